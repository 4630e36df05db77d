internal import Kafka
internal import Simulation

/// Sends departments' messages as their systems would: an ordinary producer, without transactions.
struct DemoSender {
  private static let flushMillis: Int32 = 30_000

  private let producer: IdempotentProducer

  init(_ settings: ClientSettings) throws(KafkaError) { producer = try IdempotentProducer(settings) }

  /// Returns when the broker has all of them.
  func send(_ messages: [ScenarioMessage]) throws(KafkaError) {
    for message in messages {
      var headers = Headers()
      for (name, value) in message.headers { unsafe headers.add(name, value.span.bytes) }
      let topic = try producer.topic(message.topic)
      switch (message.key, message.value) {
      case (let key?, let value?):
        try unsafe producer.produce(topic, key: key.span.bytes, value: value.span.bytes, headers: headers)
      case (let key?, nil): try unsafe producer.produce(topic, key: key.span.bytes, value: nil, headers: headers)
      case (nil, let value?): try unsafe producer.produce(topic, key: nil, value: value.span.bytes, headers: headers)
      case (nil, nil): try producer.produce(topic, key: nil, value: nil, headers: headers)
      }
    }
    try producer.flush(timeoutMillis: Self.flushMillis)
    if let failure = producer.takeFailures().first { throw failure.error }
  }
}
