import Testing
import Wire

@testable import Referral

@Suite("A confirmed exit is told once, and compared with the data")
struct ExitTests {
  /// A dibao household of two whose income has risen, reported and confirmed to have left since 1 December.
  private static func exited() throws -> (file: CaseFile, id: ReferralID) {
    var file = CaseFile(
      World(members: 2).category(1, "dibao").category(2, "dibao").benefit(0, "dibao-allowance")
        .fact(1, "residence division=420106 area=urban since=2010-01-01")
        .home("economy incomePerHeadFen=900000 assetsOverLimit=false assessedOn=2024-11-01"))
    let warning = try #require(file.file.warnings.first { $0.key.warningClass == .improvedConditions }, "\(file.lines)")
    let id = warning.id(try #require(warning.referrals.last))
    _ = file.answer(.accept, .officer, on: id)
    _ = file.answer(.report, .officer, on: id) {
      $0.outcome = Outcome(code: .exited, since: World.day("2024-12-01").daysSinceEpoch)
      $0.personInformed = true
    }
    #expect(file.answer(.confirm, .civilAffairsLead, on: id) == .applied)
    return (file, id)
  }

  private static func ended(_ member: Int, _ world: World, at: Int64) -> World {
    world.fact(member, "category category=dibao status=ended since=2024-01-01 until=2024-11-30", at: at)
  }

  private func ending(_ file: CaseFile, _ id: ReferralID) -> Warning.Ending? {
    file.file.warnings.first { $0.number == id.number }?.ending
  }

  @Test("it is told to the members' records once, and sealed when the data show it; a list that names them reopens it")
  func told() throws {
    var (file, id) = try Self.exited()
    #expect(file.reconcile().map(\.kind) == [.exited])
    #expect(file.reconcile().isEmpty)
    #expect(ending(file, id) == .settled)
    file.learn { Self.ended(2, Self.ended(1, $0, at: 1_733_200_000_000), at: 1_733_200_000_000) }
    #expect(ending(file, id) == .confirmedByData, "\(file.lines)")
    file.now += 30 * CaseFile.day
    file.learn {
      $0.fact(1, "category category=dibao status=active since=2024-01-01", at: 1_735_700_000_000)
    }
    #expect(file.referral(id).state == .inProgress, "\(file.lines)")
    #expect(file.decisions.contains { $0.reason == .stillListed })
  }

  @Test("data that go on saying otherwise open it again after the time that a closed referral has")
  func contradicted() throws {
    var (file, id) = try Self.exited()
    file.reconcile()
    file.now += 29 * CaseFile.day
    #expect(!file.reconcile().contains { $0.kind == .warningOpened })
    file.now += 2 * CaseFile.day
    file.reconcile()
    #expect(ending(file, id) == .lapsed)
    #expect(file.file.warnings.contains { $0.isOpen && $0.key.warningClass == .improvedConditions })
  }
}
