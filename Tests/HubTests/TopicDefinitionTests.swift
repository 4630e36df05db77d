import Kafka
import Referral
import Stages
import Testing

@testable import Hub

private let wanted = WantedTopic(
  name: "hub.inbox", partitions: 3, replicationFactor: 2, configuration: ["cleanup.policy": "compact,delete"])

private func compare(
  replicas: [Int], _ properties: [String: TopicProperty]?
) -> TopicComparison.Row {
  TopicComparison.compare(
    wanted, TopicDescription(name: wanted.name, replicas: replicas), properties, checksProperties: true)
}

@Suite struct TopicDefinitionTests {
  @Test("the contract's topics are the ones that the stages read and write, and each other exists for a reason")
  func sameAsLayout() throws {
    let contract = try ContractFiles.read(directory: repository("Topics"))
    let codes = contract.departments.entries.map(\.code)
    let names = Set(
      contract.topics.wanted(departments: codes, prefix: "x.", partitions: 3, replicationFactor: 1).map(\.name))
    let layout = contract.layout(prefix: "x.")
    let used = Set(layout.intakeInputs + layout.intakeOutputs + layout.caseworkInputs + layout.caseworkOutputs)
    #expect(used.subtracting(names) == [])
    #expect(names.subtracting(used) == ["x.hub.policy", "x.hub.redriven"])
    #expect(!names.contains("x.dept.charity.updates"))
    #expect(names.contains("x.dept.charity.feedback"))
  }

  @Test("every topic but that of the policy has the hub's number of partitions")
  func partitions() throws {
    let contract = try ContractFiles.read(directory: repository("Topics"))
    let topics = contract.topics.wanted(departments: ["education"], prefix: "", partitions: 7, replicationFactor: 3)
    #expect(topics.filter { $0.partitions != 7 }.map(\.name) == ["hub.policy"])
    #expect(topics.allSatisfy { $0.replicationFactor == 3 })
  }

  @Test("a list of the same values in another order is the same property")
  func sameProperty() {
    let row = compare(
      replicas: [2, 2, 2], ["cleanup.policy": TopicProperty(value: "delete,compact", isDefault: false)])
    #expect(row.differences == [])
    #expect(row.unreported == [])
  }

  @Test("partitions, the fewest replicas and properties are told when they differ")
  func differences() {
    let row = compare(replicas: [2, 1], ["cleanup.policy": TopicProperty(value: "delete", isDefault: true)])
    #expect(
      row.differences == [
        .partitions(wanted: 3, found: 2), .replicationFactor(wanted: 2, found: 1),
        .property(name: "cleanup.policy", wanted: "compact,delete", found: "delete"),
      ])
  }

  @Test("what a broker does not tell is said, and is no difference")
  func unreported() {
    let row = compare(replicas: [2, 2, 2], nil)
    #expect(row.differences == [])
    #expect(row.unreported == ["cleanup.policy"])
  }

  @Test("a folder without topic files is refused with its path")
  func noFiles() {
    #expect(throws: ContractRefused(problems: ["/nowhere: no topic files; check contractDirectory in the settings"])) {
      try TopicDefinitions.read(folder: "/nowhere")
    }
  }
}
