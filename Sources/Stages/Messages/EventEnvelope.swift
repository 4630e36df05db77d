import Referral
import Streams
import Wire

/// The attributes of an incoming CloudEvent that the hub acts on (CloudEvents 1.0, sections 3 and 4).
struct EventEnvelope {
  enum EventType: String, CaseIterable {
    case update = "referral-hub.update.v1"
    case listCompleted = "referral-hub.list-completed.v1"
    case personMerged = "referral-hub.person-merged.v1"
    case feedback = "referral-hub.feedback.v1"
    case request = "referral-hub.request.v1"
    case decision = "referral-hub.decision.v1"
    case query = "referral-hub.query.v1"
  }

  var type: EventType
  /// Nil for the coordination office.
  var department: Department?
  /// A stable hash of (source, id), which name an event (CloudEvents, `id`).
  var eventHash: UInt64
  var timeMillis: Int64
  var data: JSONNode
}

/// Reads an event in structured (`application/cloudevents+json`) or binary (`ce_` headers) mode
/// (CloudEvents, Kafka protocol binding, sections 3.2 and 3.3). Reused: it allocates nothing once warm.
struct EnvelopeReader {
  /// A larger value is refused before it is read.
  static let maximumBytes = 262_144
  /// The most bytes of a record's key and headers together: they are copied wherever the record is sent on.
  static let maximumBytesBesideValue = 65_536
  /// The most bytes of an event's id: it is carried on as the cause of what it leads to.
  static let maximumIDBytes = 128
  /// How far a sender's clock may be ahead of the hub's: five minutes that the sender's is fast, and as much as the hub's
  /// own may be slow before somebody looks at it. Nobody's good message comes back because the hub's clock is wrong.
  static let toleranceMillis: Int64 = 300_000 + CycleClock.maximumAheadMillis

  var document = JSONDocument(maximumDepth: JSONDocument.maximumDepth, maximumSize: EnvelopeReader.maximumBytes)
  /// The id of the event read last.
  private(set) var id: [UInt8] = []
  /// Whether the event read last came in binary mode, so that the document is its `data`.
  private(set) var isBinary = false
  private let departments: DepartmentRegistry
  /// The departments' codes, in their order.
  private let codes: [[UInt8]]
  private let typeHashes = EventEnvelope.EventType.allCases.map { (NameHash.hash($0.rawValue), $0) }

  /// What the hub sends and nobody sends to it.
  static let typesSentByHub = [
    "referral-hub.referral.v1", "referral-hub.notice.v1", "referral-hub.attention.v1", "referral-hub.case.v1",
    "referral-hub.journal-entry.v1", "referral-hub.answer.v1", "referral-hub.duplicate-suspected.v1",
    "referral-hub.household-full.v1",
  ]
  private let sentByHub = EnvelopeReader.typesSentByHub.map { NameHash.hash($0) }

  init(departments: DepartmentRegistry) {
    self.departments = departments
    codes = departments.entries.map(\.codeBytes)
  }

  /// The JSON Pointer of a node as the sender knows it: in binary mode the value is the event's `data`.
  func path(_ node: JSONNode) -> String {
    isBinary ? "/data" + document.path(to: node) : document.path(to: node)
  }

  mutating func read(
    _ record: InputRecord, in batch: borrowing InputBatch, from department: Department?, nowMillis: Int64
  ) throws(Refusal) -> EventEnvelope {
    guard record.sizeBesideValue(in: batch) <= Self.maximumBytesBesideValue else {
      throw Refusal(
        .tooLarge, field: "",
        "key and headers have more than \(Self.maximumBytesBesideValue) bytes; the key is an id, and attributes are short"
      )
    }
    guard let value = record.value, !value.isEmpty else {
      throw Refusal(.emptyValue, field: "", "the message has no value; send a CloudEvent")
    }
    guard value.count <= Self.maximumBytes else {
      throw Refusal(
        .tooLarge, field: "",
        "the value has \(value.count) bytes, the most is \(Self.maximumBytes); send several events")
    }
    do {
      try unsafe document.parse(batch.arena.span.extracting(value).bytes)
    } catch {
      throw Self.refusal(of: error)
    }
    let headers = BinaryAttributes(record, batch)
    isBinary = headers.isBinary
    return isBinary
      ? try readBinary(headers, in: batch, from: department, nowMillis)
      : try readStructured(from: department, nowMillis)
  }

