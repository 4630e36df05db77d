public import Wire

/// The value of `hub.persons`. The first byte is the format's version: a reader that does not know it stops.
extension PersonRecord {
  public static let formatVersion: UInt8 = 1

  public func write(to writer: inout ByteWriter) {
    writer.byte(Self.formatVersion)
    writer.optional(alias) { $0.person($1) }
    writer.optional(household) { $0.household($1) }
    writer.optional(ownHousehold) { $0.household($1) }
    writer.varint(UInt64(moveNumber))
    facts.write(to: &writer)
  }

  /// Reads a record into this one, keeping its memory.
  public mutating func read(from reader: inout ByteReader) throws(ByteReaderError) {
    facts.removeAll()
    guard try reader.byte() == Self.formatVersion else { throw ByteReaderError(.invalidValue, at: 0) }
    alias = try reader.optional { (reader) throws(ByteReaderError) in try reader.person() }
    household = try reader.optional { (reader) throws(ByteReaderError) in try reader.household() }
    ownHousehold = try reader.optional { (reader) throws(ByteReaderError) in try reader.household() }
    moveNumber = UInt32(truncatingIfNeeded: try reader.varint())
    try facts.read(from: &reader, owner: 0)
    try reader.expectEnd()
  }

  /// Makes this an empty record, keeping its memory.
  public mutating func reset() {
    alias = nil
    household = nil
    ownHousehold = nil
    moveNumber = 0
    facts.removeAll()
  }
}
