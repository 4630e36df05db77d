import Foundation
import Testing
import Wire

@testable import Referral

/// The table of purposes in a policy pack: refused whole where it has an error, and compared in words.
@Suite("The policy's table of look-ups")
struct LookUpRulesTests {
  typealias Object = [String: Any]

  private static func pack(_ change: (inout Object) -> Void = { _ in }) throws -> PolicyPack {
    let shipped = Data(World.bytes("deploy/policy/hubei-2024.json"))
    var json = try #require(try JSONSerialization.jsonObject(with: shipped) as? Object)
    change(&json)
    return try PolicyPack.read(
      [UInt8](try JSONSerialization.data(withJSONObject: json, options: .sortedKeys)), catalogue: World.catalogue,
      named: "draft")
  }

  /// Changes the purpose at an index of the shipped table.
  private static func changed(_ index: Int, _ change: @escaping (inout Object) -> Void) -> (inout Object) -> Void {
    { json in
      guard var lookUps = json["lookUps"] as? Object, var purposes = lookUps["purposes"] as? [Object] else { return }
      change(&purposes[index])
      lookUps["purposes"] = purposes
      json["lookUps"] = lookUps
    }
  }

  @Test("a pack without it lets nobody look anybody up")
  func none() throws {
    let pack = try Self.pack { $0["lookUps"] = nil }
    #expect(pack.lookUps == .none)
    let authority = LookUpAuthority(
      pack: pack, catalogue: World.catalogue,
      civilAffairs: try #require(World.catalogue.departments.entries.first)
        .department)
    let household = try HouseholdID.parse("420106-0012345")
    for entry in World.catalogue.departments.entries {
      let lookUp = LookUp(
        subject: .household(household), purpose: "service-delivery", detail: "x", role: .lead,
        department: entry.department, division: household.division)
      #expect(authority.refusal(of: lookUp) == .purposeNotAllowed)
    }
  }

  @Test("an error refuses the whole pack and says where it is")
  func refused() throws {
    let wrong: [((inout Object) -> Void, String)] = [
      ({ $0["code"] = "Service" }, "/lookUps/purposes/1"),
      ({ $0["departments"] = ["nobody"] }, "/lookUps/purposes/1/departments/0"),
      ({ $0["roles"] = ["coordination-office"] }, "/lookUps/purposes/1/roles/0"),
      ({ $0["views"] = ["new"] }, "/lookUps/purposes/1/views/0"), ({ $0["show"] = true }, "/lookUps/purposes/1/show"),
      ({ $0["departments"] = [String]() }, "/lookUps/purposes/1"),
      ({ $0["ownFacts"] = "yes" }, "/lookUps/purposes/1/ownFacts"),
      ({ $0["code"] = "determination" }, "/lookUps/purposes/1"), ({ $0["title"] = nil }, "/lookUps/purposes/1"),
      (
        {
          $0["ownFacts"] = false
          $0["views"] = [String]()
          $0["referrals"] = false
        }, "/lookUps/purposes/1"
      ),
    ]
    for (change, path) in wrong {
      do {
        _ = try Self.pack(Self.changed(1, change))
        Issue.record("\(path) was taken")
      } catch let refused as PolicyPackRefused {
        #expect(refused.problems.map(\.path).contains(path), "\(refused.problems)")
      }
    }
  }

  @Test("its quotation must stand in the source, letter by letter")
  func quotation() throws {
    let source = String(decoding: World.bytes("deploy/policy/hubei-daily-2024-10-11.txt"), as: UTF8.self)
    let pack = try Self.pack { json in
      guard var lookUps = json["lookUps"] as? Object else { return }
      lookUps["quotation"] = "各部门可以查阅"
      json["lookUps"] = lookUps
    }
    let problems = PolicyLint(pack, catalogue: World.catalogue).problems(source: source)
    #expect(problems.map(\.path) == ["/lookUps/quotation"])
  }

  @Test("what a new pack allows or no longer allows is said in words")
  func difference() throws {
    let old = try Self.pack()
    let new = try Self.pack { json in
      Self.changed(3) { $0["departments"] = ["housing"] }(&json)
      guard var lookUps = json["lookUps"] as? Object, var purposes = lookUps["purposes"] as? [Object] else { return }
      purposes.remove(at: 0)
      lookUps["purposes"] = purposes
      json["lookUps"] = lookUps
    }
    let changes = PolicyDifference(from: old, to: new, catalogue: World.catalogue).changes()
    #expect(changes.map(\.part) == [.purpose, .purpose])
    #expect(changes.map(\.name) == ["supervision", "determination"])
    #expect(changes.map(\.kind) == [.changed, .removed])
    #expect(changes[0].words.hasPrefix("督促办理: housing as lead, civil-affairs-lead see its referrals, instead of"))
  }
}