  private mutating func readStructured(
    from department: Department?, _ nowMillis: Int64
  ) throws(Refusal) -> EventEnvelope {
    let root = document.root
    guard document.kind(root) == .object else {
      throw Refusal(.notCloudEvents, field: "", "the value is not a JSON object; send a CloudEvent")
    }
    // Asked for in the order in which they mostly come, and judged in another.
    var place = JSONMemberPlace()
    let version = document.member(root, "specversion", from: &place)
    let identifierNode = document.member(root, "id", from: &place)
    let sourceNode = document.member(root, "source", from: &place)
    let typeNode = document.member(root, "type", from: &place)
    let timeNode = document.member(root, "time", from: &place)
    let dataNode = document.member(root, "data", from: &place)
    guard let version else {
      throw Refusal(.notCloudEvents, field: "/specversion", "this is no CloudEvent: specversion is missing")
    }
    guard document.stringEquals(version, "1.0") else {
      throw Refusal(.notCloudEvents, field: "/specversion", "only CloudEvents 1.0 is understood")
    }
    let type = try requiredText(typeNode, "type")
    let source = try requiredText(sourceNode, "source")
    let identifier = try requiredText(identifierNode, "id")
    let time = try requiredText(timeNode, "time")
    let data = try required(dataNode, "data")
    let typeHash = document.withStringBytes(type) { NameHash.hash($0) }
    let event = try eventType(typeHash)
    let sender = try document.withStringBytes(source) { (bytes) throws(Refusal) in try self.sender(bytes) } ?? nil
    try check(sender, against: department, event)
    guard let idCount = document.withStringBytes(identifier, { $0.count }), idCount > 0, idCount <= Self.maximumIDBytes
    else {
      throw Refusal(.outOfRange, field: "/id", "the id is a text of 1 to \(Self.maximumIDBytes) bytes")
    }
    let sourceHash = document.withStringBytes(source) { StableHash.hash($0) } ?? 0
    // Moved out and back: the document cannot be asked while a part of this is changed.
    var text: [UInt8] = []
    swap(&text, &id)
    text.removeAll(keepingCapacity: true)
    _ = document.withStringBytes(identifier) { text.append(span: $0) }
    swap(&text, &id)
    guard let millis = document.millis(time) else {
      throw Refusal(
        .invalidTime, field: "/time", "the time is not RFC 3339 with an offset, such as 2026-03-01T09:00:00+08:00")
    }
    try check(millis, nowMillis)
    return EventEnvelope(
      type: event, department: sender, eventHash: StableHash.combine(sourceHash, StableHash.hash(id)),
      timeMillis: millis,
      data: data)
  }

  private mutating func readBinary(
    _ headers: BinaryAttributes, in batch: borrowing InputBatch, from department: Department?, _ nowMillis: Int64
  ) throws(Refusal) -> EventEnvelope {
    func bytes(_ range: Range<Int>?, _ name: String) throws(Refusal) -> ArraySlice<UInt8> {
      guard let range, !range.isEmpty else {
        throw Refusal(.missingField, field: "/\(name)", "the header ce_\(name) is missing")
      }
      return batch.arena[range]
    }
    guard try bytes(headers.specversion, "specversion").elementsEqual("1.0".utf8) else {
      throw Refusal(.notCloudEvents, field: "/specversion", "only CloudEvents 1.0 is understood")
    }
    let type = Array(try bytes(headers.type, "type"))
    let event = try eventType(NameHash.hash(type.span))
    let source = Array(try bytes(headers.source, "source"))
    let sender = try self.sender(source.span)
    try check(sender, against: department, event)
    id = Array(try bytes(headers.id, "id"))
    guard id.count <= Self.maximumIDBytes else {
      throw Refusal(.outOfRange, field: "/id", "the id is a text of 1 to \(Self.maximumIDBytes) bytes")
    }
    guard let millis = RFC3339.parse(try bytes(headers.time, "time")) else {
      throw Refusal(
        .invalidTime, field: "/time", "the time is not RFC 3339 with an offset, such as 2026-03-01T09:00:00+08:00")
    }
    try check(millis, nowMillis)
    return EventEnvelope(
      type: event, department: sender, eventHash: StableHash.combine(StableHash.hash(source), StableHash.hash(id)),
      timeMillis: millis, data: document.root)
  }

  private func required(_ attribute: JSONNode?, _ name: StaticString) throws(Refusal) -> JSONNode {
    guard let attribute, !document.isNull(attribute) else {
      throw Refusal(.missingField, field: "/\(name)", "the attribute \(name) is missing")
    }
    return attribute
  }

