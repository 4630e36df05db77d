import Referral
import Streams
import Wire

/// `referral-hub.case.v1`: a household for the county coordination mechanism (县级困难群众基本生活保障工作协调机制).
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
      for warning in file.warnings
      where warning.isOpen && (warning.key.warningClass != .complexCase || warning.decided)
        || isUncovered(warning, findings)
      {
        writeWarning(warning, &json)
      }
      json.endArray()
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

  private func writeWarning(_ warning: Warning, _ json: inout JSONWriter) {
    json.beginObject()
    json.member("warning", Self.warningID(warning))
    json.member("class", warning.key.warningClass.code)
    writeMatter(warning, &json)
    json.member("state", warning.isOpen ? "open" as StaticString : "closed")
    writeOption(warning, &json)
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
  fileprivate var decided: Bool { referrals.contains { !$0.decisionNumber.isEmpty } }
}
