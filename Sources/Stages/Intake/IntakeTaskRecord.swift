import Wire

/// What an intake task remembers beside its people: one record of the changelog.
struct IntakeTaskRecord: Equatable {
  static let key = Array("!task".utf8)
  private static let earliestVersion: UInt8 = 1
  private static let formatVersion: UInt8 = 2

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
      if version == Self.formatVersion { leftOut = try reader.varint() }
    }
  }
}
