import CRdKafka
import Glibc

/// What one poll brought.
public enum PollOutcome: Hashable, Sendable {
  /// The closure was called once.
  case message
  /// Nothing within the time given.
  case nothing
  /// The reader has reached this offset, the end for its isolation. Reported only where it was asked for.
  case endOfPartition(PartitionOffset)
  /// Polling may go on unless the error is fatal.
  case failure(KafkaError)
}

/// What a drain brought: the number of messages handed over, and the failure that ended it early, if any.
public struct DrainOutcome: Hashable, Sendable {
  public var messages: Int
  public var failure: KafkaError?

  public init(messages: Int, failure: KafkaError? = nil) {
    self.messages = messages
    self.failure = failure
  }
}

/// The polling that group consumers and groupless readers share.
@safe final class RecordSource {
  let handle: ClientHandle
  /// Nil where records come through the one queue of all.
  let queues: PartitionQueues?
  private var names = TopicNames([])

  /// - Parameter keepsPartitionsApart: what was fetched of one topic does not delay another's records then.
  init(_ handle: ClientHandle, keepsPartitionsApart: Bool = false) {
    self.handle = handle
    queues = keepsPartitionsApart ? PartitionQueues(handle) : nil
    // Everything a consumer has to serve then comes through one queue, served by one poll.
    unsafe rd_kafka_poll_set_consumer(handle.pointer)
  }

  func register(topics: [String]) {
    names = TopicNames(topics)
  }

  func poll<E: Error>(timeoutMillis: Int32, _ body: (borrowing Message) throws(E) -> Void) throws(E) -> PollOutcome {
    var mainIsEmpty = false
    return try next(timeoutMillis: timeoutMillis, mainIsEmpty: &mainIsEmpty, body)
  }

  /// - Parameter mainIsEmpty: whether the one queue of all was found empty since the drain began, so that it is not asked
  ///   before each record. Where it is not, its records come first: a partition's oldest may be among them.
  private func next<E: Error>(
    timeoutMillis: Int32, mainIsEmpty: inout Bool, _ body: (borrowing Message) throws(E) -> Void
  ) throws(E) -> PollOutcome {
    guard let queues else { return try serve(timeoutMillis: timeoutMillis, body) }
    if !mainIsEmpty {
      let served = try serve(timeoutMillis: 0, body)
      guard served == .nothing else { return served }
      mainIsEmpty = true
    }
    if let record = unsafe queues.next() { return try unsafe hand(record, to: body) }
    let deadline = Deadline(millis: timeoutMillis)
    // A wait also ends when what has come turns out to be out of date, or a partition's first record.
    while case let left = deadline.remainingMillis, left > 0 {
      let waited = try serve(timeoutMillis: left, body)
      guard waited == .nothing else {
        mainIsEmpty = false
        return waited
      }
      if let record = unsafe queues.next() { return try unsafe hand(record, to: body) }
    }
    return .nothing
  }

  /// What comes through the one queue: rebalances, inside this call, errors, and records that are not kept apart.
  private func serve<E: Error>(
    timeoutMillis: Int32, _ body: (borrowing Message) throws(E) -> Void
  ) throws(E) -> PollOutcome {
    guard let record = unsafe rd_kafka_consumer_poll(handle.pointer, timeoutMillis) else {
      // librdkafka tells of a fatal error once and is silent from then on; here it stays visible.
      if let fatal = handle.fatalError("poll") { return .failure(fatal) }
      return .nothing
    }
    if let queues, unsafe record.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR, let topic = unsafe record.pointee.rkt {
      unsafe queues.keepApartAgain(String(cString: rd_kafka_topic_name(topic)), record.pointee.partition)
    }
    return try unsafe hand(record, to: body)
  }

  private func hand<E: Error>(
    _ record: UnsafeMutablePointer<rd_kafka_message_t>, to body: (borrowing Message) throws(E) -> Void
  ) throws(E) -> PollOutcome {
    defer { unsafe rd_kafka_message_destroy(record) }
    let code = unsafe record.pointee.err
    if code == RD_KAFKA_RESP_ERR_NO_ERROR {
      let index = unsafe names.index(of: record.pointee.rkt)
      try unsafe body(Message(record, topicIndex: index))
      return .message
    }
    let topic = unsafe record.pointee.rkt.map { unsafe String(cString: rd_kafka_topic_name($0)) }
    let partition = unsafe record.pointee.partition
    if code == RD_KAFKA_RESP_ERR__PARTITION_EOF, let topic {
      return unsafe .endOfPartition(PartitionOffset(TopicPartition(topic, partition), record.pointee.offset))
    }
    let detail = unsafe rd_kafka_message_errstr(record).map { unsafe String(cString: $0) }
    return .failure(
      handle.error(
        code, "poll", detail: detail, topic: topic, partition: partition == RD_KAFKA_PARTITION_UA ? nil : partition))
  }

  /// One record at a time with timeout 0 costs 0.3 µs; the batch calls lose records around rebalance, pause and seek,
  /// and wait their whole timeout for a partial batch (trap 14).
  func drain<E: Error>(
    upTo limit: Int, blockMillis: Int32, _ body: (borrowing Message) throws(E) -> Void
  ) throws(E) -> DrainOutcome {
    var outcome = DrainOutcome(messages: 0)
    var mayBlock = blockMillis > 0
    var mainIsEmpty = false
    while outcome.messages < limit {
      let wait = outcome.messages == 0 && mayBlock ? blockMillis : 0
      switch try next(timeoutMillis: wait, mainIsEmpty: &mainIsEmpty, body) {
      case .message: outcome.messages += 1
      case .nothing: return outcome
      case .endOfPartition: mayBlock = false
      case .failure(let error):
        outcome.failure = error
        return outcome
      }
    }
    return outcome
  }
}

/// The names of the topics a source reads, kept as C strings so that a record's topic is found without a String.
@safe private final class TopicNames {
  private let names: [UnsafeMutablePointer<CChar>]
  private var last = 0

  init(_ topics: [String]) {
    unsafe names = topics.compactMap { unsafe strdup($0) }
  }

  deinit {
    for index in unsafe names.indices { unsafe free(names[index]) }
  }

  /// Records come in runs of one topic, so the last one is tried first. Handles are not compared: librdkafka may free
  /// a topic and use its address for another.
  func index(of topic: OpaquePointer?) -> Int {
    guard let topic = unsafe topic, let name = unsafe rd_kafka_topic_name(topic) else { return -1 }
    if unsafe last < names.count, unsafe strcmp(names[last], name) == 0 { return last }
    for index in unsafe names.indices where unsafe strcmp(names[index], name) == 0 {
      last = index
      return index
    }
    return -1
  }
}
