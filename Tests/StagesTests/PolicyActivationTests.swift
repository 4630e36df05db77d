import Foundation
import Referral
import Testing
import Wire

@testable import Stages

@Suite("A published policy pack and a new day are taken by every file, without a message from a department")
struct PolicyActivationTests {
  /// 2024-12-02 09:00 in Shanghai, where the rig's clock begins.
  private static let day: Int64 = 86_400_000

  private static func pack(serial: Int, _ edit: (inout [[String: Any]]) -> Void = { _ in }) throws -> [UInt8] {
    let url = Rig.root.appending(path: "deploy/policy/hubei-2024.json")
    var root = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    var rules = try #require(root["rules"] as? [[String: Any]])
    edit(&rules)
    root["rules"] = rules
    root["serial"] = serial
    return [UInt8](try JSONSerialization.data(withJSONObject: root))
  }

  /// Households on dibao with a hospital stay that nothing was paid for.
  private static func rigWithStays(_ count: UInt64 = 7) -> Rig {
    let rig = Rig(partitionCount: 2)
    for number in 1...count {
      let person = Events.person(number)
      rig.send([
        Events.update("civil-affairs", person: person, id: "c\(number)", Events.dibao),
        Events.update("medical-insurance", person: person, id: "m\(number)", Events.stay),
      ])
    }
    return rig
  }

  private static func open(_ rig: Rig, _ rule: String) -> Int { rig.openKeys.count { $0.contains(" \(rule) ") } }

  @Test("a rule that the new pack no longer has is withdrawn everywhere, and the journal names the version")
  func ruleTakenOut() throws {
    let rig = Self.rigWithStays()
    #expect(Self.open(rig, "M3b") == 7)
    rig.publishPolicy(
      try Self.pack(serial: 102) { $0.removeAll { $0["id"] as? String == "M3b" } }, name: "hubei-2024", serial: 102)
    rig.advance(to: rig.now)
    #expect(Self.open(rig, "M3b") == 0)
    #expect(rig.messages("dept.medical-insurance.referrals", type: "referral-hub.notice.v1").count == 7)
    let versions = Set((rig.outside["hub.journal"] ?? []).compactMap { $0.data["policyVersion"] as? String })
    #expect(versions == [Rig.rules.pack.name + ".\(Rig.rules.pack.serial)", "hubei-2024.102"])
  }

  @Test("civil affairs is told what it must decide though the pack says nothing of the matter any more")
  func nothingOfTheMatter() throws {
    let rig = Self.rigWithStays(1)
    rig.send([
      Events.update(
        "civil-affairs", person: Events.person(1), id: "v", #"{"kind":"visit","visitedOn":"2024-12-01","need":"legal"}"#
      )
    ])
    let referral = try #require(
      rig.messages("dept.medical-insurance.referrals", type: "referral-hub.referral.v1").first?.data["referral"]
        as? String)
    rig.send([Events.feedback("medical-insurance", referral, "accept", id: "f")])
    let without = try Self.pack(serial: 102) { rules in
      rules.removeAll { $0["benefit"] as? String == "inpatient-aid" || $0["need"] as? String == "legal" }
    }
    rig.publishPolicy(without, name: "hubei-2024", serial: 102)
    rig.advance(to: rig.now)
    let told = rig.messages("dept.civil-affairs.referrals", type: "referral-hub.attention.v1").filter {
      ["need-gone", "withdrawn"].contains($0.data["attention"] as? String)
    }
    #expect(Set(told.compactMap { $0.data["rule"] as? String }) == ["M3b", "N-legal"])
    #expect(told.allSatisfy { ($0.data["quotation"] as? String)?.isEmpty == false })
  }

  @Test("a pack comes into force once: the same again, and an older one, change nothing")
  func onlyNewer() throws {
    let rig = Self.rigWithStays(2)
    let without = try Self.pack(serial: 103) { $0.removeAll { $0["id"] as? String == "M3b" } }
    rig.publishPolicy(without, name: "hubei-2024", serial: 103)
    rig.advance(to: rig.now)
    let entries = rig.outside["hub.journal"]?.count
    rig.publishPolicy(without, name: "hubei-2024", serial: 103)
    rig.publishPolicy(try Self.pack(serial: 102), name: "hubei-2024", serial: 102)
    rig.advance(to: rig.now)
    #expect(rig.outside["hub.journal"]?.count == entries)
    #expect(Self.open(rig, "M3b") == 0)
  }

  @Test("a task that is restored in the middle of the round goes on with the published pack and ends it")
  func restoredInTheMiddle() throws {
    let rig = Self.rigWithStays()
    rig.holdsRounds = true
    rig.publishPolicy(
      try Self.pack(serial: 102) { $0.removeAll { $0["id"] as? String == "M3b" } }, name: "hubei-2024", serial: 102)
    #expect(Self.open(rig, "M3b") == 7, "the publication alone settles no file")
    rig.advance(to: rig.now, budget: 1, wakes: 1)
    #expect(Self.open(rig, "M3b") == 5, "one file of each partition")
    rig.restoreCasework()
    rig.holdsRounds = false
    rig.advance(to: rig.now, budget: 1)
    #expect(Self.open(rig, "M3b") == 0)
    rig.send([Events.update("medical-insurance", person: Events.person(20), id: "m20", Events.stay)])
    rig.send([Events.update("civil-affairs", person: Events.person(20), id: "c20", Events.dibao)])
    #expect(Self.open(rig, "M3b") == 0, "a household that came later is decided by the published pack too")
  }

  @Test("a pack that this version cannot read is answered, and the former one stays in force")
  func unreadable() throws {
    let rig = Self.rigWithStays(1)
    rig.publishPolicy(Array(#"{"pack":"hubei-2024","serial":109}"#.utf8), name: "hubei-2024", serial: 109)
    #expect(rig.outside["coordination.rejected"]?.count == 2, "one a partition")
    #expect(Self.open(rig, "M3b") == 1)
    rig.send([Events.update("civil-affairs", person: Events.person(2), id: "c2", Events.dibao)])
    rig.send([Events.update("medical-insurance", person: Events.person(2), id: "m2", Events.stay)])
    #expect(Self.open(rig, "M3b") == 2)
  }

  @Test("a benefit that ends raises its finding on the day after, without any message")
  func benefitEnds() throws {
    let rig = Rig(partitionCount: 1)
    let person = Events.person(1)
    let aid =
      #"{"kind":"benefit","benefit":"dibao-allowance","since":"2024-01-01","until":"2024-12-04","amountFen":99000000}"#
    rig.send([Events.update("civil-affairs", person: person, id: "c", Events.dibao, aid)])
    let before = Self.open(rig, "B1")
    rig.advance(to: rig.now + 2 * Self.day)
    #expect(Self.open(rig, "B1") == before, "2024-12-04 is the last day of the benefit")
    rig.advance(to: rig.now + Self.day)
    #expect(before == 0)
    #expect(Self.open(rig, "B1") == 1)
  }

  @Test("a round finds files that are as they should be, and writes none of them")
  func quietRound() throws {
    let rig = Self.rigWithStays()
    let journal = rig.outside["hub.journal"]?.count
    let writes = rig.fileWrites
    rig.publishPolicy(try Self.pack(serial: 102), name: "hubei-2024", serial: 102)
    rig.advance(to: rig.now)
    #expect(rig.fileWrites == writes)
    #expect(rig.outside["hub.journal"]?.count == journal)
  }
}
