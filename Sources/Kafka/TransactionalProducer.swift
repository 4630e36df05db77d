import CRdKafka

/// Produces in transactions that also carry consumed offsets. Owned by one thread that makes every call; only between
/// `startEnding` and `finishEnding` the producer is another's.
///
/// The life of one transaction:
///
///     begin ─► produce… ─► sendOffsets ─► commit ─► committed           begin again
///                │              │            ├────► aborted             drop state, restore, begin again
///                └── error ─────┴─► abort ───┤
///                                            └────► mustRecreate        drop state, new producer, restore
///
/// A second producer with the same transactional id fences this one: its next call is `mustRecreate` or a fatal error.
public final class TransactionalProducer {
  /// How often a call that librdkafka calls retriable is made again, with the same arguments (trap 9).
  private static let maximumAttempts = 5
  /// Below the session timeout of 45 s, so that a dead instance's transaction is over before its partitions are
  /// read by another (trap 19).
  private static let transactionTimeoutMillis: Int32 = 10_000

  let sink: RecordSink
  /// The transaction timeout as configured. The broker gives a transaction up after it, so no call waits longer.
  private let limitMillis: Int32
  private var handle: ClientHandle { sink.handle }
  private var ending: TransactionEnding?

  /// Makes the producer; `initTransactions` comes before the first transaction.
  /// - Parameter transactionalID: the same at every start of a worker, and of no other worker.
  public init(_ settings: ClientSettings, transactionalID: String) throws(KafkaError) {
    guard !transactionalID.isEmpty else {
      throw .invalidArgument("make producer", "The transactional id is empty. Give every worker one of its own.")
    }
    let configuration = try Configuration(
      .producer, settings,
      defaults: [
        "transaction.timeout.ms": String(Self.transactionTimeoutMillis),
        "queue.buffering.max.kbytes": RecordSink.queueKilobytes,
      ],
      reserved: [
        "enable.idempotence": "true", "partitioner": "murmur2_random", "transactional.id": transactionalID,
        // Although only failures are counted: without the reports of success nothing wakes the flush inside a commit,
        // which then looks every 10 ms only, and a cycle of 1,000 records takes three times as long.
        "delivery.report.only.error": "false",
      ])
    sink = RecordSink(try ClientHandle(configuration))
    limitMillis = sink.handle.property("transaction.timeout.ms").flatMap { Int32($0) } ?? Self.transactionTimeoutMillis
    let session = settings.sessionTimeoutMillis
    guard limitMillis < session else {
      throw KafkaError(
        kind: .configuration, name: "CONFIGURATION",
        text: "It must be shorter than session.timeout.ms, which is \(session): else the next owner of a dead worker's "
          + "partitions waits for its open transaction. Shorten it, or lengthen the session timeout.",
        operation: "make producer", property: "transaction.timeout.ms")
    }
  }

  public var counters: ClientCounters { handle.context.counters }

  /// Makes a topic known, once for all its records.
  public func topic(_ name: String) throws(KafkaError) -> ProducerTopic {
    try sink.topic(name)
  }

  /// Fences every earlier producer of this id and finishes what it left open. Once, before the first `begin`.
  public func initTransactions(timeoutMillis: Int32) throws(KafkaError) {
    try unsafe repeating("init transactions", timeoutMillis) { unsafe rd_kafka_init_transactions(handle.pointer, $0) }
  }

  public func begin() throws(KafkaError) {
    try unsafe repeating("begin transaction", limitMillis) { _ in unsafe rd_kafka_begin_transaction(handle.pointer) }
  }

  /// Queues a record in the open transaction; its bytes are copied. Waits while the queue is full, up to 30 s.
  /// - Parameters:
  ///   - partition: nil to choose it by murmur2 of the key, or at random without a key.
  ///   - value: nil for a tombstone.
  ///   - timestampMillis: milliseconds since 1970; nil for now.
  public func produce(
    _ topic: ProducerTopic, partition: Int32? = nil, key: RawSpan?, value: RawSpan?,
    headers: consuming Headers? = nil, timestampMillis: Int64? = nil
  ) throws(KafkaError) {
    try sink.produce(
      topic, partition: partition, key: key, value: value, headers: headers, timestampMillis: timestampMillis,
      token: 0)
  }

  /// Waits until every record queued is acknowledged or has failed; failures make the commit fail. It comes before
  /// `sendOffsets` where a successor reads the records' topic to its end.
  public func flush(timeoutMillis: Int32) throws(KafkaError) {
    try sink.flush(timeoutMillis: timeoutMillis)
  }

