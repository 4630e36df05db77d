import Hub
import Testing

/// A broker as production should have it.
private let sound = [
  "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
  "unclean.leader.election.enable": "false", "min.insync.replicas": "2",
  "transaction.state.log.replication.factor": "3", "transaction.state.log.min.isr": "2",
  "offsets.topic.replication.factor": "3", "transaction.max.timeout.ms": "900000",
  "group.max.session.timeout.ms": "1800000", "message.max.bytes": "1048588", "offsets.retention.minutes": "10080",
  "log.cleaner.enable": "true", "auto.create.topics.enable": "false",
]

private func warnings(changing property: String? = nil, to value: String = "", replicas: Int = 3) -> [String] {
  var second = sound
  if let property { second[property] = value }
  return BrokerWarning.all(brokers: [1: sound, 2: second, 3: sound], replicationFactor: replicas).map(\.text)
}

@Suite struct BrokerWarningTests {
  @Test("a cluster as production needs it gives no warning")
  func silentWhenSound() { #expect(warnings() == []) }

  @Test(
    "what a broker's setting would cost is said, with its name, its value and the broker",
    arguments: [
      ("authorizer.class.name", ""), ("unclean.leader.election.enable", "true"), ("min.insync.replicas", "1"),
      ("transaction.state.log.replication.factor", "1"), ("transaction.state.log.min.isr", "1"),
      ("offsets.topic.replication.factor", "2"), ("transaction.max.timeout.ms", "9999"),
      ("group.max.session.timeout.ms", "30000"), ("message.max.bytes", "65536"),
      ("offsets.retention.minutes", "1440"), ("log.cleaner.enable", "false"), ("auto.create.topics.enable", "true"),
    ])
  func trouble(_ property: String, _ value: String) throws {
    let text = try #require(warnings(changing: property, to: value).first)
    #expect(text.hasPrefix("\(property) is \(value.isEmpty ? "empty" : value) on broker 2: "))
    #expect(warnings(changing: property, to: value).count == 1)
  }

  @Test("brokers with the same trouble are named together, and one with another value apart")
  func together() {
    var first = sound
    first["log.cleaner.enable"] = "false"
    first["min.insync.replicas"] = "1"
    var second = first
    second["min.insync.replicas"] = "0"
    let texts = BrokerWarning.all(brokers: [7: first, 2: second, 9: sound], replicationFactor: 3).map(\.text)
    #expect(texts.contains { $0.hasPrefix("log.cleaner.enable is false on brokers 2, 7: ") })
    #expect(texts.contains { $0.hasPrefix("min.insync.replicas is 0 on broker 2: ") })
    #expect(texts.contains { $0.hasPrefix("min.insync.replicas is 1 on broker 7: ") })
  }

  @Test("fewer brokers than replicas, one replica, and brokers that tell nothing are said")
  func cluster() {
    #expect(BrokerWarning.all(brokers: [1: sound], replicationFactor: 3)[0].text.hasPrefix("there is 1 broker, and"))
    #expect(
      BrokerWarning.all(brokers: [1: sound], replicationFactor: 1).map(\.text).first?.hasPrefix(
        "replicationFactor is 1")
        == true)
    let silent = BrokerWarning.all(brokers: [1: nil, 2: [:], 3: sound], replicationFactor: 3).map(\.text)
    #expect(silent.count == 1)
    #expect(silent[0].hasPrefix("brokers 1, 2 do not tell the settings"))
  }

  @Test("a value that is no number, or says that there is no limit, is no trouble")
  func odd() {
    #expect(warnings(changing: "message.max.bytes", to: "lots") == [])
    #expect(warnings(changing: "offsets.retention.minutes", to: "-1") == [])
  }
}
