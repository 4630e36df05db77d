import Foundation
import Testing
import Wire

@testable import Referral

/// The rules about the data (R1…R13) as the pack states them.
struct DataRulesTests {
  private static let source = String(decoding: World.bytes("deploy/policy/hubei-daily-2024-10-11.txt"), as: UTF8.self)

  /// The shipped pack with one data rule changed, or without it.
  private static func draft(_ id: String, _ change: (inout [String: Any]?) -> Void) -> PolicyLintTests.Draft {
    var draft = PolicyLintTests.Draft()
    var rules = draft.json["dataRules"] as? [[String: Any]] ?? []
    let at = rules.firstIndex { $0["id"] as? String == id }
    var rule = at.map { rules[$0] }
    change(&rule)
    if let at { rules.remove(at: at) }
    if let rule { rules.insert(rule, at: at ?? rules.count) }
    draft.json["dataRules"] = rules
    return draft
  }

  private static func pack(_ draft: PolicyLintTests.Draft) throws -> PolicyPack {
    let bytes = [UInt8](try JSONSerialization.data(withJSONObject: draft.json))
    return try PolicyPack.read(bytes, catalogue: World.catalogue, named: "draft")
  }

  /// The place of the one problem for which a changed data rule is refused.
  private static func place(_ id: String, _ change: (inout [String: Any]) -> Void) -> String {
    let draft = draft(id) { rule in
      var changed = rule ?? [:]
      change(&changed)
      rule = changed
    }
    do {
      _ = try pack(draft)
      return "not refused"
    } catch let error as PolicyPackRefused {
      return error.problems.map(\.path).joined(separator: " ")
    } catch {
      return "\(error)"
    }
  }

  @Test("the shipped pack has all thirteen, each with the source's words, letter by letter, and the source's numbers")
  func shipped() {
    let rules = World.hubei.dataRules
    #expect(rules.rules.map(\.id) == DataRule.ID.allCases)
    for rule in rules.rules {
      #expect(Self.source.contains(rule.quotation), "\(rule.id.rawValue)")
      #expect(Self.source.contains(rule.clause), "\(rule.id.rawValue)")
    }
    #expect(rules.reuseMonths == 6 && rules.monthsAfterRefusal == 12 && rules.monthsAfterExit == 24)
  }

  @Test("one that is lacking, or whose words are not the source's, is a problem with its place")
  func lint() throws {
    #expect(try Self.draft("R4") { $0 = nil }.problems() == ["/dataRules missing-data-rule"])
    let misquoted = Self.draft("R4") { $0?["quotation"] = "一人两次" }
    #expect(try misquoted.problems(source: Self.source) == ["/dataRules/3/quotation quotation-not-in-source"])
    #expect(try misquoted.problems() == [])
  }

  @Test(
    "a pack from before packs had data rules is read, counts with the source's numbers, and lint says what it lacks")
  func former() throws {
    var draft = PolicyLintTests.Draft()
    draft.json["dataRules"] = nil
    let rules = try Self.pack(draft).dataRules
    #expect(rules.reuseMonths == 6 && rules.monthsAfterRefusal == 12 && rules.monthsAfterExit == 24)
    #expect(rules[.onePersonOnce] == nil)
    #expect(try draft.problems() == [String](repeating: "/dataRules missing-data-rule", count: 13))
  }

