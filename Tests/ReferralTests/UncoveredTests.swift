import Testing
import Wire

@testable import Referral

@Suite("A difficulty that no policy covers goes to the county's meeting")
struct UncoveredTests {
  /// A low-income household with a legal difficulty, answered by civil affairs' lead and confirmed.
  private static func answered(_ code: Outcome.Code) throws -> CaseFile {
    var file = CaseFile(
      World().category(1, "dibao").benefit(0, "dibao-allowance").benefit(1, "dibao-allowance")
        .fact(1, "visit visitedOn=2024-12-01 need=legal"))
    let warning = try #require(file.file.warnings.first { $0.key.warningClass == .newHardship }, "\(file.lines)")
    let id = warning.id(try #require(warning.referrals.last))
    _ = file.answer(.dispatch, .civilAffairsOfficer, on: id)
    _ = file.answer(.accept, .officer, on: id)
    let told = file.answer(.report, .lead, on: id) {
      $0.outcome = Outcome(code: code)
      $0.personInformed = true
      $0.hasLegalReason = true
    }
    #expect(told == .applied)
    #expect(file.answer(.confirm, .civilAffairsLead, on: id) == .applied)
    file.reconcile()
    return file
  }

  private static func cases(_ file: CaseFile) -> [String] { file.lines.filter { $0.hasPrefix("X") } }

  @Test("answered with not-eligible or other while it holds, it is a case; answered otherwise it is none")
  func raised() throws {
    for code in Outcome.Code.allCases where code.onlyFor == nil {
      let file = try Self.answered(code)
      let isCovered = code != .notEligible && code != .other
      #expect(Self.cases(file) == (isCovered ? [] : ["X5: escalated@civil-affairs"]), "\(code)")
    }
  }

  @Test("when the difficulty is over, a case that no meeting has decided is withdrawn")
  func withdrawn() throws {
    var file = try Self.answered(.notEligible)
    file.learn { $0.fact(1, "visit visitedOn=2024-12-01 need=legal until=2024-12-01", at: 1_733_200_000_000) }
    #expect(Self.cases(file) == ["X5: cancelled@civil-affairs, withdrawn"])
  }

  @Test("the meeting's decision settles it: the same difficulty does not come back to the next meeting")
  func decided() throws {
    var file = try Self.answered(.other)
    let coordination = try #require(file.file.warnings.first { $0.key.warningClass == .complexCase })
    var decision = MeetingDecision(
      household: coordination.home, number: coordination.number, eventHash: 99, timeMillis: file.now,
      decisionNumber: "1号", role: .coordinationOffice, division: file.file.id.division)
    decision.closesTheRest = true
    var decisions: [Decision] = []
    let result = CaseFile.answering(file.world.pack).apply(
      decision, to: &file.world.file, nowMillis: file.now, into: &decisions)
    #expect(result == .applied)
    file.now += CaseFile.day
    file.reconcile()
    #expect(Self.cases(file).filter { $0.hasPrefix("X5") } == ["X5: closed@civil-affairs, settled"], "\(file.lines)")
    file.learn { $0.fact(1, "visit visitedOn=2024-12-03 need=other") }
    #expect(Self.cases(file).count { $0.hasPrefix("X5") } == 1, "another difficulty is looked into first")
  }
}
