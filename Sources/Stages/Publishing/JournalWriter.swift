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
    let head = beginEntry(file, occasion, &json)
    json.member("warning", Self.warningID(warning))
    if decision.referral >= 0 { json.member("referral", warning.id(warning.referrals[decision.referral])) }
    json.member("what", Self.what(decision.kind))
    if let from = decision.from { json.member("from", from.code) }
    if let to = decision.to { json.member("to", to.code) }
    if decision.kind == .warningClosed, let ending = warning.ending { json.member("to", ending.code) }
    if let clock = decision.clock { json.member("clock", clock.code) }
    if let level = decision.level { json.member("level", level.code) }
    if !decision.moved.isEmpty { writeMoved(decision, file, &json) }
    writeAttempts(decision, occasion, &json)
    writeActor(decision, occasion, &json)
    json.key("reason")
    json.beginObject()
    json.member("code", decision.reason.rawValue)
    json.member("rule", warning.rule)
    if let meeting = occasion.decision { json.member("decisionNumber", meeting.decisionNumber) }
    json.endObject()
    finishEntry(head, occasion, &json, &output)
  }

  /// The part that every entry has: its number, the policy in force, the moment and the input that led to it.
  func writeEntry(
    _ file: HouseholdFile, _ occasion: Occasion, _ json: inout JSONWriter, _ output: inout OutputBatch,
    _ what: (inout JSONWriter) -> Void
  ) {
    let head = beginEntry(file, occasion, &json)
    what(&json)
    finishEntry(head, occasion, &json, &output)
  }

  private func beginEntry(_ file: HouseholdFile, _ occasion: Occasion, _ json: inout JSONWriter) -> Head {
    let head = head(
      "referral-hub.journal-entry.v1", topic: TopicLayout.journal, key: file.id.bytes, warning: nil, .personal, file,
      occasion, suffix: "-j")
    begin(head, &json)
    json.member("household", file.id)
    json.member("entry", Int64(file.lastEntry))
    return head
  }

  private func finishEntry(
    _ head: Head, _ occasion: Occasion, _ json: inout JSONWriter, _ output: inout OutputBatch
  ) {
    writeBasis(occasion, &json)
    finish(head, &json, &output)
  }

  func writeBasis(_ occasion: Occasion, _ json: inout JSONWriter) {
    json.member("policyVersion", policyVersion)
    json.key("now")
    json.timestamp(millis: occasion.nowMillis)
    json.key("input")
    json.beginObject()
    json.member("topic", layout.caseworkInputs[0])
    json.member("partition", Int64(occasion.partition))
    json.member("offset", occasion.offset)
    json.endObject()
  }

  /// What happened to a household's people rather than to its work.
  enum Movement: String {
    case movedIn = "moved-in"
    case movedOut = "moved-out"
    case handedOver = "handed-over"
    /// The household had no room.
    case turnedAway = "turned-away"
    /// A person's term is over (R5).
    case erased

    var reason: String {
      switch self {
      case .movedIn, .movedOut, .handedOver: "household-changed"
      case .turnedAway: RefusalCode.tooManyMembers.rawValue
      case .erased: "retention-over"
      }
    }
  }

  /// Writes that a person came or went, or that the open work of one came along.
  ///
  /// - Parameter other: the household that the person came from or went to; nil where there is none.
  func writeMovement(
    _ movement: Movement, other: HouseholdID?, _ file: inout HouseholdFile, _ occasion: Occasion,
    _ json: inout JSONWriter, _ output: inout OutputBatch
  ) {
    file.lastEntry += 1
    writeEntry(file, occasion, &json, &output) { json in
      json.member("what", movement.rawValue)
      if let other, other != file.id { json.member("other", other) }
      json.key("actor")
      json.beginObject()
      json.member("role", Role.system.code)
      json.endObject()
      json.key("reason")
      json.beginObject()
      json.member("code", movement.reason)
      if movement == .erased, let rule = self.rules.pack.dataRules[.keptAfterwards] {
        json.member("rule", rule.id.rawValue)
        json.member("text", rule.quotation)
      }
      json.endObject()
    }
  }

  /// Writes that a meeting's decision was refused.
  func writeRefusal(
    _ refusal: Refusal, _ decision: MeetingDecision, _ file: inout HouseholdFile, _ occasion: Occasion,
    _ json: inout JSONWriter, _ output: inout OutputBatch
  ) {
    file.lastEntry += 1
    writeEntry(file, occasion, &json, &output) { json in
      json.member("what", "refused" as StaticString)
      json.key("actor")
      json.beginObject()
      json.member("role", decision.role.code)
      json.member("division", decision.division)
      json.endObject()
      json.key("reason")
      json.beginObject()
      json.member("code", refusal.code.rawValue)
      json.member("text", refusal.text)
      json.member("decisionNumber", decision.decisionNumber)
      json.endObject()
    }
  }

  /// Writes that a request by hand was refused.
  func writeRefusal(
    _ refusal: Refusal, _ request: HandRequest, _ file: inout HouseholdFile, _ occasion: Occasion,
    _ json: inout JSONWriter, _ output: inout OutputBatch
  ) {
    file.lastEntry += 1
    writeEntry(file, occasion, &json, &output) { json in
      json.member("what", "refused" as StaticString)
      json.key("actor")
      json.beginObject()
      json.member("role", request.role.code)
      json.member("division", request.division)
      json.member("department", layout.departments.code(request.department))
      json.endObject()
      json.key("reason")
      json.beginObject()
      json.member("code", refusal.code.rawValue)
      json.member("text", refusal.text)
      json.endObject()
    }
  }

  /// Writes that an answer to one of the household's referrals was refused.
  func writeRefusal(
    _ refusal: Refusal, _ answer: Answer, _ file: inout HouseholdFile, _ occasion: Occasion, _ json: inout JSONWriter,
    _ output: inout OutputBatch
  ) {
    file.lastEntry += 1
    writeEntry(file, occasion, &json, &output) { json in
      json.member("referral", answer.referral)
      json.member("what", "refused" as StaticString)
      json.key("actor")
      json.beginObject()
      json.member("role", answer.role.code)
      json.member("division", answer.division)
      json.member("department", layout.departments.code(answer.department))
      json.endObject()
      json.key("reason")
      json.beginObject()
      json.member("code", refusal.code.rawValue)
      json.member("text", refusal.text)
      json.endObject()
    }
  }

  /// Each due time as it was and as it is, and the notices that it was reckoned by.
  private func writeMoved(_ decision: Decision, _ file: HouseholdFile, _ json: inout JSONWriter) {
    json.key("moved")
    json.beginArray()
    for moved in decision.moved {
      json.beginObject()
      json.member("clock", moved.code)
      json.member("from", ifPresentMillis: moved.fromMillis)
      json.member("to", ifPresentMillis: moved.toMillis)
      json.endObject()
    }
    json.endArray()
    guard decision.reason == .calendarPublished else { return }
    let referral = file.warnings[decision.warning].referrals[decision.referral]
    let from = referral.dispatchedMillis > 0 ? referral.dispatchedMillis : referral.sinceMillis
    json.key("calendars")
    json.beginArray()
    let last = decision.moved.map(\.toMillis).max() ?? from
    for name in rules.calendar.names(fromMillis: from, throughMillis: last) { json.string(name) }
    json.endArray()
  }

  /// What a report or an attempt said of how the person was tried to be reached.
  private func writeAttempts(_ decision: Decision, _ occasion: Occasion, _ json: inout JSONWriter) {
    guard decision.kind == .attempted || decision.to == .reported, let answer = occasion.answer else { return }
    writeInformed(answer, &json)
    writeAttempts(answer.attempts, &json)
  }

  /// When and how the person was informed of the outcome.
  func writeInformed(_ answer: Answer, _ json: inout JSONWriter) {
    guard let informed = answer.informed else { return }
    json.key("informed")
    json.beginObject()
    json.member("on", CivilDate(daysSinceEpoch: informed.day))
    json.member("channel", informed.channel)
    json.endObject()
  }

  func writeAttempts(_ attempts: [Attempt], _ json: inout JSONWriter) {
    guard !attempts.isEmpty else { return }
    json.key("attempts")
    json.beginArray()
    for attempt in attempts {
      json.beginObject()
      json.member("on", CivilDate(daysSinceEpoch: attempt.day))
      json.member("channel", attempt.channel)
      json.member("visit", attempt.isVisit)
      json.endObject()
    }
    json.endArray()
  }

  private func writeActor(_ decision: Decision, _ occasion: Occasion, _ json: inout JSONWriter) {
    json.key("actor")
    json.beginObject()
    json.member("role", decision.role.code)
    if decision.role != .system, let answer = occasion.answer {
      json.member("division", answer.division)
      json.member("department", layout.departments.code(answer.department))
    }
    if let meeting = occasion.decision { json.member("division", meeting.division) }
    if decision.role != .system, let request = occasion.request {
      json.member("division", request.division)
      json.member("department", layout.departments.code(request.department))
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
    case .clockReached: "clock-reached"
    case .deadlineMoved: "deadline-moved"
    case .settlementLapsed: "settlement-lapsed"
    case .reopenWindowOver: "reopen-window-over"
    case .caseUpdated: "case-updated"
    case .explained: "explained"
    case .recognised: "recognised"
    case .requestMerged: "request-merged"
    case .attempted: "attempted"
    case .confirmed: "confirmed"
    case .exited: "exited"
    case .consentAsked: "consent-asked"
    }
  }
}
