import Referral
import Wire

/// Reads the `data` of `referral-hub.feedback.v1` and checks that the action has what it needs.
///
/// Source: `Topics/schemas/feedback.schema.json`; DESIGN.md, "A referral's life".
struct AnswerReader {
  private let departments: DepartmentRegistry
  private let outcomes: OutcomeReader

  init(catalogue: Catalogue) {
    departments = catalogue.departments
    outcomes = OutcomeReader(catalogue: catalogue)
  }

  func read(_ envelope: EventEnvelope, _ reader: EnvelopeReader) throws(Refusal) -> Answer {
    guard let sender = envelope.department else {
      throw Refusal(.sourceMismatch, field: "/source", "only departments send feedback")
    }
    let data = try DataReader.object(envelope.data, reader)
    let referral = try Self.referral(data, reader)
    let action = try Self.action(try DataReader.required(data, "action", reader), reader)
    let actor = try DataReader.required(data, "actor", reader)
    guard reader.document.kind(actor) == .object else {
      throw Refusal(.wrongType, field: reader.path(actor), "the actor is an object with role and division")
    }
    let role = try Self.role(try DataReader.required(actor, "role", reader), reader)
    var answer = Answer(
      referral: referral, eventHash: envelope.eventHash, action: action, role: role, department: sender,
      division: try DataReader.division(actor, "division", reader))
    try readReason(data, reader, into: &answer)
    try readWhere(data, reader, into: &answer)
    try readWhen(data, reader, into: &answer)
    try readResult(data, reader, into: &answer)
    if let fault = answer.fault { throw fault }
    return answer
  }

