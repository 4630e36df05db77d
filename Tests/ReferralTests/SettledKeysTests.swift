import Testing
import Wire

@testable import Referral

@Suite("What is settled stays settled, and one key is open once")
struct SettledKeysTests {
  @Test("a case that several triggers raise is settled for all of them")
  func caseOfTwoTriggers() throws {
    var file = CaseFile(
      World().category(1, "dibao").fact(1, "inpatient admitted=2024-11-20 designated=true inScopeSelfPaidFen=2000000")
        .fact(1, "schooling stage=vocational since=2024-09-01")
        .fact(1, "self-request requestedOn=2024-11-05 channel=self need=coordination"))
    let triggers = file.findings().filter { $0.key.warningClass == .complexCase }
    try #require(triggers.count == 2)
    let first = try #require(file.file.warnings.first { $0.key.warningClass == .complexCase })
    let referral = first.id(try #require(first.referrals.last))
    #expect(
      file.answer(.cancel, .civilAffairsLead, on: referral) {
        $0.hasConsent = true
        $0.hasReason = true
      } == .applied)
    file.reconcile()
    #expect(file.decisions.isEmpty, "nothing has changed since")
    #expect(file.file.warnings.filter { $0.key.warningClass == .complexCase }.count == 1)
    file.learn { $0.fact(1, "self-request requestedOn=2024-11-25 channel=self need=coordination") }
    #expect(file.file.warnings.filter { $0.key.warningClass == .complexCase }.count == 2, "a new request is a new case")
  }

  @Test("a closed referral is not taken up again beside an open one for the same key")
  func reopenedBesideAnother() throws {
    var file = LifecycleTests.inpatient()
    let first = try #require(file.file.warnings.first { $0.rule == "M3b" })
    let referral = first.id(try #require(first.referrals.last))
    _ = file.answer(.accept, .officer, on: referral)
    _ = file.answer(.report, .lead, on: referral) {
      $0.outcome = Outcome(code: .notEligible)
      $0.personInformed = true
      $0.hasLegalReason = true
    }
    #expect(file.answer(.confirm, .civilAffairsOfficer, on: referral) == .applied)
    file.learn {
      $0.fact(1, "inpatient admitted=2024-11-20 designated=true inScopeSelfPaidFen=9000000", at: 1_800_000_000_000)
    }
    let reopened = file.answer(.reopen, .civilAffairsOfficer, on: referral) { $0.hasReason = true }
    #expect(CaseFile.refusal(reopened) == .notAllowedNow)
    let open = file.file.warnings.filter { $0.isOpen && $0.key == first.key }
    #expect(open.count == 1)
  }

  @Test("a merged record's warning leaves its key as settled as it was")
  func settledBesideAMergedOne() throws {
    var file = LifecycleTests.inpatient()
    let warning = try #require(file.file.warnings.first { $0.rule == "M3b" })
    let referral = warning.id(try #require(warning.referrals.last))
    #expect(file.answer(.cancel, .civilAffairsOfficer, on: referral) { $0.hasReason = true } == .applied)
    let finding = try #require(file.findings().first { $0.key == warning.key })
    #expect(file.file.warnings.isSettled(finding))
    var merged = warning
    merged.number += 100
    merged.ending = .merged
    file.world.file.warnings.append(merged)
    #expect(file.file.warnings.isSettled(finding))
  }
}
