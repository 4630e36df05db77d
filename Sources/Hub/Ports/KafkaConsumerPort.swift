public import Kafka
public import Streams

/// A worker's consumer over Kafka.
///
/// A partition that the group gave us is not read before it is started: held ones are simply not assigned to the
/// client. Starting, and holding again after an aborted transaction, unassigns everything and assigns the started
/// partitions at explicit offsets, the running ones at their positions: the same path as a rebalance, because seeking
/// is broken in this librdkafka (KAFKA.md, traps 8 and 11). It is done once before the next poll, however many tasks
/// were started in between.
public final class KafkaConsumerPort: ConsumerPort {
  /// What the producer asks for the group's generation at the moment of committing.
  public typealias Membership = KafkaMembership

  /// How long the broker may take to tell the committed offsets.
  private static let committedTimeoutMillis: Int32 = 5_000
  /// Records taken before the bytes are looked at again.
  private static let sliceRecords = 16
  /// How long leaving the group may take; longer than this the broker forgets the member by itself.
  private static let closeTimeoutMillis: Int32 = 3_000

  private let consumer: Consumer
  private let rebalances = RebalanceLog()
  private let topics: [String]
  private let indexByTopic: [String: Int]
  /// Where each started partition was started; one that is owned and held is not in here.
  private var starts: [Streams.TopicPartition: StartOffset] = [:]
  /// What the client was assigned and has not been held or started again since: there its position is the task's.
  private var assigned: Set<Streams.TopicPartition> = []
  /// The client's assignment is not what `starts` says.
  private var needsAssignment = false

  /// Joins the group.
  ///
  /// - Parameters:
  ///   - groupInstanceID: the same at every start of this worker, and no other worker's.
  ///   - topics: the stage's input topics, in its order.
  public init(
    _ settings: ClientSettings, groupID: String, groupInstanceID: String, topics: [String]
  ) throws(KafkaError) {
    self.topics = topics
    indexByTopic = Dictionary(uniqueKeysWithValues: topics.enumerated().map { ($1, $0) })
    consumer = try Consumer(
      settings, groupID: groupID, groupInstanceID: groupInstanceID, isolation: .readCommitted,
      onMissingOffset: .earliest, keepsPartitionsApart: true, handler: rebalances)
    try consumer.subscribe(topics)
  }

  public func poll(
    into batch: inout InputBatch, events: inout [AssignmentEvent], maximumRecords: Int, maximumBytes: Int,
    timeoutMillis: Int
  ) throws(PortFailure) {
    if needsAssignment { try assignStarted() }
    let end = batch.arena.count + maximumBytes
    var left = maximumRecords
    var wait = Int32(clamping: timeoutMillis)
    var outcome = DrainOutcome(messages: 0)
    var slice = 0
    repeat {
      slice = min(left, Self.sliceRecords)
      outcome = consumer.drain(upTo: slice, blockMillis: wait) { message in
        batch.append(message, topic: message.topicIndex)
      }
      left -= outcome.messages
      wait = 0
    } while outcome.messages == slice && outcome.failure == nil && left > 0 && batch.arena.count < end
    for event in rebalances.take() { events.append(note(event)) }
    if let failure = outcome.failure { throw PortFailure(failure) }
  }

  public func startAtCommitted(
    _ partitions: [Streams.TopicPartition]
  ) throws(PortFailure) -> [Streams.PartitionOffset] {
    let committed: [Int64?]
    do throws(KafkaError) {
      committed = try consumer.committed(of: partitions.map(named), timeoutMillis: Self.committedTimeoutMillis)
    } catch {
      throw PortFailure(error)
    }
    var offsets: [Streams.PartitionOffset] = []
    for (one, offset) in zip(partitions, committed) {
      starts[one] = offset.map { .at($0) } ?? .beginning
      assigned.remove(one)
      // Without a committed offset 0 stands for the beginning: a later start at 0 ends up at the first record, too.
      offsets.append(Streams.PartitionOffset(partition: one, offset: offset ?? 0))
    }
    needsAssignment = true
    return offsets
  }

  public func hold(_ partitions: [Streams.TopicPartition]) throws(PortFailure) {
    for one in partitions where starts.removeValue(forKey: one) != nil {
      assigned.remove(one)
      needsAssignment = true
    }
  }

  public func position(of partition: Streams.TopicPartition) -> Int64? {
    guard !needsAssignment, starts[partition] != nil else { return nil }
    return try? consumer.positions(of: [named(partition)])[0]
  }

  public var membership: KafkaMembership { KafkaMembership(consumer) }

  public func close() {
    do throws(KafkaError) {
      try consumer.close(timeoutMillis: Self.closeTimeoutMillis)
    } catch {
      HubLog.portNotClosed("consumer", error)
    }
  }

  private func assignStarted() throws(PortFailure) {
    do throws(KafkaError) {
      let running = starts.keys.sorted()
      let positions = try consumer.positions(of: running.map(named))
      for (one, position) in zip(running, positions) {
        // Unknown until a partition is read; one that was held in between has an old position.
        if let position, assigned.contains(one) { starts[one] = .at(position) }
      }
      try consumer.reassign(running.map { PartitionStart(named($0), starts[$0] ?? .committed) })
      assigned = Set(running)
    } catch {
      throw PortFailure(error)
    }
    needsAssignment = false
  }

  private func note(_ event: RebalanceEvent) -> AssignmentEvent {
    switch event {
    case .assigned(let partitions): return .assigned(indexed(partitions))
    case .revoked(let partitions):
      forgetAll()
      return .revoked(indexed(partitions))
    case .lost(let partitions):
      forgetAll()
      return .lost(indexed(partitions))
    }
  }

  /// With the range assignor a rebalance takes every partition.
  private func forgetAll() {
    starts = [:]
    assigned = []
    needsAssignment = false
  }

  private func named(_ one: Streams.TopicPartition) -> Kafka.TopicPartition {
    Kafka.TopicPartition(topics[one.topic], one.partition)
  }

  private func indexed(_ partitions: [Kafka.TopicPartition]) -> [Streams.TopicPartition] {
    partitions.compactMap { one in
      indexByTopic[one.topic].map { Streams.TopicPartition(topic: $0, partition: one.partition) }
    }
  }
}

/// A consumer's place in its group, asked for when a transaction sends its offsets: on the worker's thread, with no poll
/// since the one whose records are committed, so it is the generation of those records.
public struct KafkaMembership {
  private let consumer: Consumer

  init(_ consumer: Consumer) { self.consumer = consumer }

  func metadata() throws(KafkaError) -> GroupMetadata { try consumer.groupMetadata() }
}

/// Answers rebalances inside a poll and keeps them for the worker. Nothing is read before the worker starts it.
private final class RebalanceLog: RebalanceHandler {
  private var events: [RebalanceEvent] = []

  func rebalance(_ event: RebalanceEvent, of consumer: Consumer) {
    do throws(KafkaError) {
      switch event {
      case .assigned: try consumer.assign([])
      case .revoked, .lost: try consumer.unassign()
      }
    } catch {
      HubLog.rebalanceNotAnswered(error)
    }
    events.append(event)
  }

  func take() -> [RebalanceEvent] {
    defer { events.removeAll(keepingCapacity: true) }
    return events
  }
}
