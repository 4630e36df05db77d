import Kafka

/// Writes messages so that they become readable all at once: in one transaction, committed when all are on the broker.
/// So a backlog can be laid before a hub that is up and idle, and the time to feed it is not measured.
final class Feed {
  private static let timeoutMillis: Int32 = 40_000

  private let producer: TransactionalProducer

  init(_ settings: ClientSettings, transactionalID: String) throws {
    var settings = settings
    settings.properties.append(("producer.transaction.timeout.ms", String(Self.timeoutMillis)))
    producer = try TransactionalProducer(settings, transactionalID: transactionalID)
    try producer.initTransactions(timeoutMillis: Self.timeoutMillis)
  }

  /// - Returns: when the messages became readable, at the earliest.
  func send(_ messages: [Population.Message], topic: (Population.Message) -> String) throws -> ContinuousClock.Instant {
    try producer.begin()
    for message in messages {
      try unsafe producer.produce(
        try producer.topic(topic(message)), key: message.key.span.bytes, value: message.value.span.bytes)
    }
    try producer.flush(timeoutMillis: Self.timeoutMillis)
    let start = ContinuousClock.now
    guard producer.commit() == .committed else { throw BenchFailure("the messages could not be fed") }
    return start
  }
}
