import Referral
import Wire

/// Reads the `data` of `referral-hub.feedback.v1`.
///
/// Source: `Topics/schemas/feedback.schema.json`; DESIGN.md, "A referral's life".
struct AnswerReader {
  /// The most bytes of a text in an answer.
  static let maximumTextBytes = 1_000
  /// The most items that an answer says are missing.
  static let maximumMissing = 20

  private let departments: DepartmentRegistry
  private let benefits: [String]
  private let bases: [String]

  init(catalogue: Catalogue) {
    departments = catalogue.departments
    benefits = catalogue.benefits
    bases = catalogue.known.benefit.field("base")?.values ?? []
  }

  func read(_ envelope: EventEnvelope, _ reader: EnvelopeReader) throws(Refusal) -> Answer {
    guard let sender = envelope.department else {
      throw Refusal(.sourceMismatch, field: "/source", "only departments send feedback")
    }
    let data = try DataReader.object(envelope.data, reader)
    let referral = try Self.referral(data, reader)
    let actionNode = try DataReader.required(data, "action", reader)
    guard let action = Action(code: reader.document.string(actionNode) ?? ""), Self.isAnswer(action) else {
      throw Refusal(.unknownValue, field: reader.path(actionNode), "there is no such action; see Topics/schemas/feedback.schema.json")
    }
    let actor = try DataReader.required(data, "actor", reader)
    let roleNode = try DataReader.required(actor, "role", reader)
    guard let role = Role(code: reader.document.string(roleNode) ?? ""), role != .system else {
      throw Refusal(.unknownValue, field: reader.path(roleNode), "there is no such role; see Topics/schemas/feedback.schema.json")
    }
    var answer = Answer(
      referral: referral, eventHash: envelope.eventHash, action: action, role: role, department: sender,
      division: try DataReader.division(actor, "division", reader))
    try readDetails(data, reader, into: &answer)
    return answer
  }

