import CRdKafka

/// Reads chosen partitions from chosen offsets, without a group and without committing: to restore state from a
/// changelog, or to follow a compacted topic.
///
/// A restore is complete when `positions` have reached the `high` of `watermarks` asked of a second reader that is
/// `readUncommitted`: a read-committed one reports the last stable offset, which an open transaction holds back
/// (trap 13), and counting records would never get past transaction markers (trap 12).
public final class LogReader {
  /// librdkafka reads through a group's machinery and wants a name, though nobody joins or commits.
  public static let defaultGroupID = "referral-hub.readers"

  private let source: RecordSource

  /// - Parameters:
  ///   - groupID: only a name that the cluster's access rules let this client describe.
  ///   - onMissingOffset: where to read when the start is no longer in the log.
  ///   - reportsEnds: whether a poll says that the end of a partition is reached.
  public init(
    _ settings: ClientSettings, groupID: String = LogReader.defaultGroupID, isolation: Isolation = .readCommitted,
    onMissingOffset: MissingOffset = .earliest, reportsEnds: Bool = false
  ) throws(KafkaError) {
    let configuration = try Configuration(
      .consumer, settings, defaults: [:],
      reserved: [
        "group.id": groupID, "isolation.level": isolation.rawValue, "enable.auto.commit": "false",
        "enable.auto.offset.store": "false", "auto.offset.reset": onMissingOffset.rawValue,
        "enable.partition.eof": reportsEnds ? "true" : "false",
      ])
    source = RecordSource(try ClientHandle(configuration))
  }

  public var counters: ClientCounters { source.handle.context.counters }

  /// Reads these partitions and no others from now on; an empty list stops reading. `topicIndex` of the messages
  /// counts the topics in the order of their first partition here.
  public func assign(_ starts: [PartitionStart]) throws(KafkaError) {
    var topics: [String] = []
    for start in starts where !topics.contains(start.partition.topic) { topics.append(start.partition.topic) }
    source.register(topics: topics)
    let list = TopicPartitionList(starts)
    let code = unsafe rd_kafka_assign(source.handle.pointer, starts.isEmpty ? nil : list.pointer)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw source.handle.error(code, "assign") }
  }

  /// Hands at most one record to `body`, waiting up to `timeoutMillis` for it.
  public func poll<E: Error>(
    timeoutMillis: Int32, _ body: (borrowing Message) throws(E) -> Void
  ) throws(E) -> PollOutcome {
    try source.poll(timeoutMillis: timeoutMillis, body)
  }

  /// Hands up to `limit` records to `body`: waits up to `blockMillis` for the first, then takes what is there.
  public func drain<E: Error>(
    upTo limit: Int, blockMillis: Int32, _ body: (borrowing Message) throws(E) -> Void
  ) throws(E) -> DrainOutcome {
    try source.drain(upTo: limit, blockMillis: blockMillis, body)
  }

  /// The offset after the last record handed over, past transaction markers, in the order asked; nil before the first.
  public func positions(of partitions: [TopicPartition]) throws(KafkaError) -> [Int64?] {
    try source.handle.positions(of: partitions)
  }

  /// Asks the broker for the ends of the partitions, in the order given, as this reader's isolation sees them.
  /// - Parameter timeoutMillis: for all partitions together.
  public func watermarks(of partitions: [TopicPartition], timeoutMillis: Int32) throws(KafkaError) -> [Watermarks] {
    try source.handle.watermarks(of: partitions, timeoutMillis: timeoutMillis)
  }
}
