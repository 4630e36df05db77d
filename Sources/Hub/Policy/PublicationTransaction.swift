internal import Kafka

/// Writes what is published to `hub.policy` and its activation to every partition of `hub.inbox`, in one transaction. Two
/// publications at once fence each other by their transactional id: what is in force is read after the start, and of the
/// two one is refused.
struct PublicationTransaction {
  private static let startTimeoutMillis: Int32 = 30_000

  private let settings: Settings
  private let producer: TransactionalProducer

  init(_ settings: Settings) throws(CommandFailure) {
    self.settings = settings
    do throws(KafkaError) {
      producer = try TransactionalProducer(
        settings.client, transactionalID: "\(settings.applicationID).policy-publication")
      try producer.initTransactions(timeoutMillis: Self.startTimeoutMillis)
    } catch {
      throw CommandFailure(error, servers: settings.client.bootstrapServers)
    }
  }

  /// - Parameters:
  ///   - key: of all the records.
  ///   - value: for `hub.policy`.
  ///   - activation: for `hub.inbox`.
  func send(key: [UInt8], value: [UInt8], activation: [UInt8]) throws(CommandFailure) {
    do throws(KafkaError) {
      try producer.begin()
      let policies = try producer.topic(settings.topicPrefix + PublishedPolicies.topic)
      try unsafe producer.produce(policies, partition: 0, key: key.span.bytes, value: value.span.bytes)
      let inbox = try producer.topic(settings.topicPrefix + "hub.inbox")
      for partition in 0..<settings.partitions {
        try unsafe producer.produce(inbox, partition: partition, key: key.span.bytes, value: activation.span.bytes)
      }
    } catch {
      _ = producer.abort()
      throw CommandFailure(error, servers: settings.client.bootstrapServers)
    }
    switch producer.commit() {
    case .committed: return
    case .aborted(let error?): throw CommandFailure(error, servers: settings.client.bootstrapServers)
    case .mustRecreate(let error):
      throw CommandFailure(
        .problemsFound, "whether it was published is not known (\(error.description))",
        advice: "Run the command again: it says if it is in force already")
    case .aborted(nil): throw CommandFailure(.problemsFound, "the transaction was given up; run the command again")
    }
  }
}
