/// Records taken from the log in one poll: bytes in one arena, records as ranges into it, so that a record costs no
/// allocation. A batch is reused: ``removeAll(keepingCapacity:)`` keeps its memory.
public struct InputBatch: Sendable {
  /// Every key, value, header name and header value, one after another.
  public var arena: [UInt8]
  public private(set) var records: [InputRecord]
  /// The headers of all records; ``InputRecord/headers`` says which are whose.
  public private(set) var headers: [RecordHeader]

  public init() {
    arena = []
    records = []
    headers = []
  }

  public mutating func removeAll(keepingCapacity: Bool = true) {
    arena.removeAll(keepingCapacity: keepingCapacity)
    records.removeAll(keepingCapacity: keepingCapacity)
    headers.removeAll(keepingCapacity: keepingCapacity)
  }

  /// Copies a record's key and value in. Headers follow with ``appendHeader(name:value:)``.
  /// - Parameters:
  ///   - topic: index in the stage's input topics; 0 for a changelog record.
  ///   - timestampMillis: the record's timestamp in the log, milliseconds since 1970; −1 if it has none.
  ///   - key: `nil` is a null key.
  ///   - value: `nil` is a tombstone.
  public mutating func append(
    topic: Int, partition: Int32, offset: Int64, timestampMillis: Int64, key: Span<UInt8>?, value: Span<UInt8>?
  ) {
    var keyRange: Range<Int>?
    if let key { keyRange = arena.place(key) }
    var valueRange: Range<Int>?
    if let value { valueRange = arena.place(value) }
    records.append(
      InputRecord(
        topic: topic, partition: partition, offset: offset, timestampMillis: timestampMillis, key: keyRange,
        value: valueRange, headers: headers.count..<headers.count))
  }

  /// Adds a header to the record appended last.
  public mutating func appendHeader(name: Span<UInt8>, value: Span<UInt8>?) {
    precondition(!records.isEmpty, "a header belongs to the record appended before it")
    let nameRange = arena.place(name)
    var valueRange: Range<Int>?
    if let value { valueRange = arena.place(value) }
    headers.append(RecordHeader(name: nameRange, value: valueRange))
    let last = records.count - 1
    records[last].headers = records[last].headers.lowerBound..<headers.count
  }

  /// Puts what different topics have for one task into the order of the timestamps in the log; what comes from one topic's
  /// partition keeps the log's order whatever its timestamps say.
  ///
  /// Kafka gives topics no order among them. What two departments say about one referral would else take effect in the
  /// order in which their topics happened to be read, above all after a stop: one cancels what the other had accepted.
  /// Only what was collected together is put in order, so that a topic with a backlog delays no other.
  mutating func orderByTimestamp() {
    guard let topic = records.first?.topic, records.contains(where: { $0.topic != topic }) else { return }
    var newest: [Int32: Int64] = [:]
    let isInOrder = records.allSatisfy { record in
      let before = newest.updateValue(record.timestampMillis, forKey: record.partition)
      return before ?? .min <= record.timestampMillis
    }
    if isInOrder { return }
    var newestOfSource: [TopicPartition: Int64] = [:]
    let moments = records.map { record in
      let moment = max(record.timestampMillis, newestOfSource[record.source] ?? .min)
      newestOfSource[record.source] = moment
      return moment
    }
    // Task by task: what a task has at hand serves its next record.
    let order = records.indices.sorted {
      (records[$0].partition, moments[$0], $0) < (records[$1].partition, moments[$1], $1)
    }
    records = order.map { records[$0] }
  }

  /// Takes out the records of partitions that are no longer ours. Their bytes stay in the arena until the batch is
  /// cleared. Rare: only when a partition was revoked during the poll that filled this batch.
  mutating func removeRecords(where isGone: (TopicPartition) -> Bool) -> Int {
    let before = records.count
    records.removeAll { isGone($0.source) }
    return before - records.count
  }
}

/// One consumed record; its bytes are in the arena of its ``InputBatch``.
public struct InputRecord: Equatable, Sendable {
  /// Index in ``StageDefinition/inputTopics``.
  public let topic: Int
  public let partition: Int32
  public let offset: Int64
  /// Milliseconds since 1970; −1 if the record has none.
  public let timestampMillis: Int64
  /// `nil` is a null key.
  public let key: Range<Int>?
  /// `nil` is a tombstone.
  public let value: Range<Int>?
  /// Indices into ``InputBatch/headers``.
  public internal(set) var headers: Range<Int>

  public init(
    topic: Int, partition: Int32, offset: Int64, timestampMillis: Int64, key: Range<Int>?, value: Range<Int>?,
    headers: Range<Int>
  ) {
    self.topic = topic
    self.partition = partition
    self.offset = offset
    self.timestampMillis = timestampMillis
    self.key = key
    self.value = value
    self.headers = headers
  }

  /// The partition this record came from.
  public var source: TopicPartition { TopicPartition(topic: topic, partition: partition) }
}
