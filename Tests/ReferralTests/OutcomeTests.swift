import Testing
import Wire

@testable import Referral

@Suite("What a report may say depends on what was asked")
struct OutcomeTests {
  /// A household that may qualify: outreach by civil affairs.
  private static func outreach() -> CaseFile {
    CaseFile(
      World().fact(1, "residence division=420106 area=urban since=2010-01-01")
        .home("economy incomePerHeadFen=30000 assetsOverLimit=false assessedOn=2024-11-01"))
  }

  /// A dibao household whose income has risen.
  private static func improved() -> CaseFile {
    CaseFile(
      World().category(1, "dibao").benefit(1, "dibao-allowance").benefit(0, "dibao-allowance")
        .fact(1, "residence division=420106 area=urban since=2010-01-01")
        .home("economy incomePerHeadFen=900000 assetsOverLimit=false assessedOn=2024-11-01"))
  }

  private static func id(_ file: CaseFile, _ warningClass: WarningClass) throws -> ReferralID {
    let warning = try #require(file.file.warnings.first { $0.key.warningClass == warningClass }, "\(file.lines)")
    return warning.id(try #require(warning.referrals.last))
  }

  private static func report(
    _ file: inout CaseFile, _ id: ReferralID, _ code: Outcome.Code, since: String? = nil, attempts: Int = 0
  ) -> Answering.Result {
    file.answer(.report, .lead, on: id) {
      $0.outcome = Outcome(code: code, since: since.map { World.day($0).daysSinceEpoch })
      $0.personInformed = true
      $0.hasLegalReason = true
      $0.attempts = (0..<attempts).map {
        Attempt(day: World.day("2024-11-2\($0)").daysSinceEpoch, channel: "电话", isVisit: false)
      }
    }
  }

  @Test("outreach ends with applied since a day, declined, or unreachable after three attempts")
  func outreachOutcomes() throws {
    var file = Self.outreach()
    let id = try Self.id(file, .possiblyEligible)
    #expect(file.referral(id).clockKind == .outreach)
    _ = file.answer(.accept, .officer, on: id)
    #expect(CaseFile.refusal(Self.report(&file, id, .applied)) == .missingField)
    #expect(CaseFile.refusal(Self.report(&file, id, .kept, since: "2024-12-02")) == .unknownValue)
    #expect(CaseFile.refusal(Self.report(&file, id, .unreachable, attempts: 2)) == .missingField)
    #expect(Self.report(&file, id, .unreachable, attempts: 3) == .applied)
    var other = Self.outreach()
    _ = other.answer(.accept, .officer, on: id)
    #expect(Self.report(&other, id, .applied, since: "2024-12-02") == .applied)
  }

  @Test("better circumstances end with exited, changed or kept, each since a day")
  func improvedOutcomes() throws {
    for code in [Outcome.Code.exited, .changed, .kept] {
      var file = Self.improved()
      let id = try Self.id(file, .improvedConditions)
      _ = file.answer(.accept, .officer, on: id)
      #expect(CaseFile.refusal(Self.report(&file, id, code)) == .missingField)
      #expect(CaseFile.refusal(Self.report(&file, id, .applied, since: "2024-12-02")) == .unknownValue)
      #expect(Self.report(&file, id, code, since: "2024-12-02") == .applied)
      #expect(file.answer(.confirm, .civilAffairsLead, on: id) == .applied)
      let warning = try #require(file.file.warnings.first { $0.number == id.number })
      #expect(warning.ending == .settled && file.referral(id).outcome?.since == World.day("2024-12-02").daysSinceEpoch)
    }
  }

  @Test("what a department owes besides has none of these outcomes")
  func othersHaveNone() throws {
    var file = LifecycleTests.inpatient()
    let id = try Self.id(file, .policyNotImplemented)
    _ = file.answer(.accept, .officer, on: id)
    for code in [Outcome.Code.applied, .exited, .changed, .kept] {
      #expect(CaseFile.refusal(Self.report(&file, id, code, since: "2024-12-02")) == .unknownValue)
    }
    #expect(Self.report(&file, id, .unreachable) == .applied, "attempts are outreach's")
  }

  @Test("a return for insufficient information says what is missing, and a return's reason is kept for the meeting")
  func returns() throws {
    var file = LifecycleTests.inpatient()
    let id = try Self.id(file, .policyNotImplemented)
    let result = file.answer(.return, .officer, on: id) { $0.returnReason = .insufficientInformation }
    #expect(CaseFile.refusal(result) == .missingField)
    #expect(
      file.answer(.return, .officer, on: id) {
        $0.returnReason = .insufficientInformation
        $0.missing = ["住院结算单"]
        $0.basis = String(repeating: "据", count: 200)
      } == .applied)
    #expect(file.referral(id).returnReason == .insufficientInformation)
    #expect(file.referral(id).returnBasis.utf8.count == Referral.maximumBasisBytes)
  }
}
