import Referral
import Wire

/// What an intake task remembers beside its people: one record of the changelog.
struct IntakeTaskRecord: Equatable {
  static let key = Array("!task".utf8)
  private static let earliestVersion: UInt8 = 1
  private static let formatVersion: UInt8 = 3
  /// Up to version 2 nobody without a household was remembered; version 1 did not count what was left out.
  private static let leftOutVersion: UInt8 = 2

  /// The highest `now` the task has seen.
  var nowMillis: Int64 = 0
  /// The number of the last household of one.
  var lastHousehold: UInt64 = 0
  /// Fields that the catalogue does not have, seen in updates.
  var unknownFields: UInt64 = 0
  /// Facts of merged records beyond what one record holds.
  var leftOut: UInt64 = 0
  var tally = Tally()
  var lists = ListMarkers()
  /// In the order in which they came.
  var unhoused: [Unhoused] = []

  static func isKey(_ bytes: Span<UInt8>) -> Bool {
    bytes.count == key.count && key.indices.allSatisfy { bytes[$0] == key[$0] }
  }

  func write(to writer: inout ByteWriter) {
    writer.byte(Self.formatVersion)
    writer.signedVarint(nowMillis)
    writer.varint(lastHousehold)
    writer.varint(unknownFields)
    tally.write(to: &writer)
    lists.write(to: &writer)
    writer.varint(leftOut)
    writer.count(unhoused.count)
    for one in unhoused {
      writer.person(one.person)
      writer.signedVarint(Int64(one.day))
    }
  }

  mutating func read(_ bytes: Span<UInt8>) throws(ByteReaderError) {
    try unsafe ByteReader.read(bytes.bytes) { (reader) throws(ByteReaderError) in
      let version = try reader.byte()
      guard version >= Self.earliestVersion, version <= Self.formatVersion else {
        throw ByteReaderError(.invalidValue, at: 0)
      }
      nowMillis = try reader.signedVarint()
      lastHousehold = try reader.varint()
      unknownFields = try reader.varint()
      try tally.read(from: &reader)
      try lists.read(from: &reader)
      if version >= Self.leftOutVersion { leftOut = try reader.varint() }
      guard version == Self.formatVersion else { return }
      unhoused.removeAll()
      for _ in 0..<(try reader.count(minimumSize: 9)) {
        let person = try reader.person()
        unhoused.append(Unhoused(person: person, day: Int32(truncatingIfNeeded: try reader.signedVarint())))
      }
    }
  }
}
