import Foundation
import Kafka
import Testing

/// The broker that tests of exactly-once need; librdkafka's mock knows nothing of isolation.
enum RealBroker {
  static let variable = "REFERRAL_HUB_TEST_BROKER"
  static let skipReason: Comment = "set REFERRAL_HUB_TEST_BROKER to the host:port of a Kafka broker"
  static let address = ProcessInfo.processInfo.environment[variable]
  static var isGiven: Bool { address?.isEmpty == false }

  static var settings: ClientSettings { ClientSettings(bootstrapServers: address ?? "") }
}

/// Topics of one test, made before it starts.
struct RealTopics {
  let admin: Admin

  init() throws {
    admin = try Admin(RealBroker.settings)
  }

  /// Makes a topic with a name of its own.
  func create(_ name: String, partitions: Int32 = 1) throws -> String {
    let name = unique(name)
    let outcomes = try admin.create(
      [NewTopic(name, partitions: partitions, replicationFactor: 1)], timeoutMillis: patienceMillis)
    try #require(outcomes == [name: .done])
    try poll(until: "the topic to be known") { timeout in
      try admin.describe([name], timeoutMillis: timeout * 10)[name]?.partitions == Int(partitions)
    }
    return name
  }
}
