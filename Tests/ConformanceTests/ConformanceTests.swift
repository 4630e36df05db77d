import Foundation
import Kafka
import Testing

/// One set of requirements, tried at every broker there is. What a broker is known to lack is said here; another one
/// must meet all that can be tried at it.
///
/// `REFERRAL_HUB_CONFORMANCE_BROKER=host:port` tries any Kafka, Apache's among them: topics named `conformance.…` are
/// left behind there.
@Suite struct ConformanceTests {
  static let testBroker = ProcessInfo.processInfo.environment["REFERRAL_HUB_TEST_BROKER"]
  static let otherBroker = ProcessInfo.processInfo.environment["REFERRAL_HUB_CONFORMANCE_BROKER"]

  @Test("the simulated log does all that the hub needs")
  func simulated() { check(SimulatedBroker(), named: "the simulated log") }

  @Test("librdkafka's mock carries records, and nothing rests on more of it")
  func mock() throws {
    let cluster = try MockCluster()
    let broker = KafkaBroker(cluster.settings) { try cluster.createTopic($0, partitions: $1) }
    check(
      broker, named: "librdkafka's mock",
      lacks: [
        .hidesOpen, .hidesAborted, .commitsOffsets, .fencesZombies, .endsPredecessors, .tellsWholeEnd, .replacesTwins,
        .checksGeneration, .holdsPending, .timesOut,
      ], untried: [.compacts, .outlivesRestart])
  }

  @Test(
    "the test broker behind its repair proxy does what the end-to-end tests rest on",
    .enabled(if: testBroker?.isEmpty == false, "set REFERRAL_HUB_TEST_BROKER to the host:port of the test broker"))
  func repaired() throws {
    try check(
      KafkaBroker(at: Self.testBroker ?? ""), named: "the test broker", lacks: [],
      untried: [.compacts, .outlivesRestart])
  }

  @Test(
    "another broker does all that the hub needs",
    .enabled(if: otherBroker?.isEmpty == false, "set REFERRAL_HUB_CONFORMANCE_BROKER to the host:port of a Kafka"))
  func other() throws {
    try check(
      KafkaBroker(at: Self.otherBroker ?? ""), named: Self.otherBroker ?? "", untried: [.compacts, .outlivesRestart])
  }

  private func check<Broker: BrokerUnderTest>(
    _ broker: Broker, named name: String, lacks: Set<Requirement> = [], untried: Set<Requirement> = []
  ) {
    let run = "conformance.\(UUID().uuidString.prefix(8).lowercased())"
    let found = Conformance(broker: broker, run: run).findings()
    var table = "What \(name) does:\n"
    for (requirement, finding) in found.sorted(by: { $0.key < $1.key }) {
      table += "  \(requirement.rawValue): \(finding)\n"
    }
    print(table)
    for (requirement, finding) in found {
      let expected: FindingSort =
        lacks.contains(requirement) ? .lacks : untried.contains(requirement) ? .notTried : .holds
      #expect(finding.sort == expected, "\(name): \(requirement.rawValue): \(finding)")
    }
  }
}

extension KafkaBroker {
  init(at address: String) throws {
    let settings = ClientSettings(bootstrapServers: address)
    let admin = try Admin(settings)
    self.init(settings) { name, partitions in
      let outcomes = try admin.create(
        [NewTopic(name, partitions: partitions, replicationFactor: 1)], timeoutMillis: 20_000)
      guard outcomes == [name: .done] else { throw GaveUp("a topic: \(outcomes)") }
      for _ in 0..<30 {
        if try admin.describe([name], timeoutMillis: 1_000)[name]?.partitions == Int(partitions) { return }
      }
      throw GaveUp("a topic to be known")
    }
  }
}