  /// The referral that an answer names: all that intake needs to send it on.
  static func referral(_ data: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> ReferralID {
    let node = try DataReader.required(data, "referral", reader)
    let value: ReferralID?
    do {
      value = try reader.document.value(node, as: ReferralID.self)
    } catch {
      throw Refusal(
        .invalidReferralID, field: reader.path(node),
        "use the referral's id as it came, such as 420106-0012345.7.1: \(error)")
    }
    guard let value else { throw Refusal(.wrongType, field: reader.path(node), "a referral's id is a text") }
    return value
  }

  private static func action(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> Action {
    guard let action = Action(code: try DataReader.string(node, reader)), isAnswer(action) else {
      throw Refusal(
        .unknownValue, field: reader.path(node), "there is no such action; see Topics/schemas/feedback.schema.json")
    }
    return action
  }

  static func role(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> Role {
    guard let role = Role(code: try DataReader.string(node, reader)), role != .system else {
      throw Refusal(
        .unknownValue, field: reader.path(node), "there is no such role; see Topics/schemas/feedback.schema.json")
    }
    return role
  }

  /// What a sender may ask; the others are the hub's own.
  private static func isAnswer(_ action: Action) -> Bool {
    switch action {
    case .dispatch, .void, .receive, .accept, .return, .redispatch, .escalate, .start, .hold, .resume, .report,
      .confirm,
      .redo, .cancel, .reopen, .extend, .explain, .attempt, .askConsent, .consent:
      true
    case .closeByData, .merge, .decide, .withdraw: false
    }
  }

  private func readReason(_ data: JSONNode, _ reader: EnvelopeReader, into answer: inout Answer) throws(Refusal) {
    if let node = DataReader.optional(data, "reason", reader) {
      if answer.action == .return {
        let code = try DataReader.string(node, reader)
        guard let known = Answer.ReturnReason.allCases.first(where: { $0.code == code }) else {
          throw Refusal(
            .unknownValue, field: reader.path(node),
            "the reason is one of \(Answer.ReturnReason.allCases.map(\.code).joined(separator: ", "))")
        }
        answer.returnReason = known
      } else {
        try DataReader.longText(node, reader)
      }
      answer.hasReason = true
    }
    if let node = DataReader.optional(data, "basis", reader) { answer.basis = try DataReader.longText(node, reader) }
    if let node = DataReader.optional(data, "missing", reader) { answer.missing = try missing(node, reader) }
    if let node = DataReader.optional(data, "legalReason", reader) {
      try DataReader.longText(node, reader)
      answer.hasLegalReason = true
    }
  }

  private func readWhere(_ data: JSONNode, _ reader: EnvelopeReader, into answer: inout Answer) throws(Refusal) {
    if let node = DataReader.optional(data, "proposedDepartment", reader) {
      answer.proposed = try department(node, reader)
    }
    if let node = DataReader.optional(data, "department", reader) { answer.to = try department(node, reader) }
    if let node = DataReader.optional(data, "binding", reader) { answer.isBinding = try DataReader.bool(node, reader) }
    if let node = DataReader.optional(data, "consent", reader) { answer.hasConsent = try DataReader.bool(node, reader) }
  }

  private func readWhen(_ data: JSONNode, _ reader: EnvelopeReader, into answer: inout Answer) throws(Refusal) {
    if let node = DataReader.optional(data, "resumeDate", reader) {
      answer.resumeOn = try DataReader.date(node, reader)
    }
    if let node = DataReader.optional(data, "until", reader) { answer.extendUntil = try DataReader.date(node, reader) }
    if let node = DataReader.optional(data, "waitingFor", reader) {
      let code = try DataReader.string(node, reader)
      guard code == "citizen" || code == "other" else {
        throw Refusal(.unknownValue, field: reader.path(node), "a hold waits for citizen or other")
      }
      answer.waitsForCitizen = code == "citizen"
    }
    if let node = DataReader.optional(data, "recheckDate", reader) {
      answer.recheckOn = try DataReader.date(node, reader)
    }
    if let node = DataReader.optional(data, "promisedDate", reader) {
      answer.promisedOn = try DataReader.date(node, reader)
    }
  }

  private func readResult(_ data: JSONNode, _ reader: EnvelopeReader, into answer: inout Answer) throws(Refusal) {
    if let node = DataReader.optional(data, "outcome", reader) { answer.outcome = try outcomes.read(node, reader) }
    if let node = DataReader.optional(data, "explanation", reader) {
      try DataReader.longText(node, reader)
      answer.hasExplanation = true
    }
    if let node = DataReader.optional(data, "attempts", reader) { answer.attempts = try attempts(node, reader) }
    if let node = DataReader.optional(data, "informed", reader) {
      guard reader.document.kind(node) == .object else {
        throw Refusal(.wrongType, field: reader.path(node), "informed is an object with on and channel")
      }
      let day = try DataReader.date(try DataReader.required(node, "on", reader), reader)
      let channel = try DataReader.shortText(try DataReader.required(node, "channel", reader), reader)
      answer.personInformed = true
      answer.informed = Attempt(day: day.daysSinceEpoch, channel: channel, isVisit: false)
    }
  }

  /// The most attempts of one message.
  private static let maximumAttempts = 20

  private func attempts(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> [Attempt] {
    guard reader.document.kind(node) == .array, reader.document.count(node) <= Self.maximumAttempts else {
      throw Refusal(
        .wrongType, field: reader.path(node), "attempts is an array of at most \(Self.maximumAttempts) objects")
    }
    var attempts: [Attempt] = []
    try reader.document.forEachElement(node) { (element) throws(Refusal) in
      guard reader.document.kind(element) == .object else {
        throw Refusal(.wrongType, field: reader.path(element), "an attempt is an object with on and channel")
      }
      let day = try DataReader.date(try DataReader.required(element, "on", reader), reader)
      let channel = try DataReader.shortText(try DataReader.required(element, "channel", reader), reader)
      var isVisit = false
      if let visit = DataReader.optional(element, "visit", reader) { isVisit = try DataReader.bool(visit, reader) }
      attempts.append(Attempt(day: day.daysSinceEpoch, channel: channel, isVisit: isVisit))
    }
    return attempts
  }

  private func missing(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> [String] {
    guard reader.document.kind(node) == .array else {
      throw Refusal(.wrongType, field: reader.path(node), "missing is an array of texts")
    }
    var missing: [String] = []
    try reader.document.forEachElement(node) { (element) throws(Refusal) in
      missing.append(try DataReader.shortText(element, reader))
    }
    return missing
  }

  private func department(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> Department {
    guard let department = departments.department(code: try DataReader.string(node, reader)) else {
      throw Refusal(
        .unknownDepartment, field: reader.path(node), "the registry has no such department; see Topics/departments.json"
      )
    }
    return department
  }
}
