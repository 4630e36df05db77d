import Wire

/// What a casework task remembers beside its files: one record of the changelog.
struct CaseworkTaskRecord: Equatable {
  static let key = Array("!task".utf8)
  private static let formatVersion: UInt8 = 6
  /// Version 1 lacks the offset, the cycle and the round, version 2 the last two, version 3 the round; version 4
  /// lacks the round's recount; up to version 5 there were no look-ups.
  private static let offsetVersion: UInt8 = 2
  private static let cycleVersion: UInt8 = 3
  private static let roundVersion: UInt8 = 4
  private static let recountVersion: UInt8 = 5
  private static let earliestVersion: UInt8 = 1

  /// The highest `now` the task has seen.
  var nowMillis: Int64 = 0
  /// Warnings opened so far, by class number.
  var opened: [UInt64] = [UInt64](repeating: 0, count: 8)
  /// How often a household was full: of people, or of open warnings.
  var overfull: UInt64 = 0
  var tally = Tally()
  var lists = ListMarkers()
  /// The offset of the inbox record taken last: what time decides is said to come after it.
  var lastOffset: Int64 = 0
  /// The number of the last cycle.
  var cycle: UInt64 = 0
  var round = FileRound()
  var lookUps = LookUpTally()
  /// The number of the last journal entry of a look-up that found no household.
  var strayEntries: UInt64 = 0

  func write(to writer: inout ByteWriter) {
    writer.byte(Self.formatVersion)
    writer.signedVarint(nowMillis)
    writer.varint(overfull)
    for count in opened { writer.varint(count) }
    tally.write(to: &writer)
    lists.write(to: &writer)
    writer.signedVarint(lastOffset)
    writer.varint(cycle)
    round.write(to: &writer)
    lookUps.write(to: &writer)
    writer.varint(strayEntries)
  }

  mutating func read(_ bytes: Span<UInt8>) throws(ByteReaderError) {
    try unsafe ByteReader.read(bytes.bytes) { (reader) throws(ByteReaderError) in
      let version = try reader.byte()
      guard version >= Self.earliestVersion, version <= Self.formatVersion else {
        throw ByteReaderError(.invalidValue, at: 0)
      }
      nowMillis = try reader.signedVarint()
      overfull = try reader.varint()
      for index in opened.indices { opened[index] = try reader.varint() }
      try tally.read(from: &reader)
      try lists.read(from: &reader)
      if version >= Self.offsetVersion { lastOffset = try reader.signedVarint() }
      // What a hub without cycles left counts as the first: a replay from nothing must not be taken for one from there.
      cycle = version >= Self.cycleVersion ? try reader.varint() : 1
      if version >= Self.roundVersion {
        round = try FileRound(from: &reader, hasRecount: version >= Self.recountVersion)
      }
      guard version == Self.formatVersion else { return }
      try lookUps.read(from: &reader)
      strayEntries = try reader.varint()
    }
  }
}
