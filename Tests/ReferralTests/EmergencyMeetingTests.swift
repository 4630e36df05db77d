import Testing
import Wire

@testable import Referral

@Suite("No meeting closes aid that was given first and is not explained (R13)")
struct EmergencyMeetingTests {
  /// Aid that was reported on its day, never explained, and came to the county for that.
  private static func unexplained() throws -> (file: CaseFile, id: ReferralID) {
    var file = CaseFile(
      World().category(1, "dibao").benefit(1, "dibao-allowance").benefit(0, "dibao-allowance")
        .fact(1, "disaster occurredOn=2024-12-01 type=flood"))
    let warning = try #require(file.file.warnings.first { $0.rule == "D1" })
    let id = warning.id(try #require(warning.referrals.last))
    _ = file.answer(.accept, .officer, on: id)
    _ = file.answer(.report, .officer, on: id) {
      $0.outcome = .granted()
      $0.personInformed = true
    }
    for _ in 0..<40 {
      file.now += CaseFile.day
      file.reconcile()
    }
    #expect(file.referral(id).state == .escalated)
    return (file, id)
  }

  private static func decide(_ file: inout CaseFile, _ change: (inout MeetingDecision) -> Void) -> Answering.Result {
    guard let coordination = file.file.warnings.first(where: { $0.key.warningClass == .complexCase }) else {
      fatalError("no case")
    }
    var decision = MeetingDecision(
      household: coordination.home, number: coordination.number, eventHash: 99, timeMillis: file.now,
      decisionNumber: "1号", role: .coordinationOffice, division: file.file.id.division)
    change(&decision)
    var decisions: [Decision] = []
    return CaseFile.answering(file.world.pack).apply(
      decision, to: &file.world.file, nowMillis: file.now, into: &decisions)
  }

  @Test("closing it, by name or with the rest, is refused; resumed, it is explained and closes")
  func closing() throws {
    var (file, id) = try Self.unexplained()
    #expect(CaseFile.refusal(Self.decide(&file) { $0.closesTheRest = true }) == .notAllowedNow)
    let named = Self.decide(&file) { $0.measures = [MeetingDecision.Measure(.close, referral: id)] }
    #expect(CaseFile.refusal(named) == .notAllowedNow)
    let deadline = WorkingCalendar.today(atMillis: file.now).addingDays(10)
    let resumed = Self.decide(&file) {
      var measure = MeetingDecision.Measure(.resume, referral: id)
      measure.deadline = deadline
      $0.measures = [measure]
      $0.closesTheRest = true
    }
    #expect(resumed == .applied)
    #expect(file.referral(id).explanationDueMillis == WorkingCalendar.endOfDay(deadline))
    #expect(file.answer(.explain, .officer, on: id) { $0.hasExplanation = true } == .applied)
    #expect(
      file.answer(.report, .officer, on: id) {
        $0.outcome = .granted()
        $0.personInformed = true
      } == .applied)
    #expect(file.answer(.confirm, .civilAffairsOfficer, on: id) == .applied)
    #expect(file.referral(id).state == .closed)
  }
}
