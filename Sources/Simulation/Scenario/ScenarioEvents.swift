internal import Referral
internal import Wire

/// Writes the CloudEvents of departments' systems: structured, or binary where asked for.
struct ScenarioEvents {
  let catalogue: Catalogue
  /// Makes ids one of a kind over several runs.
  let run: String
  let prefix: String
  private var count = 0
  private var lastMillis: Int64 = .min

  init(catalogue: Catalogue, run: String, prefix: String) {
    self.catalogue = catalogue
    self.run = run
    self.prefix = prefix
  }

  /// What an event says beside its data.
  struct Envelope {
    var id: String
    var type: String
    var department: String
    var division: String
    var topic: String
    var key: [UInt8]?
    var millis: Int64
    var isBinary = false
    var fate = ScenarioMessage.Fate.folded
  }

  /// A time for the next event: later than all before, as near to now as that allows.
  mutating func nextMillis(_ nowMillis: Int64) -> Int64 {
    lastMillis = max(lastMillis + 1, nowMillis)
    return lastMillis
  }

  mutating func nextID(_ department: String) -> String {
    count += 1
    return "\(run)-\(department)-\(count)"
  }

  func message(_ envelope: Envelope, _ data: (inout JSONWriter) -> Void) -> ScenarioMessage {
    let source = "/departments/\(envelope.department)/\(envelope.division)"
    var json = JSONWriter()
    var headers: [(name: String, value: [UInt8])] = []
    json.beginObject()
    if envelope.isBinary {
      data(&json)
      headers = [
        ("ce_specversion", Array("1.0".utf8)), ("ce_id", Array(envelope.id.utf8)), ("ce_source", Array(source.utf8)),
        ("ce_type", Array(envelope.type.utf8)), ("ce_time", Array(RFC3339.text(millis: envelope.millis).utf8)),
        ("content-type", Array("application/json".utf8)),
      ]
    } else {
      json.member("specversion", "1.0" as StaticString)
      json.member("id", envelope.id)
      json.member("source", source)
      json.member("type", envelope.type)
      json.member("time", millis: envelope.millis)
      json.member("datacontenttype", "application/json" as StaticString)
      json.member("division", envelope.division)
      json.key("data")
      json.beginObject()
      data(&json)
      json.endObject()
      headers = [("content-type", Array("application/cloudevents+json".utf8))]
    }
    json.endObject()
    headers.append(("division", Array(envelope.division.utf8)))
    return ScenarioMessage(
      topic: prefix + envelope.topic, department: envelope.department, key: envelope.key, value: json.bytes,
      headers: headers, fate: envelope.fate)
  }

  /// Writes a line's fields by their types in the catalogue.
  func write(_ fact: ScenarioFact, today: CivilDate, households: (String) -> String?, _ json: inout JSONWriter) {
    json.beginObject()
    json.member("kind", fact.kind.name)
    for (field, text) in fact.fields {
      json.key(field.name)
      switch field.type {
      case .date:
        if let days = Int(text) { json.string(today.addingDays(days)) } else { json.string(text) }
      case .boolean: json.bool(text == "yes")
      case .integer, .fen, .basisPoints:
        if let number = Int64(text) { json.integer(number) } else { json.string(text) }
      case .household: json.string(households(text) ?? text)
      case .enumeration, .division, .department, .text: json.string(text)
      }
    }
    if fact.isRetracted { json.member("retracted", true) }
    json.endObject()
  }
}
