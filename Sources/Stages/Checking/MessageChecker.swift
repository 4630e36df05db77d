public import Referral
import Streams
import Wire

/// Checks messages as the hub would, with the very readers that it uses: for `referral-hub validate`, and for a
/// department's own tests. What only the state can tell, such as whether a referral may be answered so now, it cannot.
public struct MessageChecker: Sendable {
  private let layout: TopicLayout
  private let catalogue: Catalogue
  private let answers: AnswerReader
  private let meetings: DecisionReader
  private let requests: RequestReader
  private let facts: [String: KnownMembers]
  private var envelopes: EnvelopeReader
  private var updates: UpdateReader
  private var batch = InputBatch()
  /// Looked into before the envelope is read, to tell the topic.
  private var glimpse = JSONDocument(maximumDepth: JSONDocument.maximumDepth, maximumSize: EnvelopeReader.maximumBytes)

  public init(layout: TopicLayout, catalogue: Catalogue) {
    self.layout = layout
    self.catalogue = catalogue
    answers = AnswerReader(catalogue: catalogue)
    meetings = DecisionReader(catalogue: catalogue)
    requests = RequestReader(catalogue: catalogue)
    facts = KnownMembers.facts(of: catalogue)
    envelopes = EnvelopeReader(departments: catalogue.departments)
    updates = UpdateReader(catalogue: catalogue)
  }

  /// Where a message would be sent.
  public enum Destination: Equatable, Sendable {
    /// To the topic that its type and its source lead to.
    case asItSays
    /// To the topic of this department that takes its type.
    case department(Department)
    /// To this topic, by its full name.
    case topic(String)
  }

  /// Checks one message in structured mode.
  ///
  /// - Parameters:
  ///   - value: the record's value as it would be sent.
  ///   - destination: where it would be sent.
  ///   - nowMillis: milliseconds since 1970, against which the event's time is held.
  public mutating func check(
    _ value: [UInt8], to destination: Destination = .asItSays, nowMillis: Int64
  ) -> CheckedMessage {
    let seen = look(value)
    let topic =
      switch destination {
      case .asItSays: usualTopic(seen.type, of: seen.department)
      case .department(let department): usualTopic(seen.type, of: department)
      case .topic(let name): name
      }
    var checked = CheckedMessage(type: seen.type?.rawValue, topic: topic)
    do throws(Refusal) {
      let inbound = try inbound(topic, seen)
      batch.removeAll()
      batch.append(topic: 0, partition: 0, offset: 0, timestampMillis: nowMillis, key: nil, value: value.span)
      let envelope = try envelopes.read(batch.records[0], in: batch, from: inbound.sender, nowMillis: nowMillis)
      try inbound.carries?.admit(envelope.type)
      try read(envelope)
    } catch {
      checked.refusal = error
    }
    guard !glimpse.isEmpty, let type = seen.type else { return checked }
    var unknown = UnknownMembers(glimpse, facts: facts)
    unknown.find(in: glimpse.root, .envelope(data: .data(of: type)))
    checked.unknownMembers = unknown.pointers
    checked.oddAttributes = OptionalAttributes.odd(in: glimpse)
    checked.key = key(type)
    return checked
  }

  private mutating func read(_ envelope: EventEnvelope) throws(Refusal) {
    switch envelope.type {
    case .update: _ = try updates.read(envelope, envelopes)
    case .listCompleted:
      guard let sender = envelope.department else {
        throw Refusal(.sourceMismatch, field: "/source", "only departments complete lists")
      }
      _ = try ListReader.read(envelope, sender: sender, envelopes, catalogue)
    case .personMerged: _ = try MergeReader.read(envelope, envelopes, catalogue.departments)
    case .feedback: _ = try answers.read(envelope, envelopes)
    case .request: _ = try requests.read(envelope, envelopes)
    case .decision: _ = try meetings.read(envelope, envelopes)
    case .query: _ = try QueryReader.read(envelope, envelopes)
    }
  }

  private struct Glimpse {
    var type: EventEnvelope.EventType?
    var department: Department?
  }

  private mutating func look(_ value: [UInt8]) -> Glimpse {
    do { try glimpse.parse(value) } catch { return Glimpse() }
    let root = glimpse.root
    let type = glimpse.member(root, "type").flatMap { glimpse.string($0) }
    let source = glimpse.member(root, "source").flatMap { glimpse.string($0) } ?? ""
    let parts = source.split(separator: "/", omittingEmptySubsequences: false)
    let isDepartment = parts.count >= 3 && parts[0].isEmpty && parts[1] == "departments"
    return Glimpse(
      type: type.flatMap { EventEnvelope.EventType(rawValue: $0) },
      department: isDepartment ? catalogue.departments.department(code: String(parts[2])) : nil)
  }

  private func usualTopic(_ type: EventEnvelope.EventType?, of department: Department?) -> String? {
    guard let type else { return nil }
    let code = department.map { catalogue.departments.code($0) }
    switch type {
    case .update, .listCompleted, .personMerged: return code.map { "\(layout.prefix)dept.\($0).updates" }
    case .feedback, .request: return code.map { "\(layout.prefix)dept.\($0).feedback" }
    case .decision: return "\(layout.prefix)coordination.decisions"
    case .query: return code.map { "\(layout.prefix)dept.\($0).queries" }
    }
  }

  /// What the topic carries and whose it is; without a topic the envelope alone can say what is wrong.
  private func inbound(
    _ topic: String?, _ seen: Glimpse
  ) throws(Refusal) -> (carries: TopicLayout.Inbound?, sender: Department?) {
    guard let topic else { return (nil, seen.department) }
    guard let index = layout.intakeInputs.firstIndex(of: topic), layout.inbound[index] != .rekeyed else {
      throw Refusal(.unsupportedType, field: "", "no department sends to this topic; see Topics/topics")
    }
    return (layout.inbound[index], layout.sender(ofInput: index))
  }

  private func key(_ type: EventEnvelope.EventType) -> CheckedMessage.Key? {
    guard let data = glimpse.member(glimpse.root, "data") else { return nil }
    switch type {
    case .update, .query, .request:
      guard let subject = glimpse.member(data, "subject") else { return nil }
      return key(subject, "person", "the person's id", "/data/subject")
        ?? key(subject, "household", "the household's id", "/data/subject")
    case .listCompleted: return key(data, "list", "the list's name", "/data")
    case .personMerged: return key(data, "from", "the id of the record that is merged", "/data")
    case .feedback: return key(data, "referral", "the referral's id", "/data")
    case .decision: return key(data, "case", "the case's id", "/data")
    }
  }

  private func key(_ node: JSONNode, _ name: StaticString, _ meaning: String, _ path: String) -> CheckedMessage.Key? {
    guard let member = glimpse.member(node, name), let text = glimpse.string(member) else { return nil }
    let said = glimpse.member(glimpse.root, "partitionkey").flatMap { glimpse.string($0) }
    return CheckedMessage.Key(
      meaning: meaning, field: "\(path)/\(name)", agreesWithPartitionKey: said.map { $0 == text })
  }
}