  @Test("what is misspelt, lacking or out of bounds is refused with its place")
  func refused() {
    #expect(Self.place("R1") { $0["months"] = nil } == "/dataRules/0")
    #expect(Self.place("R1") { $0["months"] = ["reuse": 0] } == "/dataRules/0/months/reuse")
    #expect(Self.place("R5") { $0["months"] = ["afterExit": 24] } == "/dataRules/4/months")
    #expect(
      Self.place("R5") { $0["months"] = ["afterRefusal": 12, "afterExit": 24, "never": 1] }
        == "/dataRules/4/months/never")
    #expect(Self.place("R9") { $0["months"] = ["reuse": 6] } == "/dataRules/8/months")
    #expect(Self.place("R9") { $0["id"] = "R14" } == "/dataRules/8/id")
    #expect(Self.place("R9") { $0["id"] = "R2" } == "/dataRules/8")
    #expect(Self.place("R2") { $0["lapsedFor"] = ["improved-conditions"] } == "/dataRules/1/lapsedFor")
    #expect(Self.place("R1") { $0["lapsedFor"] = ["new-hardship"] } == "/dataRules/0/lapsedFor/0")
    #expect(Self.place("R1") { $0["quotation"] = nil } == "/dataRules/0")
  }

  /// On dibao with an income far above every standard, assessed on 2024-11-30.
  private static let improved = World().category(1, "dibao")
    .home("economy incomePerHeadFen=900000 assetsOverLimit=false assessedOn=2024-11-30")
  private static let poor = World().home("economy incomePerHeadFen=10000 assetsOverLimit=false assessedOn=2024-11-30")

  @Test("an assessment shows improved conditions to the last day of its six months, and from the next day no more")
  func lapsed() {
    #expect(Self.improved.rules(on: "2025-05-30").contains("C1"))
    #expect(!Self.improved.rules(on: "2025-05-31").contains("C1"))
    #expect(Self.improved.rules(on: "2025-05-31").contains("B1"), "what is owed does not end with it")
    #expect(Self.poor.rules(on: "2025-05-31").contains("P1"), "to tell people is no determination")
  }

  @Test("the floor that an assessment led to stays until there is a newer one")
  func floorStays() {
    let world = World().category(1, "dibao").fact(1, "residence division=420106 area=rural")
      .home("economy incomePerHeadFen=50000 assetsOverLimit=false assessedOn=2024-11-01")
    for day in ["2024-12-01", "2025-12-01"] {
      #expect(world.findings(on: day).compactMap(\.floor?.value) == [5_000], "\(day)")
    }
  }

  @Test("how long, and for which warnings, is the pack's to say")
  func lapsedByPack() throws {
    let longer = try Self.pack(Self.draft("R1") { $0?["months"] = ["reuse": 12] })
    #expect(Self.improved.under(longer).rules(on: "2025-11-30").contains("C1"))
    #expect(!Self.improved.under(longer).rules(on: "2025-12-01").contains("C1"))
    let never = try Self.pack(Self.draft("R1") { $0?["lapsedFor"] = [String]() })
    #expect(Self.improved.under(never).rules(on: "2030-01-01").contains("C1"))
    let both = try Self.pack(Self.draft("R1") { $0?["lapsedFor"] = ["possibly-eligible", "improved-conditions"] })
    #expect(Self.poor.under(both).rules(on: "2025-05-30").contains("P1"))
    #expect(!Self.poor.under(both).rules(on: "2025-05-31").contains { $0.hasPrefix("P") })
  }

  @Test("what two packs say about the data otherwise is told in words")
  func difference() throws {
    // Written anew by the tests, a pack's views come in another order.
    func changes(_ old: PolicyPack, _ new: PolicyPack) -> [PolicyChange] {
      PolicyDifference(from: old, to: new, catalogue: World.catalogue).changes().filter { $0.part == .dataRule }
    }
    let longer = try Self.pack(Self.draft("R5") { $0?["months"] = ["afterRefusal": 12, "afterExit": 36] })
    let told = changes(World.hubei, longer)
    #expect(told.map { "\($0.kind.rawValue) \($0.name)" } == ["changed R5"])
    #expect(told.first?.words.contains("afterExit 36 months") == true)
    #expect(told.first?.words.contains("instead of") == true)
    let without = try Self.pack(Self.draft("R8") { $0 = nil })
    #expect(changes(without, World.hubei).map(\.kind) == [.added])
    #expect(changes(World.hubei, without).map(\.kind) == [.removed])
    #expect(changes(World.hubei, World.hubei).isEmpty)
  }
}
