import Testing
import Wire

@testable import Referral

@Suite("An application that outreach led to is followed to its determination")
struct ApplicationTests {
  /// Outreach by civil affairs that ended with an application of 2 December, confirmed.
  private static func applied() throws -> (file: CaseFile, outreach: ReferralID, work: ReferralID) {
    var file = CaseFile(OutreachTests.household())
    let warning = try #require(file.file.warnings.first { $0.key.warningClass == .possiblyEligible })
    let outreach = warning.id(try #require(warning.referrals.last))
    _ = file.answer(.accept, .officer, on: outreach)
    let told = file.answer(.report, .officer, on: outreach) {
      $0.outcome = Outcome(code: .applied, since: World.day("2024-12-02").daysSinceEpoch)
      $0.personInformed = true
    }
    #expect(told == .applied)
    #expect(file.answer(.confirm, .civilAffairsLead, on: outreach) == .applied)
    let work = ReferralID(household: outreach.household, number: outreach.number, hop: outreach.hop + 1)
    return (file, outreach, work)
  }

  private static func application(_ result: String, filed: String = "2024-12-02", decided: String? = nil) -> String {
    "application category=dibao filedOn=\(filed) result=\(result)" + (decided.map { " decidedOn=\($0)" } ?? "")
  }

  @Test("it opens the determination with its own clock, linked to the outreach; pending, it stays open")
  func opens() throws {
    var (file, outreach, work) = try Self.applied()
    let next = file.referral(work)
    #expect(next.state == .dispatched && next.previousHop == outreach.hop && next.clockKind == .determination)
    #expect(CivilDate(millis: next.finishDueMillis + 1) == World.day("2025-01-02"), "22 working days, Monday to Friday")
    #expect(!next.task.isEmpty)
    #expect(file.reconcile().isEmpty)
    file.learn { $0.fact(0, Self.application("pending")) }
    #expect(file.decisions.isEmpty, "\(file.lines)")
    // Outreach is not taken up again beside it.
    let reopened = file.answer(.reopen, .civilAffairsOfficer, on: outreach) { $0.hasReason = true }
    #expect(CaseFile.refusal(reopened) == .notAllowedNow)
    _ = file.answer(.accept, .officer, on: work)
    let again = file.answer(.report, .officer, on: work) {
      $0.outcome = Outcome(code: .applied, since: World.day("2024-12-02").daysSinceEpoch)
      $0.personInformed = true
    }
    #expect(CaseFile.refusal(again) == .unknownValue)
  }

  @Test("the data close it with what they say: approved, refused or withdrawn, with the day; nobody is asked again")
  func closedByTheData() throws {
    let results: [(String, Outcome.Code)] = [
      ("approved", .granted), ("refused", .notEligible), ("withdrawn", .personDeclined),
    ]
    for (result, outcome) in results {
      for subject in [0, 1] {
        var (file, _, work) = try Self.applied()
        file.now += 14 * CaseFile.day
        file.learn { $0.fact(subject, Self.application(result, decided: "2024-12-15")) }
        #expect(file.referral(work).state == .closed, "\(result) \(file.lines)")
        #expect(file.referral(work).outcome == Outcome(code: outcome, since: World.day("2024-12-15").daysSinceEpoch))
        #expect(file.decisions.contains { $0.reason == .determined })
        #expect(file.reconcile().isEmpty)
        #expect(!file.file.warnings.contains { $0.isOpen && $0.key.warningClass == .possiblyEligible })
      }
    }
  }

  @Test("the category itself says that it was approved; an application decided before says nothing")
  func category() throws {
    var (file, _, work) = try Self.applied()
    file.learn { $0.fact(1, Self.application("refused", filed: "2024-09-01", decided: "2024-10-01")) }
    #expect(file.referral(work).state == .dispatched)
    file.now += 10 * CaseFile.day
    file.learn { $0.category(1, "dibao", since: "2024-12-10") }
    #expect(file.referral(work).state == .closed)
    #expect(file.referral(work).outcome?.code == .granted)
  }

  @Test("nobody decides it: it is late like any other, and goes to the county")
  func nobodyDecides() throws {
    var (file, _, work) = try Self.applied()
    _ = file.answer(.accept, .officer, on: work)
    file.now = file.referral(work).finishDueMillis + 1
    #expect(file.reconcile().contains { $0.clock == .finish && $0.level == .breachedL1 })
    file.now += 9 * CaseFile.day
    file.reconcile()
    #expect(file.referral(work).state == .escalated)
  }

  @Test("a refusal reported by the lead settles it; an approval that the data never show goes to the county")
  func reported() throws {
    for code in [Outcome.Code.notEligible, .granted] {
      var (file, _, work) = try Self.applied()
      _ = file.answer(.accept, .officer, on: work)
      let told = file.answer(.report, .lead, on: work) {
        $0.outcome = Outcome(code: code)
        $0.personInformed = true
        $0.hasLegalReason = true
      }
      #expect(told == .applied)
      file.now = file.referral(work).waitDueMillis + 1
      file.reconcile()
      #expect(file.referral(work).state == .escalated, "neither is confirmed by anybody")
    }
  }

  @Test("a pack whose outreach has the clocks of a determination is refused")
  func lint() throws {
    let text = String(decoding: World.bytes("deploy/policy/hubei-2024.json"), as: UTF8.self)
    let wrong = text.replacing("\"clock\": \"outreach\"", with: "\"clock\": \"determination\"")
    #expect(throws: (any Error).self) { try PolicyPack.read(Array(wrong.utf8), catalogue: World.catalogue, named: "x") }
  }
}
