import Foundation
import Referral
import Testing

@testable import Stages

@Suite("Look-ups by a policy that was published")
struct LookUpPolicyTests {
  /// The shipped pack with every purpose and student aid for charity too, and service delivery for leads alone.
  private static func pack() throws -> [UInt8] {
    let url = Rig.root.appending(path: "deploy/policy/hubei-2024.json")
    var root = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    var lookUps = try #require(root["lookUps"] as? [String: Any])
    var purposes = try #require(lookUps["purposes"] as? [[String: Any]])
    for index in purposes.indices {
      purposes[index]["departments"] = (purposes[index]["departments"] as? [String] ?? []) + ["charity"]
    }
    purposes[1]["roles"] = ["lead"]
    lookUps["purposes"] = purposes
    root["lookUps"] = lookUps
    var rules = try #require(root["rules"] as? [[String: Any]])
    let studentAid = try #require(rules.firstIndex { $0["id"] as? String == "E1" })
    rules[studentAid]["departments"] = ["education", "charity"]
    root["rules"] = rules
    root["serial"] = 9
    return [UInt8](try JSONSerialization.data(withJSONObject: root))
  }

  @Test("a published table is in force for the next query, and the answer and the journal name the version")
  func inForce() throws {
    let world = LookUpWorld()
    let before = try #require(world.ask(Events.query("education", person: LookUpWorld.child, id: "q1")))
    #expect(before.result == "answered" && before.data["policyVersion"] as? String == "hubei-2024.4")
    world.rig.publishPolicy(try Self.pack(), name: "hubei-2024", serial: 9)
    let after = try #require(world.ask(Events.query("education", person: LookUpWorld.child, id: "q2")))
    #expect(after.refusalCode == "role-not-allowed" && after.data["policyVersion"] as? String == "hubei-2024.9")
    #expect(world.lookUps.map { $0.data["policyVersion"] as? String } == ["hubei-2024.4", "hubei-2024.9"])
    let lead = try #require(world.ask(Events.query("education", person: LookUpWorld.child, role: "lead", id: "q3")))
    #expect(lead.result == "answered")
  }

  @Test("who is no department of the government gets no ids and no names, whatever the policy allows it")
  func noNames() throws {
    let world = LookUpWorld()
    world.rig.publishPolicy(try Self.pack(), name: "hubei-2024", serial: 9)
    var shown = 0
    for (index, purpose) in ["determination", "service-delivery", "verification", "supervision"].enumerated() {
      for person in [LookUpWorld.head, nil] {
        let query = Events.query(
          "charity", person: person, purpose: purpose, role: "lead", id: "q\(index)\(person == nil)")
        let answer = try #require(world.ask(query))
        #expect(answer.refusalCode != "purpose-not-allowed")
        shown += answer.shownFacts.count
        for hidden in [LookUpWorld.head, LookUpWorld.child, "测试户主", "测试孩子", "identity"] {
          #expect(!answer.text.contains(hidden), "\(purpose): \(hidden)")
        }
      }
    }
    #expect(shown > 0)
  }
}
