import CRdKafka
internal import Synchronization

/// A queue of its own for each partition of a group consumer, and the topics taken from in turn.
///
/// librdkafka lays all that it fetches into one queue, by default up to 100,000 messages, so that a record of one topic
/// waits behind all that was fetched of another. Here what one topic holds delays another's records by ``turn`` records
/// at most.
///
/// The partitions' own queues are read, not a queue for each topic to which they are forwarded: librdkafka 2.0.2 ends such a
/// forwarding when the partition is taken anew, in a thread of its own and some time later, and the records then lie where
/// nobody looks.
@safe final class PartitionQueues {
  /// Records taken of one topic before the others are looked at.
  private static let turn = 64
  /// What is fetched ahead of each partition, in KiB, beside the last fetch; librdkafka's default of 64 MiB would hold for
  /// each, too. With 512 a flood is worked through a third more slowly.
  private static let fetchedAheadKibibytes = 2_048
  /// How long a fetch waits at the broker for the first record, in milliseconds. A partition of which enough was fetched is
  /// fetched again only after the fetch of the others has come back, however soon it is empty.
  private static let fetchWaitMillis = 100
  /// What a consumer with such queues is made with.
  static let properties = [
    ("consumer.queued.max.messages.kbytes", "\(fetchedAheadKibibytes)"),
    ("consumer.fetch.wait.max.ms", "\(fetchWaitMillis)"),
  ]

  @safe private struct Slot {
    let partition: Int32
    let queue: OpaquePointer
    let signal: Signal
  }

  /// One topic's partitions, of which each has its turn, too.
  private struct Topic {
    let name: String
    var slots: [Slot]
    var current = 0

    mutating func goOn() {
      current += 1
      if current >= slots.count { current = 0 }
    }
  }

  private let handle: ClientHandle
  /// Where rebalances and errors come. A poll waits at it, and is woken when a partition's queue is no longer empty.
  private let main: OpaquePointer?
  private var topics: [Topic]
  private var current = 0
  private var leftOfTurn = PartitionQueues.turn

  init(_ handle: ClientHandle) {
    self.handle = handle
    topics = []
    unsafe main = rd_kafka_queue_get_consumer(handle.pointer)
  }

  deinit {
    release()
    unsafe rd_kafka_queue_destroy(main)
  }

  /// Called before partitions are assigned, so that no record of them comes through the one queue.
  func keepApart(_ partitions: [TopicPartition]) {
    for one in partitions {
      let topic = index(of: one.topic)
      if topics[topic].slots.contains(where: { $0.partition == one.partition }) { continue }
      add(one.partition, to: topic)
    }
  }

  /// Called when a record did come through the one queue. librdkafka has then forgotten the partition in between and made
  /// it anew. What has come that way stays there, so it has to be taken first.
  func keepApartAgain(_ topicName: String, _ partition: Int32) {
    let topic = index(of: topicName)
    if let place = topics[topic].slots.firstIndex(where: { $0.partition == partition }) {
      end(topics[topic].slots.remove(at: place))
    }
    add(partition, to: topic)
  }

  /// Called when partitions were given up, and before the consumer is closed. What still lies in their queues goes back to
  /// the one queue, where librdkafka looks for it: a partition that vanishes meanwhile would be kept by what lies in its own
  /// queue, and the client with it.
  func release() {
    for topic in topics {
      for slot in topic.slots { end(slot) }
    }
    topics.removeAll()
    current = 0
    leftOfTurn = Self.turn
  }

  /// The next record or error that is there, without waiting; nil when every queue is empty.
  func next() -> UnsafeMutablePointer<rd_kafka_message_t>? {
    guard !topics.isEmpty else { return nil }
    for _ in 0...topics.count {
      if leftOfTurn > 0, let record = unsafe next(of: current) {
        leftOfTurn -= 1
        return unsafe record
      }
      if leftOfTurn == 0 { topics[current].goOn() }
      current = (current + 1) % topics.count
      leftOfTurn = Self.turn
    }
    return nil
  }

  /// Records and errors in a partition's own queue; nil where it is not kept apart.
  func fetched(_ partition: TopicPartition) -> Int? {
    guard let topic = topics.first(where: { $0.name == partition.topic }),
      let slot = topic.slots.first(where: { $0.partition == partition.partition })
    else { return nil }
    return unsafe rd_kafka_queue_length(slot.queue)
  }

  private func next(of topic: Int) -> UnsafeMutablePointer<rd_kafka_message_t>? {
    let count = topics[topic].slots.count
    for _ in 0..<count {
      let slot = topics[topic].slots[topics[topic].current]
      if slot.signal.isRaised {
        // Lowered first: what comes after the look raises it again.
        slot.signal.lower()
        if let record = unsafe rd_kafka_consume_queue(slot.queue, 0) {
          slot.signal.raise()
          return unsafe record
        }
      }
      topics[topic].goOn()
    }
    return nil
  }

  private func index(of name: String) -> Int {
    if let index = topics.firstIndex(where: { $0.name == name }) { return index }
    topics.append(Topic(name: name, slots: []))
    return topics.count - 1
  }

  private func add(_ partition: Int32, to topic: Int) {
    guard let queue = unsafe rd_kafka_queue_get_partition(handle.pointer, topics[topic].name, partition) else { return }
    let signal = unsafe Signal(main)
    unsafe rd_kafka_queue_cb_event_enable(queue, partitionHasRecords, Unmanaged.passUnretained(signal).toOpaque())
    // Forwarded to none: librdkafka does not forward it to the one queue then.
    unsafe rd_kafka_queue_forward(queue, nil)
    unsafe topics[topic].slots.append(Slot(partition: partition, queue: queue, signal: signal))
    topics[topic].current = 0
  }

  private func end(_ slot: Slot) {
    unsafe rd_kafka_queue_cb_event_enable(slot.queue, nil, nil)
    unsafe rd_kafka_queue_forward(slot.queue, main)
    unsafe rd_kafka_queue_destroy(slot.queue)
    // Until here a thread of librdkafka may have called it.
    withExtendedLifetime(slot.signal) {}
  }

  /// Raised while a partition's queue may hold something.
  @safe fileprivate final class Signal {
    private let flag = Atomic<Bool>(true)
    private let main: OpaquePointer?

    init(_ main: OpaquePointer?) { unsafe self.main = unsafe main }

    var isRaised: Bool { flag.load(ordering: .acquiring) }
    func lower() { flag.store(false, ordering: .sequentiallyConsistent) }
    func raise() { flag.store(true, ordering: .releasing) }

    /// A poll that does not wait yet ends at once.
    func wakePoll() { unsafe rd_kafka_queue_yield(main) }
  }
}

/// Comes from any thread of librdkafka when a queue is no longer empty.
private nonisolated func partitionHasRecords(_ client: OpaquePointer?, _ opaque: UnsafeMutableRawPointer?) {
  guard let opaque = unsafe opaque else { return }
  let signal = unsafe Unmanaged<PartitionQueues.Signal>.fromOpaque(opaque).takeUnretainedValue()
  signal.raise()
  signal.wakePoll()
}
