public import Wire

/// When a merge was stated, and by which event: of merges that contradict each other the oldest one gives way.
public struct MergeStamp: Equatable, Comparable, Sendable {
  public var timeMillis: Int64
  /// Of the event's source and id: decides between merges of one moment.
  public var eventHash: UInt64

  public init(timeMillis: Int64, eventHash: UInt64) {
    self.timeMillis = timeMillis
    self.eventHash = eventHash
  }

  /// Of an alias made before merges were stamped: older than any other.
  public static let unknown = MergeStamp(timeMillis: 0, eventHash: 0)

  public static func < (a: Self, b: Self) -> Bool {
    (a.timeMillis, a.eventHash) < (b.timeMillis, b.eventHash)
  }

  public func write(to writer: inout ByteWriter) {
    writer.signedVarint(timeMillis)
    writer.fixed64(eventHash)
  }

  public init(from reader: inout ByteReader) throws(ByteReaderError) {
    timeMillis = try reader.signedVarint()
    eventHash = try reader.fixed64()
  }
}
