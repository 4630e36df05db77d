import Referral
import Streams
import Wire

/// The envelope of everything the hub sends: CloudEvents 1.0, structured mode (Kafka protocol binding, section 3.3).
extension Publisher {
  enum Classification: String {
    case personal
    /// Illness or disability is named (敏感个人信息).
    case sensitive
    case `internal`
  }

  /// An event's attributes, and where it goes.
  struct Head {
    var type: StaticString
    var id: [UInt8]
    var topic: Int
    /// -1: by the key.
    var partition: Int32 = -1
    var key: [UInt8]
    var warning: [UInt8]?
    var cause: [UInt8]?
    var classification: Classification
    var division: DivisionCode
    var nowMillis: Int64
  }

  /// The attributes of an event of a household.
  ///
  /// - Parameter place: where it is handled, if not where the household is.
  ///
  /// The event's id is the household's journal entry, so that a replay gives the same id.
  func head(
    _ type: StaticString, topic: Int, key: [UInt8], warning: [UInt8]?, _ classification: Classification,
    _ file: HouseholdFile, _ occasion: Occasion, place: DivisionCode? = nil, suffix: StaticString
  ) -> Head {
    var id = file.id.bytes
    id.append(contentsOf: "-e\(file.lastEntry)".utf8)
    suffix.withUTF8Buffer { unsafe id.append(contentsOf: $0) }
    return Head(
      type: type, id: id, topic: topic, key: key, warning: warning, cause: Self.cause(occasion),
      classification: classification, division: place ?? file.id.division, nowMillis: occasion.nowMillis)
  }

  /// Writes an event of a household, with what `data` writes as its data, and appends it as a record.
  func append(
    _ type: StaticString, topic: Int, key: [UInt8], warning: [UInt8]?, _ classification: Classification,
    _ file: HouseholdFile, _ occasion: Occasion, place: DivisionCode? = nil, suffix: StaticString,
    _ json: inout JSONWriter, _ output: inout OutputBatch, _ data: (inout JSONWriter) -> Void
  ) {
    let head = head(
      type, topic: topic, key: key, warning: warning, classification, file, occasion, place: place, suffix: suffix)
    append(head, &json, &output, data)
  }

  /// What an event names as its cause; nil where the id could be somebody's.
  static func cause(_ occasion: Occasion) -> [UInt8]? {
    occasion.cause.isEmpty || mayNamePerson(occasion.cause) ? nil : occasion.cause
  }

  /// Writes an event's attributes, calls `data` for its data, and appends it as a record.
  func append(
    _ head: Head, _ json: inout JSONWriter, _ output: inout OutputBatch, _ data: (inout JSONWriter) -> Void
  ) {
    begin(head, &json)
    data(&json)
    finish(head, &json, &output)
  }

  /// Writes an event's attributes; its data follows, then ``finish``. A closure would copy all that it takes along, the
  /// household's file among it, so what is written often is written between the two.
  func begin(_ head: Head, _ json: inout JSONWriter) {
    json.removeAll()
    json.beginObject()
    json.member("specversion", "1.0" as StaticString)
    json.member("id", head.id)
    json.member("source", "/hub" as StaticString)
    json.member("type", head.type)
    json.key("time")
    json.timestamp(millis: head.nowMillis)
    json.member("datacontenttype", "application/json" as StaticString)
    json.member("partitionkey", head.key)
    if let warning = head.warning { json.member("correlationid", warning) }
    if let cause = head.cause { json.member("causationid", cause) }
    json.member("dataclassification", head.classification.rawValue)
    json.member("division", head.division)
    json.key("data")
    json.beginObject()
  }

  /// Ends an event and appends it as a record.
  func finish(_ head: Head, _ json: inout JSONWriter, _ output: inout OutputBatch) {
    json.endObject()
    json.endObject()
    let keyRange = output.place(head.key.span)
    let value = output.place(json.bytes.span)
    output.append(topic: head.topic, partition: head.partition, key: keyRange, value: value)
    output.appendHeader("content-type", "application/cloudevents+json; charset=UTF-8")
    output.appendHeader("division", head.division.bytes)
  }

  /// Whether a sender's event id may hold a citizen id number: 17 digits in a row. Such an id is left out of what other
  /// departments read; the journal's input offset still leads to the event.
  static func mayNamePerson(_ id: [UInt8]) -> Bool {
    var run = 0
    for byte in id {
      run = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? run + 1 : 0
      if run == 17 { return true }
    }
    return false
  }

  /// `420106-0012345.7`
  static func warningID(_ warning: Warning) -> [UInt8] {
    var bytes = warning.home.bytes
    bytes.append(contentsOf: ".\(warning.number)".utf8)
    return bytes
  }

  func writeMatter(_ warning: Warning, _ json: inout JSONWriter) {
    let matter = Int(warning.key.matter)
    switch warning.key.warningClass.matterKind {
    case .benefit: if matter < facts.benefits.count { json.member("benefit", facts.benefits[matter]) }
    case .need: if matter < facts.needs.count { json.member("need", facts.needs[matter]) }
    case .category: if matter < facts.categories.count { json.member("category", facts.categories[matter]) }
    case .trigger: break
    }
  }

  /// Whether a referral's view names illness or disability.
  func classification(_ rule: Rule?) -> Classification {
    guard let rule, rule.view.contains(where: { facts.isSensitive($0.kind) }) else { return .personal }
    return .sensitive
  }
}
