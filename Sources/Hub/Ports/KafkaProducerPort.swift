public import Kafka
public import Streams

/// A worker's transactional producer over Kafka.
public final class KafkaProducerPort: ProducerPort {
  public typealias Membership = KafkaMembership

  /// How long one attempt to take over the transactional id may take; the worker tries again in its next step.
  private static let initTimeoutMillis: Int32 = 5_000
  /// The transaction's own timeout is 10 s: a record that is not acknowledged by then can only be aborted.
  private static let flushTimeoutMillis: Int32 = 10_000

  private let settings: ClientSettings
  private let transactionalID: String
  private let inputTopics: [String]
  private let outputTopics: [String]
  private var producer: TransactionalProducer?
  private var topics: [ProducerTopic] = []
  private var isOpen = false
  /// The transaction is being ended by another thread.
  private var isEnding = false
  /// Why the end could not be begun.
  private var endingFailure: ProducerFailure?

  /// Makes no connection: the worker does, with ``recreate()``.
  ///
  /// - Parameters:
  ///   - transactionalID: the same at every start of this worker, and no other worker's.
  ///   - inputTopics: the stage's, in its order; offsets are sent for them.
  ///   - outputTopics: the stage's, in its order.
  public init(
    _ settings: ClientSettings, transactionalID: String, inputTopics: [String], outputTopics: [String]
  ) {
    self.settings = settings
    self.transactionalID = transactionalID
    self.inputTopics = inputTopics
    self.outputTopics = outputTopics
  }

  public func recreate() throws(ProducerFailure) {
    close()
    do throws(KafkaError) {
      let made = try TransactionalProducer(settings, transactionalID: transactionalID)
      try made.initTransactions(timeoutMillis: Self.initTimeoutMillis)
      var known: [ProducerTopic] = []
      for topic in outputTopics { known.append(try made.topic(topic)) }
      topics = known
      producer = made
    } catch {
      throw ProducerFailure(error)
    }
  }

  public func begin() throws(ProducerFailure) {
    let producer = try living()
    do throws(KafkaError) {
      try producer.begin()
    } catch {
      // Without an open transaction there is nothing to abort: only a new producer helps.
      throw error.kind == .fenced ? .fenced(error.description) : .fatal(error.description)
    }
    isOpen = true
  }

  /// Hands over ranges of the arena; librdkafka makes the one copy that it keeps until the broker has it.
  public func produce(_ batch: OutputBatch) throws(ProducerFailure) {
    let producer = try living()
    let bytes = unsafe batch.arena.span.bytes
    do throws(KafkaError) {
      for record in batch.records {
        let headers = Self.headers(record, of: batch, bytes)
        let partition = record.partition < 0 ? nil : record.partition
        let topic = topics[record.topic]
        switch (record.key, record.value) {
        case (let key?, let value?):
          try producer.produce(
            topic, partition: partition, key: bytes.extracting(key), value: bytes.extracting(value), headers: headers)
        case (let key?, nil):
          try producer.produce(topic, partition: partition, key: bytes.extracting(key), value: nil, headers: headers)
        case (nil, let value?):
          try producer.produce(topic, partition: partition, key: nil, value: bytes.extracting(value), headers: headers)
        case (nil, nil):
          try producer.produce(topic, partition: partition, key: nil, value: nil, headers: headers)
        }
      }
      producer.serve()
    } catch {
      throw ProducerFailure(error)
    }
  }

  private static func headers(_ record: OutputRecord, of batch: OutputBatch, _ bytes: RawSpan) -> Headers? {
    guard !record.headers.isEmpty else { return nil }
    var headers = Headers(capacity: record.headers.count)
    for index in record.headers {
      let header = batch.headers[index]
      if let value = header.value {
        headers.add(bytes.extracting(header.name), bytes.extracting(value))
      } else {
        headers.add(bytes.extracting(header.name), nil)
      }
    }
    return headers
  }

  public func flush() throws(ProducerFailure) {
    let producer = try living()
    do throws(KafkaError) {
      try producer.flush(timeoutMillis: Self.flushTimeoutMillis)
    } catch {
      throw ProducerFailure(error)
    }
  }

  public func sendOffsets(
    _ offsets: [Streams.PartitionOffset], of membership: KafkaMembership
  ) throws(ProducerFailure) {
    let producer = try living()
    do throws(KafkaError) {
      try producer.sendOffsets(named(offsets), of: membership.metadata())
    } catch {
      throw ProducerFailure(error)
    }
  }

  private func named(_ offsets: [Streams.PartitionOffset]) -> [Kafka.PartitionOffset] {
    offsets.map { one in
      Kafka.PartitionOffset(
        Kafka.TopicPartition(inputTopics[one.partition.topic], one.partition.partition), one.offset)
    }
  }

  public func commit() -> CommitOutcome {
    guard let producer else { return .unknown(Self.noProducer) }
    isOpen = false
    return Self.outcome(producer.commit())
  }

  private static func outcome(_ outcome: TransactionOutcome) -> CommitOutcome {
    switch outcome {
    case .committed: return .committed
    case .aborted(let cause): return .notCommitted(cause.map(\.description) ?? "aborted")
    case .mustRecreate(let error):
      return error.kind == .fenced ? .fenced(error.description) : .unknown(error.description)
    }
  }

  /// The generation is asked for here, on the worker's thread; the rest is done by another.
  public func startEnding(_ offsets: [Streams.PartitionOffset], of membership: KafkaMembership) {
    endingFailure = nil
    do throws(ProducerFailure) {
      let producer = try living()
      do throws(KafkaError) {
        producer.startEnding(
          named(offsets), of: try membership.metadata(), flushTimeoutMillis: Self.flushTimeoutMillis)
        isEnding = true
      } catch {
        throw ProducerFailure(error)
      }
    } catch {
      endingFailure = error
    }
  }

  public func finishEnding() throws(ProducerFailure) -> CommitOutcome {
    if let endingFailure { throw endingFailure }
    let producer = try living()
    isEnding = false
    do throws(KafkaError) {
      let outcome = try producer.finishEnding()
      isOpen = false
      return Self.outcome(outcome)
    } catch {
      throw ProducerFailure(error)
    }
  }

  /// Does nothing when no transaction is open: a commit that failed has aborted it already.
  public func abort() throws(ProducerFailure) {
    let producer = try living()
    guard isOpen else { return }
    isOpen = false
    switch producer.abort() {
    case .committed, .aborted: return
    case .mustRecreate(let error): throw .fatal(error.description)
    }
  }

  public func close() {
    // How it ended is of no interest any more, only that the other thread is done with the producer.
    if isEnding { _ = try? producer?.finishEnding() }
    isEnding = false
    producer?.purge()
    producer = nil
    topics = []
    isOpen = false
  }

  private static let noProducer = "there is no producer"

  private func living() throws(ProducerFailure) -> TransactionalProducer {
    guard let producer else { throw .fatal(Self.noProducer) }
    return producer
  }
}
