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
}