  /// The referral that an answer names: all that intake needs to send it on.
  static func referral(_ data: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> ReferralID {
    let node = try DataReader.required(data, "referral", reader)
    let value: ReferralID?
    do {
      value = try reader.document.value(node, as: ReferralID.self)
    } catch {
      throw Refusal(.invalidReferralID, field: reader.path(node), "\(error)")
    }
    guard let value else { throw Refusal(.wrongType, field: reader.path(node), "a referral's id is a text") }
    return value
  }

  /// What a sender may ask; the others are the hub's own.
  private static func isAnswer(_ action: Action) -> Bool {
    switch action {
    case .dispatch, .void, .receive, .accept, .return, .redispatch, .escalate, .start, .hold, .resume, .report, .confirm,
      .redo, .cancel, .reopen:
      true
    case .closeByData, .merge, .decide: false
    }
  }

  private func readDetails(
    _ data: JSONNode, _ reader: EnvelopeReader, into answer: inout Answer
  ) throws(Refusal) {
    let document = reader.document
    if let node = document.member(data, "reason") {
      let reason = document.string(node) ?? ""
      answer.hasReason = !reason.isEmpty
      if answer.action == .return {
        guard let known = Answer.ReturnReason.allCases.first(where: { $0.code == reason }) else {
          throw Refusal(.unknownValue, field: reader.path(node), "the reason is one of \(Answer.ReturnReason.allCases.map(\.code).joined(separator: ", "))")
        }
        answer.returnReason = known
      }
    }
    if let node = document.member(data, "proposedDepartment") { answer.proposed = try department(node, reader) }
    if let node = document.member(data, "department") { answer.to = try department(node, reader) }
    answer.basis = try text(data, "basis", reader)
    if let node = document.member(data, "missing") { answer.missing = try missing(node, reader) }
    if Self.needsReason(answer.action), !answer.hasReason {
      throw Refusal(.missingField, field: "/data/reason", "\(answer.action.code) needs a reason")
    }
    answer.hasLegalReason = hasText(data, "legalReason", reader)
    if let node = document.member(data, "resumeDate") { answer.resumeOn = try DataReader.date(node, reader) }
    if let node = document.member(data, "promisedDate") { answer.promisedOn = try DataReader.date(node, reader) }
    answer.isBinding = document.member(data, "binding").flatMap { document.bool($0) } ?? false
    answer.hasConsent = document.member(data, "consent").flatMap { document.bool($0) } ?? false
    if let node = document.member(data, "informed") {
      _ = try DataReader.date(try DataReader.required(node, "on", reader), reader)
      answer.personInformed = hasText(node, "channel", reader)
    }
    if let node = document.member(data, "outcome") { answer.outcome = try outcome(node, reader) }
  }

  /// What civil affairs or a lead does against the course of things is explained.
  private static func needsReason(_ action: Action) -> Bool {
    switch action {
    case .redo, .escalate, .cancel, .reopen, .hold, .return: true
    case .dispatch, .void, .receive, .accept, .redispatch, .start, .resume, .report, .confirm, .closeByData, .merge,
      .decide:
      false
    }
  }

  private func text(_ node: JSONNode, _ name: StaticString, _ reader: EnvelopeReader) throws(Refusal) -> String? {
    guard let member = reader.document.member(node, name), !reader.document.isNull(member) else { return nil }
    guard let text = reader.document.string(member) else {
      throw Refusal(.wrongType, field: reader.path(member), "the field is a text")
    }
    guard text.utf8.count <= Self.maximumTextBytes else {
      throw Refusal(.outOfRange, field: reader.path(member), "the text has at most \(Self.maximumTextBytes) bytes")
    }
    return text.isEmpty ? nil : text
  }

  private func missing(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> [String] {
    guard reader.document.kind(node) == .array, reader.document.count(node) <= Self.maximumMissing else {
      throw Refusal(.wrongType, field: reader.path(node), "missing is an array of at most \(Self.maximumMissing) texts")
    }
    var missing: [String] = []
    reader.document.forEachElement(node) { element in
      if let text = reader.document.string(element), text.utf8.count <= Self.maximumTextBytes { missing.append(text) }
    }
    return missing
  }

  private func hasText(_ node: JSONNode, _ name: StaticString, _ reader: EnvelopeReader) -> Bool {
    guard let member = reader.document.member(node, name) else { return false }
    return reader.document.withStringBytes(member) { !$0.isEmpty } ?? false
  }

  private func department(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> Department {
    guard let department = departments.department(code: reader.document.string(node) ?? "") else {
      throw Refusal(.unknownDepartment, field: reader.path(node), "the registry has no such department; see Topics/departments.json")
    }
    return department
  }

  private func outcome(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> Outcome {
    let codeNode = try DataReader.required(node, "code", reader)
    let text = reader.document.string(codeNode) ?? ""
    guard let code = Outcome.Code.allCases.first(where: { $0.code == text }) else {
      throw Refusal(.unknownValue, field: reader.path(codeNode), "the outcome is one of \(Outcome.Code.allCases.map(\.code).joined(separator: ", "))")
    }
    var outcome = Outcome(code: code, since: nil, amountFen: nil, ratioBasisPoints: nil)
    if let since = reader.document.member(node, "since") {
      outcome.since = try DataReader.date(since, reader).daysSinceEpoch
    }
    outcome.amountFen = try number(node, "amountFen", reader)
    outcome.ratioBasisPoints = try number(node, "ratioBasisPoints", reader)
    outcome.benefit = try catalogued(node, "benefit", benefits, reader).map { UInt16($0) }
    outcome.base = try catalogued(node, "base", bases, reader).map { UInt8($0) }
    return outcome
  }

  private func catalogued(
    _ node: JSONNode, _ name: StaticString, _ values: [String], _ reader: EnvelopeReader
  ) throws(Refusal) -> Int? {
    guard let member = reader.document.member(node, name) else { return nil }
    guard let index = values.firstIndex(of: reader.document.string(member) ?? "") else {
      throw Refusal(.unknownValue, field: reader.path(member), "the catalogue has no such \(name)")
    }
    return index
  }

  private func number(_ node: JSONNode, _ name: StaticString, _ reader: EnvelopeReader) throws(Refusal) -> Int64? {
    guard let member = reader.document.member(node, name) else { return nil }
    guard let value = reader.document.int64(member), value >= 0 else {
      throw Refusal(.wrongType, field: reader.path(member), "the field is a whole number, not negative")
    }
    return value
  }
}
