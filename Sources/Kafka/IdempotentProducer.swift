import CRdKafka

/// A producer without transactions: every record once and in order within a partition, as long as this producer
/// lives. For simulators, tools and tests; the hub itself produces in transactions.
public final class IdempotentProducer {
  private let sink: RecordSink

  public init(_ settings: ClientSettings) throws(KafkaError) {
    let configuration = try Configuration(
      .producer, settings, defaults: ["queue.buffering.max.kbytes": RecordSink.queueKilobytes],
      reserved: ["enable.idempotence": "true", "partitioner": "murmur2_random"])
    sink = RecordSink(try ClientHandle(configuration))
    sink.handle.context.reports = DeliveryReports()
  }

  public var counters: ClientCounters { sink.handle.context.counters }

  /// Makes a topic known, once for all its records.
  public func topic(_ name: String) throws(KafkaError) -> ProducerTopic {
    try sink.topic(name)
  }

  /// Queues a record; its bytes are copied. Waits while the queue is full, up to 30 s.
  /// - Parameters:
  ///   - partition: nil to choose it by murmur2 of the key, or at random without a key.
  ///   - value: nil for a tombstone.
  ///   - timestampMillis: milliseconds since 1970; nil for now.
  ///   - token: what a later `DeliveryFailure` names the record by.
  public func produce(
    _ topic: ProducerTopic, partition: Int32? = nil, key: RawSpan?, value: RawSpan?,
    headers: consuming Headers? = nil, timestampMillis: Int64? = nil, token: UInt = 0
  ) throws(KafkaError) {
    try sink.produce(
      topic, partition: partition, key: key, value: value, headers: headers, timestampMillis: timestampMillis,
      token: token)
  }

  /// Serves delivery reports without waiting.
  public func serve() { sink.serve() }

  /// Waits until every record is delivered or has failed; `timedOut` if that takes longer.
  public func flush(timeoutMillis: Int32) throws(KafkaError) {
    try sink.flush(timeoutMillis: timeoutMillis)
  }

  /// Records acknowledged by the broker so far.
  public var delivered: Int64 { sink.handle.context.reports?.delivered ?? 0 }

  /// The failures since the last call, at most 10,000; `counters.deliveryFailures` counts all.
  public func takeFailures() -> [DeliveryFailure] {
    defer { sink.handle.context.reports?.failures = [] }
    return sink.handle.context.reports?.failures ?? []
  }

  /// Drops what is not delivered yet; each such record is a failure.
  public func purge() { sink.purge() }
}