  /// Adds the consumer's positions to the transaction. Any error is answered by `abort`.
  ///
  /// At least one offset is required, in a timer's transaction too: without one librdkafka answers at once and a
  /// producer that was fenced would not notice (trap 9).
  public func sendOffsets(_ offsets: [PartitionOffset], of group: borrowing GroupMetadata) throws(KafkaError) {
    guard !offsets.isEmpty, !offsets.contains(where: { $0.offset < 0 }) else {
      throw .invalidArgument(
        "send offsets", "Every transaction carries at least one offset and none below zero. Send the positions.")
    }
    let list = TopicPartitionList(offsets)
    let metadata = unsafe group.pointer
    try unsafe repeating("send offsets", limitMillis) {
      unsafe rd_kafka_send_offsets_to_transaction(handle.pointer, list.pointer, metadata, $0)
    }
  }

  /// Commits, and when that cannot be, aborts. Waits at most the transaction timeout for each.
  public func commit() -> TransactionOutcome {
    do {
      try unsafe repeating("commit transaction", limitMillis) { unsafe rd_kafka_commit_transaction(handle.pointer, $0) }
      return .committed
    } catch {
      // Fatal comes first; an error with none of the flags, or one that stays retriable, leaves the outcome unknown,
      // and unknown means a new producer (traps 9, 10).
      guard !error.isFatal, error.requiresAbort else { return .mustRecreate(error) }
      return abort(because: error)
    }
  }

  /// Begins to end the transaction on another thread: flush, offsets, commit. `finishEnding` is the next call.
  /// - Parameter group: the membership with which the records were consumed.
  public func startEnding(
    _ offsets: [PartitionOffset], of group: consuming GroupMetadata, flushTimeoutMillis: Int32
  ) {
    let ending = TransactionEnding(self, offsets, of: group, flushTimeoutMillis: flushTimeoutMillis)
    self.ending = ending
    ending.start()
  }

  /// Waits until the transaction has ended.
  /// - Returns: as `commit`.
  /// - Throws: what the flush or the offsets failed with, which is answered by `abort`.
  public func finishEnding() throws(KafkaError) -> TransactionOutcome {
    guard let ending else {
      throw .invalidArgument("finish transaction", "No transaction is being ended. Start that first.")
    }
    self.ending = nil
    return try ending.finish()
  }

  /// Drops the open transaction's records and offsets.
  public func abort() -> TransactionOutcome {
    abort(because: nil)
  }

  private func abort(because cause: KafkaError?) -> TransactionOutcome {
    do {
      try unsafe repeating("abort transaction", limitMillis) { unsafe rd_kafka_abort_transaction(handle.pointer, $0) }
      return .aborted(cause)
    } catch {
      // An abort can itself fail (trap 10).
      return .mustRecreate(error)
    }
  }

  /// Serves callbacks without waiting; once a cycle is enough.
  public func serve() { sink.serve() }

  /// Drops what is queued, so that letting go of the producer does not wait.
  public func purge() { sink.purge() }

  /// Makes a call until it succeeds, fails for good or its time is up.
  ///
  /// librdkafka recommends −1, "the remaining transaction time", because after a shorter limit its state and the
  /// broker's may differ. But with −1 an abort that needs a new epoch waits for a broker that is gone for ever. So the
  /// limit is the transaction timeout itself, and whoever hits it in a commit or abort never uses the producer again.
  private func repeating(
    _ operation: String, _ timeoutMillis: Int32, _ call: (_ remainingMillis: Int32) -> OpaquePointer?
  ) throws(KafkaError) {
    let deadline = Deadline(millis: timeoutMillis)
    for attempt in 1... {
      guard let failure = unsafe call(deadline.remainingMillis) else { return }
      let error = fatal(behind: unsafe KafkaError(consuming: failure, operation))
      guard error.isRetriable, !error.isFatal, !error.requiresAbort, attempt < Self.maximumAttempts,
        !deadline.hasPassed
      else { throw error }
    }
  }

  private func fatal(behind error: KafkaError) -> KafkaError {
    guard error.isFatal, var fatal = handle.fatalError(error.operation) else { return error }
    fatal.requiresAbort = error.requiresAbort
    return fatal
  }
}

/// How a transaction ended.
public enum TransactionOutcome: Hashable, Sendable {
  case committed
  /// Nothing of it is visible, and the producer can begin again. The cause is nil when the caller asked for it.
  case aborted(KafkaError?)
  /// The producer is of no more use, and whether the transaction was committed may be unknown: make a new one, which
  /// settles it, and restore the state from the log.
  case mustRecreate(KafkaError)
}
