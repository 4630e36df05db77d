internal import Foundation
public import Kafka

/// Compares the cluster with the contract and creates what is missing. It deletes and changes nothing.
public struct TopicAdministration {
  /// How long one question or request to the cluster may take.
  private static let timeoutMillis: Int32 = 15_000
  /// How long a topic just created may take until every broker tells of it.
  private static let appearTimeoutMillis: Int64 = 15_000
  private static let appearPollMicroseconds: UInt32 = 100_000
  /// Topics created by one request.
  private static let batch = 20

  private let admin: Admin
  private let wanted: [WantedTopic]

  public init(_ settings: ClientSettings, wanted: [WantedTopic]) throws(KafkaError) {
    admin = try Admin(settings)
    self.wanted = wanted
  }

  /// What differs, topic properties included.
  public func comparison() throws(KafkaError) -> TopicComparison {
    try TopicComparison.make(of: wanted, with: admin, withProperties: true, timeoutMillis: Self.timeoutMillis)
  }

  /// What the cluster's own settings would cost the hub.
  public func brokerWarnings() throws(KafkaError) -> [BrokerWarning] {
    let replicas = wanted.map(\.replicationFactor).max() ?? 1
    var settings: [Int32: [String: String]?] = [:]
    for broker in try admin.brokers(timeoutMillis: Self.timeoutMillis) {
      do throws(KafkaError) {
        settings[broker] = try admin.describeConfiguration(ofBroker: broker, timeoutMillis: Self.timeoutMillis)
          .compactMapValues(\.value)
      } catch {
        if error.kind == .disconnected || error.kind == .timedOut { throw error }
        settings.updateValue(nil, forKey: broker)
      }
    }
    return BrokerWarning.all(brokers: settings, replicationFactor: Int(replicas))
  }

  /// What keeps the hub from starting: topics missing or with another number of partitions.
  public func startComparison() throws(KafkaError) -> TopicComparison {
    try TopicComparison.make(of: wanted, with: admin, withProperties: false, timeoutMillis: Self.timeoutMillis)
  }

  /// Creates the topics that are missing and waits until the cluster tells of them.
  /// - Returns: what became of each of them, by name.
  public func apply() throws(KafkaError) -> [String: TopicOutcome] {
    let missing = try startComparison().missing
    var outcomes: [String: TopicOutcome] = [:]
    for start in stride(from: 0, to: missing.count, by: Self.batch) {
      let part = missing[start..<min(start + Self.batch, missing.count)]
      let made = try admin.create(
        part.map {
          NewTopic(
            $0.name, partitions: $0.partitions, replicationFactor: $0.replicationFactor,
            configuration: $0.configuration)
        }, timeoutMillis: Self.timeoutMillis)
      outcomes.merge(made) { _, new in new }
    }
    let created = outcomes.filter { $0.value == .done }.keys
    let deadline = ContinuousClock.now + .milliseconds(Self.appearTimeoutMillis)
    while try admin.describe(Array(created), timeoutMillis: Self.timeoutMillis).count < created.count {
      guard ContinuousClock.now < deadline else {
        for name in created where try admin.describe([name], timeoutMillis: Self.timeoutMillis).isEmpty {
          outcomes[name] = nil
        }
        break
      }
      usleep(Self.appearPollMicroseconds)
    }
    return outcomes
  }
}