  private func requiredText(_ attribute: JSONNode?, _ name: StaticString) throws(Refusal) -> JSONNode {
    let attribute = try required(attribute, name)
    guard document.kind(attribute) == .string else {
      throw Refusal(.wrongType, field: "/\(name)", "the attribute \(name) is a text")
    }
    return attribute
  }

  private func eventType(_ hash: UInt64?) throws(Refusal) -> EventEnvelope.EventType {
    for (known, type) in typeHashes where known == hash { return type }
    if let hash, sentByHub.contains(hash) {
      throw Refusal(
        .unsupportedType, field: "/type",
        "the hub itself sends this type of event; departments send update, list-completed, person-merged, feedback, request and query"
      )
    }
    throw Refusal(
      .unsupportedType, field: "/type", "the hub does not know this type of event; the types are listed in Topics/")
  }

  /// The department that a source names: `/departments/<code>` or `/departments/<code>/…`; nil for `/coordination/…`.
  private func sender(_ source: Span<UInt8>) throws(Refusal) -> Department? {
    let prefix: StaticString = "/departments/"
    let count = prefix.utf8CodeUnitCount
    if Self.hasPrefix(source, prefix) {
      var end = count
      while end < source.count, source[end] != UInt8(ascii: "/") { end += 1 }
      for index in codes.indices where Self.stands(codes[index], in: source, from: count, to: end) {
        return departments.entries[index].department
      }
      throw Refusal(.unknownDepartment, field: "/source", "the source names a department that is not in the registry")
    }
    if Self.hasPrefix(source, "/coordination/") { return nil }
    throw Refusal(
      .unknownDepartment, field: "/source",
      "the source is /departments/<code>, or /coordination/<division> for a meeting")
  }

  private static func stands(_ code: [UInt8], in span: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    let code = code.span
    return code.count == end - start && span.matches(code, at: start)
  }

  private static func hasPrefix(_ span: Span<UInt8>, _ prefix: StaticString) -> Bool {
    prefix.withUTF8Buffer { buffer in
      let prefix = unsafe Span(_unsafeElements: buffer)
      return span.count >= prefix.count && span.matches(prefix, at: 0)
    }
  }

  /// R7: who sends is who the topic belongs to, and says only what is its to say.
  private func check(
    _ sender: Department?, against topic: Department?, _ event: EventEnvelope.EventType
  ) throws(Refusal) {
    guard sender == topic else {
      throw Refusal(.sourceMismatch, field: "/source", "the source is not the department that this topic belongs to")
    }
  }

  private func check(_ millis: Int64, _ nowMillis: Int64) throws(Refusal) {
    guard millis <= nowMillis + Self.toleranceMillis else {
      throw Refusal(.futureTime, field: "/time", "the time is in the future; check the sending system's clock")
    }
  }

  static func refusal(of error: JSONError) -> Refusal {
    let code: RefusalCode =
      switch error.kind {
      case .empty: .emptyValue
      case .tooLarge: .tooLarge
      case .tooDeep: .tooDeep
      case .invalidUTF8, .byteOrderMark: .notUTF8
      case .duplicateName: .duplicateMember
      case .unexpectedEnd, .expectedValue, .expectedName, .expectedColon, .expectedCommaOrEnd, .trailingBytes,
        .invalidNumber, .invalidLiteral, .controlCharacter, .invalidEscape, .loneSurrogate:
        .notJSON
      }
    return Refusal(code, field: "", "\(error)")
  }
}

/// The `ce_` headers of a record in binary mode.
struct BinaryAttributes {
  var specversion: Range<Int>?
  var type: Range<Int>?
  var source: Range<Int>?
  var id: Range<Int>?
  var time: Range<Int>?

  var isBinary: Bool { specversion != nil }

  init(_ record: InputRecord, _ batch: borrowing InputBatch) {
    for index in record.headers {
      let header = batch.headers[index]
      let name = batch.arena[header.name]
      guard name.count > 3, name.starts(with: "ce_".utf8) else { continue }
      let rest = name.dropFirst(3)
      if rest.elementsEqual("specversion".utf8) { specversion = header.value }
      if rest.elementsEqual("type".utf8) { type = header.value }
      if rest.elementsEqual("source".utf8) { source = header.value }
      if rest.elementsEqual("id".utf8) { id = header.value }
      if rest.elementsEqual("time".utf8) { time = header.value }
    }
  }
}

extension InputRecord {
  /// Bytes of key and headers.
  func sizeBesideValue(in batch: borrowing InputBatch) -> Int {
    var size = key?.count ?? 0
    for index in headers { size += batch.headers[index].name.count + (batch.headers[index].value?.count ?? 0) }
    return size
  }
}
