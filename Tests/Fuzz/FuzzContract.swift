import Foundation
import Referral
import Stages

/// The shipped contract and policy, read from the repository that the fuzzer is run in.
struct FuzzContract {
  let layout: TopicLayout
  let rules: CaseworkRules

  init() {
    do {
      let departments = try DepartmentRegistry.read(Self.bytes("Topics/departments.json"))
      let catalogue = try Catalogue.read(Self.bytes("Topics/catalogue.json"), departments: departments)
      let pack = try PolicyPack.read(
        Self.bytes("deploy/policy/hubei-2024.json"), catalogue: catalogue, named: "hubei-2024.json")
      layout = TopicLayout(departments: departments, withoutUpdates: ["charity"])
      rules = CaseworkRules(catalogue: catalogue, pack: pack, calendar: .mondayToFriday, clocks: Clocks())
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// The contract's examples of messages to the hub that are good, each after the byte that chooses its topic.
  var goodMessages: [[UInt8]] {
    var messages: [[UInt8]] = []
    let examples = FileManager.default.enumerator(atPath: "Topics/examples")
    while let path = examples?.nextObject() as? String {
      guard path.contains("/valid-"), path.hasSuffix(".json") else { continue }
      messages.append(contentsOf: message(Self.bytes("Topics/examples/\(path)")))
    }
    return messages
  }

  /// Writes these examples into a folder, one by one and all in a row, for the fuzzer to begin with.
  func writeSeeds(to folder: String) {
    let messages = goodMessages
    for (index, input) in (messages + [Array(messages.joined(separator: [0]))]).enumerated() {
      let isWritten = FileManager.default.createFile(atPath: "\(folder)/example-\(index)", contents: Data(input))
      precondition(isWritten, "\(folder) cannot be written")
    }
  }

  /// Nothing for what only the hub sends.
  private func message(_ value: [UInt8]) -> [[UInt8]] {
    var checker = MessageChecker(layout: layout, catalogue: rules.catalogue)
    guard let name = checker.check(value, nowMillis: MessageTarget.nowMillis).topic,
      let topic = layout.intakeInputs.firstIndex(of: name), let detour = layout.inbound.firstIndex(of: .rekeyed)
    else { return [] }
    // By its place among the topics from outside.
    return [[UInt8(topic < detour ? topic : topic - 1)] + value]
  }

  private static func bytes(_ path: String) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      preconditionFailure("\(path) cannot be read; run the fuzzer in the repository's directory")
    }
    return [UInt8](data)
  }
}
