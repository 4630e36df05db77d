internal import Referral
internal import Wire

/// What the hub's own messages on `hub.inbox` say of people who come and go, readable: for those who look into a trial.
enum InboxText {
  static func text(_ record: SimulatedRecord) -> String? {
    guard let value = record.value, !record.headers.contains(where: { $0.name == Array("referral-hub-topic".utf8) })
    else { return nil }
    do {
      return try ByteReader.read(value) { (reader) throws(ByteReaderError) in try text(&reader) }
    } catch {
      return nil
    }
  }

  private static func text(_ reader: inout ByteReader) throws(ByteReaderError) -> String? {
    _ = try reader.byte()
    let kind = try reader.byte()
    let household = try reader.optional { (reader) throws(ByteReaderError) in try reader.household() }
    _ = try reader.lengthPrefixed()
    let place = household?.text ?? "all"
    switch kind {
    case 1:
      let person = try reader.person().text
      let move = try reader.varint()
      let previous = try reader.optional { (reader) throws(ByteReaderError) in try reader.household() }
      try skip(&reader)
      return "to \(place): \(person) is here by move \(move)\(previous.map { ", awaits \($0.text)" } ?? "")"
    case 2:
      let person = try reader.person().text
      let move = try reader.varint()
      let target = try reader.household().text
      let becomes = try reader.person().text
      let handover = try reader.varint()
      return "to \(place): \(person) leaves by move \(move) for \(target) as \(becomes), handover \(handover)"
    case 3:
      let person = try reader.person().text
      let move = try reader.varint()
      let warnings = try reader.lengthPrefixed()
      return "to \(place): handover \(move) of \(person), \(warnings.count) bytes"
    default:
      try skip(&reader)
      return nil
    }
  }

  private static func skip(_ reader: inout ByteReader) throws(ByteReaderError) {
    while !reader.isAtEnd { _ = try reader.byte() }
  }
}
