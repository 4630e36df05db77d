import Referral
import Streams
import Wire

/// `referral-hub.journal-entry.v1`: every decision, with its reason, the policy it rests on and the input that led to it.
extension Publisher {
  func writeJournal(
    _ decision: Decision, _ file: HouseholdFile, _ occasion: Occasion, _ json: inout JSONWriter,
    _ output: inout OutputBatch
  ) {
    let warning = file.warnings[decision.warning]
    append(
      "referral-hub.journal-entry.v1", topic: TopicLayout.journal, key: file.id.bytes, warning: nil, .personal, file,
      occasion, suffix: "-j", &json, &output
    ) { json in
      json.member("household", file.id)
      json.member("entry", Int64(file.lastEntry))
      json.member("warning", Self.warningID(warning))
      if decision.referral >= 0 { json.member("referral", warning.id(warning.referrals[decision.referral])) }
      json.member("what", Self.what(decision.kind))
      if let from = decision.from { json.member("from", from.code) }
      if let to = decision.to { json.member("to", to.code) }
      if decision.kind == .warningClosed, let ending = warning.ending { json.member("to", ending.code) }
      writeActor(decision, occasion, &json)
      json.key("reason")
      json.beginObject()
      json.member("code", decision.reason.rawValue)
      json.member("rule", warning.rule)
      json.endObject()
      json.member("policyVersion", policyVersion)
      json.key("now")
      json.timestamp(millis: occasion.nowMillis)
      json.key("input")
      json.beginObject()
      json.member("topic", layout.caseworkInputs[0])
      json.member("partition", Int64(occasion.input?.partition ?? 0))
      json.member("offset", occasion.input?.offset ?? 0)
      json.endObject()
    }
  }

  private func writeActor(_ decision: Decision, _ occasion: Occasion, _ json: inout JSONWriter) {
    json.key("actor")
    json.beginObject()
    json.member("role", decision.role.code)
    if decision.role != .system, let answer = occasion.answer {
      json.member("division", answer.division)
      json.member("department", layout.departments.code(answer.department))
    }
    json.endObject()
  }

  private static func what(_ kind: Decision.Kind) -> StaticString {
    switch kind {
    case .warningOpened: "warning-opened"
    case .stateChanged: "state-changed"
    case .warningClosed: "warning-closed"
    case .floorChanged: "floor-changed"
    case .needGone: "need-gone"
    case .warningMerged: "merged"
    }
  }
}
