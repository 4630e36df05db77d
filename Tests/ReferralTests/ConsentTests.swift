import Testing
import Wire

@testable import Referral

@Suite("Work that a department has taken up is cancelled with its consent")
struct ConsentTests {
  private static func reason(_ answer: inout Answer) { answer.hasReason = true }

  private static func accepted() -> (file: CaseFile, id: ReferralID) {
    var file = LifecycleTests.inpatient()
    let id = file.lastReferral
    _ = file.answer(.accept, .officer, on: id)
    return (file, id)
  }

  @Test(
    "its time to answer starts when it is asked, however long it has worked; then civil affairs' lead cancels alone")
  func askedFirst() {
    var (file, id) = Self.accepted()
    file.now += 4 * CaseFile.day  // Friday
    #expect(CaseFile.refusal(file.answer(.cancel, .civilAffairsLead, on: id, Self.reason)) == .missingField)
    #expect(CaseFile.refusal(file.answer(.consent, .officer, on: id)) == .notAllowedNow)
    #expect(CaseFile.refusal(file.answer(.askConsent, .civilAffairsOfficer, on: id)) == .missingField)
    #expect(file.answer(.askConsent, .civilAffairsOfficer, on: id, Self.reason) == .applied)
    #expect(file.decisions.map(\.kind) == [.consentAsked])
    #expect(CaseFile.refusal(file.answer(.askConsent, .civilAffairsLead, on: id, Self.reason)) == .notAllowedNow)
    file.now += 4 * CaseFile.day  // Tuesday, the second working day
    #expect(CaseFile.refusal(file.answer(.cancel, .civilAffairsLead, on: id, Self.reason)) == .missingField)
    file.now += CaseFile.day
    #expect(CaseFile.refusal(file.answer(.cancel, .civilAffairsOfficer, on: id, Self.reason)) == .missingField)
    #expect(file.answer(.cancel, .civilAffairsLead, on: id, Self.reason) == .applied)
    #expect(file.referral(id).state == .cancelled)
  }

  @Test("the department agrees, through the hub or as civil affairs says")
  func agreed() {
    for throughTheHub in [true, false] {
      var (file, id) = Self.accepted()
      if throughTheHub {
        _ = file.answer(.askConsent, .civilAffairsOfficer, on: id, Self.reason)
        #expect(TransitionTable.allowed(file.referral(id), for: .department).contains(.consent))
        #expect(file.answer(.consent, .officer, on: id) == .applied)
      } else {
        let result = file.answer(.cancel, .civilAffairsOfficer, on: id) {
          $0.hasReason = true
          $0.hasConsent = true
        }
        #expect(result == .applied)
      }
      #expect(file.referral(id).state == .cancelled)
      #expect(file.file.warnings.last?.ending == .settled)
    }
  }

  @Test("a report answers too: after it has come back, the department is asked anew")
  func reportAnswers() {
    var (file, id) = Self.accepted()
    _ = file.answer(.askConsent, .civilAffairsOfficer, on: id, Self.reason)
    _ = file.answer(.start, .officer, on: id)
    #expect(file.referral(id).consentAskedMillis > 0, "going on with the work is no answer")
    _ = file.answer(.report, .lead, on: id) {
      $0.outcome = Outcome(code: .notEligible)
      $0.personInformed = true
      $0.hasLegalReason = true
    }
    _ = file.answer(.redo, .civilAffairsOfficer, on: id, Self.reason)
    #expect(file.referral(id).state == .inProgress && file.referral(id).consentAskedMillis == 0)
    #expect(TransitionTable.allowed(file.referral(id), for: .civilAffairs).contains(.askConsent))
  }
}
