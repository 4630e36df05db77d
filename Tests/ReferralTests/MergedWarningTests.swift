import Testing
import Wire

@testable import Referral

@Suite("A warning that was merged into another") struct MergedWarningTests {
  @Test("does not open its key again beside the one that goes on")
  func staysMerged() throws {
    let reconciler = Reconciler(pack: World.hubei, calendar: .mondayToFriday, clocks: Clocks())
    let world = World().category(1, "tekun")
    var file = world.file
    var decisions: [Decision] = []
    let now: Int64 = 1_733_000_000_000
    reconciler.reconcile(&file, world.findings(), nowMillis: now, into: &decisions)
    let opened = try #require(file.warnings.first { $0.rule == "B2" })
    // The person's other record had the same warning open, and its copy came here to end.
    var merged = opened
    merged.number = 99
    merged.ending = .merged
    for index in merged.referrals.indices { merged.referrals[index].state = .merged }
    file.warnings.append(merged)
    decisions = []
    reconciler.reconcile(&file, world.findings(), nowMillis: now, into: &decisions)
    #expect(decisions == [])
    #expect(file.warnings.filter { $0.key == opened.key && $0.isOpen }.map(\.number) == [opened.number])
  }
}
