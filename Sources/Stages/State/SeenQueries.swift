import Wire

/// The queries that a task of intake has taken last, so that one sent twice is answered once. Kept in `hub.persons` beside
/// the records, a fixed number of small records whatever is asked: each holds the last of its share of the queries.
///
/// A query always comes by the task that owns the id it asks for, so a duplicate meets the one before it even where the
/// person has moved in between. One that is sent again after more than `maximum` others may be answered again.
struct SeenQueries {
  static let segmentCount = 64
  static let perSegment = 64
  /// The most queries that are remembered.
  static let maximum = segmentCount * perSegment

  private static let keyPrefix = Array("!queries.".utf8)
  private static let formatVersion: UInt8 = 1

  /// Per segment, in the order in which they came: stable hashes of (source, id).
  private var segments: [[UInt64]] = []
  /// Bit n: segment n is to be written.
  private var changed: UInt64 = 0

  /// - Parameter event: a stable hash of the query's (source, id).
  /// - Returns: whether it was not seen before; then it is now.
  mutating func take(_ event: UInt64) -> Bool {
    if segments.isEmpty { segments = Array(repeating: [], count: Self.segmentCount) }
    let segment = Int(event % UInt64(Self.segmentCount))
    guard !segments[segment].contains(event) else { return false }
    if segments[segment].count == Self.perSegment { segments[segment].removeFirst() }
    segments[segment].append(event)
    changed |= 1 << UInt64(segment)
    return true
  }

  /// Calls `body` with the key and the hashes of each segment that a cycle changed.
  mutating func forEachChanged(_ body: ([UInt8], [UInt64]) -> Void) {
    while changed != 0 {
      let segment = changed.trailingZeroBitCount
      changed &= changed - 1
      body(Self.keyPrefix + Array("\(segment)".utf8), segments[segment])
    }
  }

  static func isKey(_ key: Span<UInt8>) -> Bool {
    key.count > keyPrefix.count && keyPrefix.indices.allSatisfy { key[$0] == keyPrefix[$0] }
  }

  static func write(_ events: [UInt64], to writer: inout ByteWriter) {
    writer.byte(formatVersion)
    writer.count(events.count)
    for event in events { writer.fixed64(event) }
  }

  /// Takes back what the changelog holds of one segment; a hash tells itself where it belongs.
  mutating func restore(_ value: Span<UInt8>) throws(ByteReaderError) {
    let events = try unsafe ByteReader.read(value.bytes) { (reader) throws(ByteReaderError) in
      guard try reader.byte() == Self.formatVersion else { throw ByteReaderError(.invalidValue, at: 0) }
      var events: [UInt64] = []
      for _ in 0..<(try reader.count(minimumSize: 8)) { events.append(try reader.fixed64()) }
      return events
    }
    guard let first = events.first else { return }
    let segment = first % UInt64(Self.segmentCount)
    guard events.count <= Self.perSegment, events.allSatisfy({ $0 % UInt64(Self.segmentCount) == segment }) else {
      throw ByteReaderError(.invalidValue, at: 0)
    }
    if segments.isEmpty { segments = Array(repeating: [], count: Self.segmentCount) }
    segments[Int(segment)] = events
  }
}
