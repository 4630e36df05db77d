internal import Streams

/// A Kafka cluster in memory: partitions with transactions, groups with their offsets. It models what the brokers on a
/// development machine lack: transaction timeouts, the generation check of offsets sent in a transaction, offsets that
/// are unstable while one is pending, compaction. Single-threaded and deterministic.
public final class SimulatedLog {
  public let clock: SimulatedClock
  /// How long a transaction may be open before the log aborts it and fences its producer.
  public var transactionTimeoutMillis: Int64 = 10_000

  private var partitions: [SimulatedTopicPartition: SimulatedPartition] = [:]
  private var partitionCounts: [String: Int32] = [:]
  private var groups: [String: SimulatedGroup] = [:]
  var producers: [String: SimulatedProducerState] = [:]
  var transactionCount = 0
  /// Told of every transaction that committed, when it has: all of it is visible then, but for what earlier open
  /// transactions hold back from read_committed readers.
  public var onCommit: ((SimulatedCommit) -> Void)?

  public init(clock: SimulatedClock) { self.clock = clock }

  // Topics and records.

  public func createTopic(_ name: String, partitions count: Int32) {
    precondition(count > 0 && partitionCounts[name] == nil, "a topic is created once, with partitions")
    partitionCounts[name] = count
    for partition in 0..<count {
      partitions[SimulatedTopicPartition(topic: name, partition: partition)] = SimulatedPartition()
    }
  }

  /// - Precondition: the topic exists.
  public func partitionCount(of topic: String) -> Int32 {
    guard let count = partitionCounts[topic] else { preconditionFailure("there is no topic \(topic)") }
    return count
  }

  public var topics: [String] { partitionCounts.keys.sorted() }

  /// Appends a record outside any transaction, as a department's system does.
  /// - Parameters:
  ///   - partition: −1 lets the key decide; a record without a key goes to partition 0.
  ///   - timestampMillis: the clock's time unless told.
  /// - Returns: its offset.
  @discardableResult
  public func append(
    _ topic: String, partition: Int32 = -1, key: [UInt8]?, value: [UInt8]?, headers: [SimulatedHeader] = [],
    timestampMillis: Int64? = nil
  ) -> Int64 {
    change(place(topic, partition, key)) {
      $0.append(
        key: key, value: value, headers: headers, timestampMillis: timestampMillis ?? clock.wallMillis,
        transaction: nil)
    }
  }

  /// Every record that a reader of this isolation sees, in offset order.
  public func records(
    _ topic: String, partition: Int32, isolation: SimulatedIsolation = .readCommitted
  ) -> [SimulatedRecord] {
    var found: [SimulatedRecord] = []
    let at = SimulatedTopicPartition(topic: topic, partition: partition)
    _ = read(at, from: 0, maximum: .max, isolation: isolation) { found.append($0) }
    return found
  }

  /// The read_uncommitted end: the offset of the next record or marker.
  public func endOffset(_ topic: String, partition: Int32) -> Int64 {
    self[SimulatedTopicPartition(topic: topic, partition: partition)].endOffset
  }

  /// The read_committed end.
  public func lastStableOffset(_ topic: String, partition: Int32) -> Int64 {
    self[SimulatedTopicPartition(topic: topic, partition: partition)].lastStableOffset
  }

  /// Compacts every partition of a topic at once.
  public func compact(_ topic: String) {
    for partition in 0..<partitionCount(of: topic) { compact(topic, partition: partition) }
  }

  /// Compacts a partition; see ``SimulatedPartition/compact(below:droppingTombstones:)``.
  public func compact(_ topic: String, partition: Int32, below end: Int64 = .max, droppingTombstones: Bool = false) {
    change(SimulatedTopicPartition(topic: topic, partition: partition)) {
      $0.compact(below: end, droppingTombstones: droppingTombstones)
    }
  }

  /// Lets deadlines strike that passed while nobody asked: transactions open too long are aborted and their producers
  /// fenced, silent members are evicted.
  public func noticeTime() {
    expireTransactions()
    for group in groups.values { group.expireMembers() }
  }

  /// The cluster goes down and comes up again. What was written is there, open transactions are still open, committed
  /// offsets stand; but the coordinators have forgotten who was a member, so everyone joins again and what is in work
  /// belongs to a generation that is over.
  public func restart() {
    for group in groups.values { group.forgetMembers() }
  }

  // Groups.

  /// The group of this name; made when first asked for.
  public func group(_ name: String) -> SimulatedGroup {
    if let group = groups[name] { return group }
    let group = SimulatedGroup(clock: clock)
    groups[name] = group
    return group
  }

  /// End minus committed offset; the whole partition if nothing is committed.
  public func lag(group name: String, topic: String, partition: Int32) -> Int64 {
    let at = SimulatedTopicPartition(topic: topic, partition: partition)
    return self[at].endOffset - (group(name).committedOffset(at) ?? 0)
  }

  // What ports and transactions use.

  subscript(_ at: SimulatedTopicPartition) -> SimulatedPartition {
    guard let found = partitions[at] else { preconditionFailure("there is no \(at.topic)/\(at.partition)") }
    return found
  }

  @discardableResult
  func change<Result>(_ at: SimulatedTopicPartition, _ body: (inout SimulatedPartition) -> Result) -> Result {
    guard partitions[at] != nil else { preconditionFailure("there is no \(at.topic)/\(at.partition)") }
    return body(&partitions[at, default: SimulatedPartition()])
  }

  func read(
    _ at: SimulatedTopicPartition, from offset: Int64, maximum: Int, isolation: SimulatedIsolation,
    _ body: (SimulatedRecord) -> Void
  ) -> Int64 {
    self[at].read(from: offset, maximum: maximum, isolation: isolation, body)
  }

  func place(_ topic: String, _ partition: Int32, _ key: [UInt8]?) -> SimulatedTopicPartition {
    let count = partitionCount(of: topic)
    guard partition < 0 else { return SimulatedTopicPartition(topic: topic, partition: partition) }
    let chosen = key.map { KeyPartition.partition(of: $0.span, partitionCount: count) } ?? 0
    return SimulatedTopicPartition(topic: topic, partition: chosen)
  }
}
