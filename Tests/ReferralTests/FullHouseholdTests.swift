import Testing
import Wire

@testable import Referral

/// As many warnings as a file holds are open: what more is found waits, and what is escalated still reaches the county.
@Suite("A household that is full")
struct FullHouseholdTests {
  /// A dibao inpatient, with one referral to medical insurance and so many requests by hand that no more are taken.
  private static func full() -> CaseFile {
    var file = LifecycleTests.inpatient()
    let care = UInt16(World.catalogue.needs.firstIndex(of: "care") ?? 99)
    file.world = file.world.changing { file in
      while !file.isFull {
        file.lastWarning += 1
        let day = Int32(file.lastWarning)
        var warning = Warning(
          home: file.id, number: file.lastWarning,
          key: FindingKey(warningClass: .newHardship, person: World.person(1), matter: care, episode: day),
          rule: "N-care", policySerial: 1, digest: 1, openedMillis: 0, floor: nil)
        warning.byHand = HandOpening(role: .civilAffairsOfficer, day: day, basis: "入户走访")
        warning.referrals = [
          Referral(hop: 1, department: CaseFile.department("civil-affairs"), state: .accepted, sinceMillis: 0)
        ]
        file.warnings.append(warning)
      }
    }
    return file
  }

  @Test("its coordination case opens all the same, once, and is decided like any other")
  func caseOpens() throws {
    var file = Self.full()
    #expect(file.file.warnings.count(where: \.isOpen) == HouseholdFile.maximumOpen)
    let inpatient = try #require(file.file.warnings.first { $0.rule == "M3b" })
    #expect(file.answer(.escalate, .lead, on: inpatient.id(inpatient.referrals[0])) { $0.hasReason = true } == .applied)
    file.reconcile()
    #expect(file.lines.filter { $0.hasPrefix("X") } == ["X4: escalated@civil-affairs"])
    #expect(file.file.warnings.count(where: \.isOpen) == HouseholdFile.maximumOpen + 1)
    #expect(file.reconcile() == [])
  }

  @Test("nothing else opens until one is over: not what the data show, and not a request, which is refused as such")
  func nothingElse() throws {
    var file = Self.full()
    file.learn { $0.fact(1, "visit visitedOn=2024-11-30 need=food") }
    #expect(!file.lines.contains { $0.hasPrefix("N-food") })
    let legal = HandRequest.Ask.need(UInt16(World.catalogue.needs.firstIndex(of: "legal") ?? 99))
    #expect(CaseFile.refusal(file.request(legal)) == .householdFull)
    #expect(file.decisions == [])
    let one = try #require(file.file.warnings.last)
    #expect(file.answer(.void, .civilAffairsLead, on: one.id(one.referrals[0])) { $0.hasReason = true } == .applied)
    file.reconcile()
    #expect(
      file.lines.contains { $0.hasPrefix("N-food: dispatched") }, "the data's comes first, and the file is full again")
    #expect(CaseFile.refusal(file.request(legal)) == .householdFull)
    #expect(file.request(.coordination) == .applied, "there is always room for the case")
  }
}
