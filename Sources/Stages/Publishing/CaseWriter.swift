import Referral
import Streams
import Wire

/// `referral-hub.case.v1`: a household for the county coordination mechanism (县级困难群众基本生活保障工作协调机制), with its whole
/// chain (一户一条救助链): every warning that its file keeps with the referrals and answers, and what is in effect.
extension Publisher {
  func writeCase(
    _ decision: Decision, _ findings: [Finding], _ file: HouseholdFile, _ occasion: Occasion, _ json: inout JSONWriter,
    _ output: inout OutputBatch
  ) {
    let coordination = file.warnings[decision.warning]
    guard let rule = rule(coordination) else { return }
    let trigger = CoordinationTrigger(rawValue: rule.matter)
    append(
      "referral-hub.case.v1", topic: TopicLayout.cases, key: file.id.bytes, warning: nil, .sensitive, file, occasion,
      suffix: "", &json, &output
    ) { json in
      var id = coordination.home.bytes
      id.append(contentsOf: ".C\(coordination.number)".utf8)
      json.member("case", id)
      json.member("division", file.id.division)
      json.member("trigger", trigger?.code ?? "requested")
      json.member("rule", rule.id)
      json.member("quotation", rule.quotation)
      json.member("household", file.id)
      json.key("warnings")
      json.beginArray()
      for warning in file.warnings where warning.key.warningClass != .complexCase || warning.isDecided {
        writeWarning(warning, isWorkFor: warning.isOpen || isUncovered(warning, findings), &json)
      }
      json.endArray()
      writeInEffect(file, occasion.nowMillis, &json)
      let own = coordination.referrals[decision.referral]
      json.member(
        "decideBy", ifPresentMillis: own.state == .escalated && own.waitDueMillis > 0 ? own.waitDueMillis : nil)
      json.member("overdue", own.levels[.meeting] >= .breachedL1)
      json.member("question", rule.asked)
    }
  }

  /// A difficulty that no policy covers and that is still there: the meeting has to see it, though nobody works on it.
  private func isUncovered(_ warning: Warning, _ findings: [Finding]) -> Bool {
    warning.isUncovered && findings.contains { $0.key == warning.key && $0.digest == warning.digest }
  }

  /// - Parameter isWorkFor: the meeting may decide about it, so what the policy says of it is an option; of what is over
  ///   the chain holds that it was, and how it ended.
  private func writeWarning(_ warning: Warning, isWorkFor: Bool, _ json: inout JSONWriter) {
    json.beginObject()
    json.member("warning", Self.warningID(warning))
    json.member("class", warning.key.warningClass.code)
    writeMatter(warning, &json)
    json.member("state", warning.isOpen ? "open" as StaticString : "closed")
    json.member("opened", ifPresentMillis: warning.openedMillis)
    if let ending = warning.ending { json.member("ending", ending.code) }
    if isWorkFor { writeOption(warning, &json) } else { json.member("rule", warning.rule) }
    json.key("referrals")
    json.beginArray()
    for referral in warning.referrals {
      json.beginObject()
      json.member("referral", warning.id(referral))
      json.member("department", layout.departments.code(referral.department))
      json.member("state", referral.state.code)
      json.member("hops", referral.returns)
      json.member("since", ifPresentMillis: referral.sinceMillis)
      json.member("finish", ifPresentMillis: referral.finishDueMillis > 0 ? referral.finishDueMillis : nil)
      json.member("level", referral.levels.worst.code)
      writePosition(referral, &json)
      if let outcome = referral.outcome { writeOutcome(outcome, &json) }
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }

  /// The categories held and the benefits in effect today, without whose: the case names nobody.
  private func writeInEffect(_ file: HouseholdFile, _ nowMillis: Int64, _ json: inout JSONWriter) {
    let today = Int64(WorkingCalendar.today(atMillis: nowMillis).daysSinceEpoch)
    let known = facts.catalogue.known
    json.key("inEffect")
    json.beginArray()
    for kind in [known.category, known.benefit] {
      // Why a category is held may be an illness; that it is held is what the meeting has to know.
      let mask = kind.fields.reduce(0) { $1.name == "illnessInduced" ? $0 : $0 | FactWriter.bit(of: $1) }
      for fact in file.facts.facts where fact.kind == kind.number && isInEffect(fact, kind, today) {
        facts.writeView(fact, mask: mask, person: nil, stated: true, file.facts, &json)
      }
    }
    json.endArray()
  }

  /// What the policy says is owed, in its own words.
  private func writeOption(_ warning: Warning, _ json: inout JSONWriter) {
    guard let rule = rule(warning) else { return }
    json.member("rule", rule.id)
    json.member("modality", rule.modality.rawValue)
    json.member("quotation", rule.quotation)
    json.member("asked", rule.asked)
    guard let floor = warning.floor else { return }
    json.key("floor")
    writeMeasure(floor, value: floor.value, exact: floor.isExact, &json)
  }

  /// Why a department sent it back, in its own words.
  private func writePosition(_ referral: Referral, _ json: inout JSONWriter) {
    guard let reason = referral.returnReason else { return }
    json.key("position")
    json.beginObject()
    json.member("reason", reason.code)
    if let proposed = referral.proposed { json.member("proposedDepartment", layout.departments.code(proposed)) }
    if !referral.returnBasis.isEmpty { json.member("basis", referral.returnBasis) }
    json.endObject()
  }
}

extension Warning {
  /// Whether a meeting has decided about it before: what became of that belongs on the next sheet.
  fileprivate var isDecided: Bool { referrals.contains { !$0.decisionNumber.isEmpty } }
}
