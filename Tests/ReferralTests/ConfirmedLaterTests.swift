import Testing
import Wire

@testable import Referral

@Suite("A positive outcome is confirmed by the data whenever the benefit appears")
struct ConfirmedLaterTests {
  private static let aid =
    "benefit benefit=inpatient-aid since=2024-12-05 for=2024-11-20"
    + " ratioBasisPoints=7000 base=in-scope-self-paid"

  @Test("what civil affairs confirmed before it was in the data is reopened when the benefit disappears from them")
  func confirmedFirst() throws {
    var file = LifecycleTests.inpatient()
    let id = file.lastReferral
    _ = file.answer(.accept, .officer, on: id)
    #expect(
      file.answer(.report, .lead, on: id) {
        $0.outcome = .granted(ratio: 7000)
        $0.personInformed = true
      } == .applied)
    #expect(file.answer(.confirm, .civilAffairsOfficer, on: id) == .applied)
    file.reconcile()
    #expect(file.referral(id).state == .closed)
    file.now += CaseFile.day
    file.learn { $0.fact(1, Self.aid, at: 1_733_200_000_000) }
    #expect(file.file.warnings.last?.ending == .confirmedByData, "\(file.lines)")
    file.now += 40 * CaseFile.day
    file.learn { $0.fact(1, Self.aid, retracted: true, at: 1_736_000_000_000) }
    #expect(file.referral(id).state == .inProgress, "\(file.lines)")
    #expect(file.decisions.contains { $0.reason == .benefitDisappeared })
  }

  @Test(
    "a negative outcome is not sealed by a benefit that appears, and neither is what is settled under a later warning")
  func negative() throws {
    var file = LifecycleTests.inpatient()
    let id = file.lastReferral
    _ = file.answer(.accept, .officer, on: id)
    _ = file.answer(.report, .lead, on: id) {
      $0.outcome = Outcome(code: .notEligible)
      $0.personInformed = true
      $0.hasLegalReason = true
    }
    _ = file.answer(.confirm, .civilAffairsOfficer, on: id)
    file.learn { $0.fact(1, Self.aid, at: 1_733_200_000_000) }
    #expect(file.file.warnings.last?.ending == .settled)
  }
}
