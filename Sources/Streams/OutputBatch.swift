/// Records to be produced in one transaction, in order. A stage writes bytes straight into ``arena`` (it may move the
/// array out into a writer and back) and then appends a record that names their ranges.
public struct OutputBatch: Sendable {
  /// The most bytes of key, value and headers one record may have: below Kafka's default `max.message.bytes` of
  /// 1 MiB with room for the record's and the batch's framing. A larger record would abort its transaction for ever.
  public static let maximumRecordBytes = 900_000

  public var arena: [UInt8]
  public private(set) var records: [OutputRecord]
  /// The headers of all records; ``OutputRecord/headers`` says which are whose.
  public private(set) var headers: [RecordHeader]
  /// Bytes of all keys, values and headers appended as records.
  public private(set) var byteCount: Int

  public init() {
    arena = []
    records = []
    headers = []
    byteCount = 0
  }

  public mutating func removeAll(keepingCapacity: Bool = true) {
    arena.removeAll(keepingCapacity: keepingCapacity)
    records.removeAll(keepingCapacity: keepingCapacity)
    headers.removeAll(keepingCapacity: keepingCapacity)
    byteCount = 0
  }

  /// Copies bytes into the arena and returns where they are.
  public mutating func place(_ bytes: Span<UInt8>) -> Range<Int> { arena.place(bytes) }

  /// Copies a text's UTF-8 into the arena and returns where it is.
  public mutating func place(_ text: StaticString) -> Range<Int> {
    let start = arena.count
    text.withUTF8Buffer { unsafe arena.append(contentsOf: $0) }
    return start..<arena.count
  }

  /// Appends a record whose bytes are in the arena.
  /// - Parameters:
  ///   - topic: index in ``StageDefinition/outputTopics``.
  ///   - partition: −1 lets the key decide (``KeyPartition``).
  ///   - key: `nil` is a null key.
  ///   - value: `nil` is a tombstone.
  /// - Precondition: key and value together have at most ``maximumRecordBytes``.
  public mutating func append(topic: Int, partition: Int32, key: Range<Int>?, value: Range<Int>?) {
    let bytes = (key?.count ?? 0) + (value?.count ?? 0)
    precondition(bytes <= Self.maximumRecordBytes, "an output record is larger than the log takes")
    records.append(
      OutputRecord(
        topic: topic, partition: partition, key: key, value: value, headers: headers.count..<headers.count,
        byteCount: bytes))
    byteCount += bytes
  }

  /// Adds a header to the record appended last. Its bytes are in the arena.
  /// - Precondition: the record stays within ``maximumRecordBytes``.
  public mutating func appendHeader(name: Range<Int>, value: Range<Int>?) {
    precondition(!records.isEmpty, "a header belongs to the record appended before it")
    let last = records.count - 1
    let bytes = name.count + (value?.count ?? 0)
    precondition(
      records[last].byteCount + bytes <= Self.maximumRecordBytes, "an output record is larger than the log takes")
    headers.append(RecordHeader(name: name, value: value))
    records[last].headers = records[last].headers.lowerBound..<headers.count
    records[last].byteCount += bytes
    byteCount += bytes
  }
}

/// One record to be produced; its bytes are in the arena of its ``OutputBatch``.
public struct OutputRecord: Equatable, Sendable {
  /// Index in ``StageDefinition/outputTopics``.
  public let topic: Int
  /// −1: the key decides.
  public let partition: Int32
  public let key: Range<Int>?
  /// `nil` is a tombstone.
  public let value: Range<Int>?
  /// Indices into ``OutputBatch/headers``.
  public internal(set) var headers: Range<Int>
  /// Bytes of key, value and headers.
  public internal(set) var byteCount: Int
}
