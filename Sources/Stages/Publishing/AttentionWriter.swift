import Referral
import Streams
import Wire

/// `referral-hub.attention.v1`: what waits for civil affairs.
extension Publisher {
  func writeAttention(
    _ attention: Attention, _ decision: Decision, _ file: HouseholdFile, _ occasion: Occasion, _ json: inout JSONWriter,
    _ output: inout OutputBatch
  ) {
    let warning = file.warnings[decision.warning]
    let referral = warning.referrals[decision.referral]
    guard let topic = layout.referrals(civilAffairs), let rule = quotedRule(warning) else { return }
    append(
      "referral-hub.attention.v1", topic: topic, key: warning.id(referral).bytes, warning: Self.warningID(warning),
      // Beside the notice to the department it is the entry's second message.
      .personal, file, occasion, place: file.division(of: warning, self.rule(warning)), suffix: "-a", &json, &output
    ) { json in
      json.member("referral", warning.id(referral))
      json.member("warning", Self.warningID(warning))
      json.member("division", file.division(of: warning, self.rule(warning)))
      json.member("attention", attention.rawValue)
      json.member("department", layout.departments.code(referral.department))
      json.member("class", warning.key.warningClass.code)
      json.member("rule", warning.rule)
      json.member("quotation", rule.quotation)
      if attention == .returned, let answer = occasion.answer { writeReturn(answer, &json) }
      if let outcome = referral.outcome { writeOutcome(outcome, &json) }
      if attention == .reported {
        if let answer = occasion.answer { writeInformed(answer, &json) }
        writeAttempts(referral.attempts, &json)
      }
      if attention == .withdrawn { writeWithdrawal(decision.reason, &json) }
      writeOpening(warning, &json)
      writeClock(decision, referral, &json)
      if decision.level == .breachedL2 { json.member("for", Role.civilAffairsLead.code) }
      json.key("allowed")
      json.beginArray()
      for action in TransitionTable.allowed(referral, for: .civilAffairs) { json.string(action.code) }
      json.endArray()
    }
  }

  private func writeWithdrawal(_ reason: Decision.Reason, _ json: inout JSONWriter) {
    json.key("reason")
    json.beginObject()
    json.member("code", reason.rawValue)
    json.member("text", Self.withdrawal(reason))
    json.endObject()
  }

  private static func withdrawal(_ reason: Decision.Reason) -> StaticString {
    switch reason {
    case .householdFull: "该家庭编号下人员过多，移交来的转办件无法登记，已撤回；请更正家庭关系，更正后将重新转办。"
    case .benefitInEffect: "待遇数据显示该项救助已按标准落实，待审核的转办件撤回，无需审核。"
    case .reroutedByPolicy: "政策调整了责任部门，待审核的转办件撤回，将按新的责任部门提出。"
    case .answered: "部门同意撤销，本转办件已撤销。"
    case .duplicateRecord: "两条人员记录已合并为一人，同一事项由另一转办件办理，待审核的转办件撤回。"
    case .ruleMatched, .ruleIsAutomatic, .waitsForCivilAffairs, .needIsGone, .benefitDisappeared,
      .reportConfirmedByData, .floorChanged, .coordination, .allReferralsOver, .draftWaited, .resumeDate,
      .clockRunsOut, .clockRanOut, .confirmationOverdue, .timeIsOver, .calendarPublished, .emergencyKnown, .applied,
      .determined,
      .exitConfirmed, .stillListed, .extended,
      .coordinationDecision, .requestedByHand, .sameKeyOpen:
      "引发预警的情形已消除，待审核的转办件撤回，无需审核。"
    }
  }

  /// Who opened it by hand, when and why; nothing where a rule did.
  func writeOpening(_ warning: Warning, _ json: inout JSONWriter) {
    guard let byHand = warning.byHand else { return }
    json.key("request")
    json.beginObject()
    json.member("by", byHand.role.code)
    json.member("on", CivilDate(daysSinceEpoch: byHand.day))
    json.member("basis", byHand.basis)
    json.endObject()
  }

  private func writeReturn(_ answer: Answer, _ json: inout JSONWriter) {
    guard let reason = answer.returnReason else { return }
    json.key("return")
    json.beginObject()
    json.member("reason", reason.code)
    if let proposed = answer.proposed { json.member("proposedDepartment", layout.departments.code(proposed)) }
    json.member("basis", ifPresent: answer.basis)
    if !answer.missing.isEmpty {
      json.key("missing")
      json.beginArray()
      for item in answer.missing { json.string(item) }
      json.endArray()
    }
    json.endObject()
  }

  func writeOutcome(_ outcome: Outcome, _ json: inout JSONWriter) {
    json.key("outcome")
    json.beginObject()
    json.member("code", outcome.code.code)
    if let benefit = outcome.benefit, Int(benefit) < facts.benefits.count {
      json.member("benefit", facts.benefits[Int(benefit)])
    }
    if let since = outcome.since { json.member("since", CivilDate(daysSinceEpoch: since)) }
    json.member("amountFen", ifPresent: outcome.amountFen)
    json.member("ratioBasisPoints", ifPresent: outcome.ratioBasisPoints)
    if let base = outcome.base { json.member("base", facts.base(base)) }
    json.endObject()
  }
}
