import Foundation
import Hub
import Kafka
import Streams

/// A broker that speaks Kafka's protocol, with the hub's own ports and short time limits.
struct KafkaBroker: BrokerUnderTest {
  /// Longer than the port waits for committed offsets, or a pending transaction would be over before it gives up.
  private static let transactionTimeoutMillis = 7_000
  /// Longer than the transaction's.
  private static let sessionTimeoutMillis = 9_000

  private let settings: ClientSettings
  private let make: (_ name: String, _ partitions: Int32) throws -> Void

  /// - Parameter make: makes a topic and returns when it is known.
  init(_ settings: ClientSettings, make: @escaping (_ name: String, _ partitions: Int32) throws -> Void) {
    var settings = settings
    settings.properties += [
      ("producer.transaction.timeout.ms", String(Self.transactionTimeoutMillis)),
      ("consumer.session.timeout.ms", String(Self.sessionTimeoutMillis)),
      ("consumer.heartbeat.interval.ms", String(Self.sessionTimeoutMillis / 10)),
    ]
    self.settings = settings
    self.make = make
  }

  func createTopic(partitions: Int32) throws -> String {
    let name = "conformance.\(UUID().uuidString.prefix(12).lowercased())"
    try make(name, partitions)
    return name
  }

  func consumer(group: String, member: String, topics: [String]) throws -> KafkaConsumerPort {
    try KafkaConsumerPort(settings, groupID: group, groupInstanceID: "\(group).\(member)", topics: topics)
  }

  func producer(_ transactionalID: String, group: String, inputs: [String], outputs: [String]) -> KafkaProducerPort {
    KafkaProducerPort(settings, transactionalID: transactionalID, inputTopics: inputs, outputTopics: outputs)
  }

  func restorer(_ topic: String) -> KafkaRestorePort { KafkaRestorePort(settings, changelog: topic) }

  /// It passes by itself.
  func pass() {}

  func compact(_ topic: String) -> Void? { nil }

  func restart() -> Void? { nil }

  /// The ports always ask for the present generation, so this is done with the clients below them.
  func sendOffsetsOfAnOldGeneration() throws -> Finding {
    let topic = try createTopic(partitions: 2)
    let group = "\(topic).group"
    let one = try Generations(settings, group, "one", topic)
    let old = try one.metadata()
    let two = try Generations(settings, group, "two", topic)
    for _ in 0..<patience where one.generation < 2 || two.generation < 1 {
      try one.turn()
      try two.turn()
    }
    defer {
      one.leave()
      two.leave()
    }
    guard one.generation >= 2, two.generation >= 1 else { throw GaveUp("a second generation") }
    let producer = try TransactionalProducer(settings, transactionalID: group)
    try producer.initTransactions(timeoutMillis: 20_000)
    try producer.begin()
    do throws(KafkaError) {
      try producer.sendOffsets([Kafka.PartitionOffset(Kafka.TopicPartition(topic, 0), 1)], of: old)
    } catch {
      return .holds
    }
    return .lacks("offsets of an old generation were taken")
  }
}

/// A consumer that counts how often its group has given it partitions.
private final class Generations: RebalanceHandler {
  private var consumer: Consumer?
  private(set) var generation = 0

  init(_ settings: ClientSettings, _ group: String, _ name: String, _ topic: String) throws {
    let made = try Consumer(
      settings, groupID: group, groupInstanceID: "\(group).\(name)", isolation: .readCommitted,
      onMissingOffset: .earliest, handler: self)
    consumer = made
    try made.subscribe([topic])
    guard name == "one" else { return }
    for _ in 0..<patience where generation == 0 { try turn() }
    guard generation > 0 else { throw GaveUp("the first generation") }
  }

  func turn() throws { _ = consumer?.poll(timeoutMillis: Int32(pollMillis)) { _ in } }

  /// The consumer and its handler hold each other.
  func leave() { consumer = nil }

  func metadata() throws -> GroupMetadata {
    guard let consumer else { throw GaveUp("a consumer") }
    return try consumer.groupMetadata()
  }

  func rebalance(_ event: RebalanceEvent, of consumer: Consumer) {
    switch event {
    case .assigned(let partitions):
      generation += 1
      try? consumer.assign(partitions.map { PartitionStart($0, .beginning) })
    case .revoked, .lost: try? consumer.unassign()
    }
  }
}
