import Testing
import Wire

@testable import Referral

@Suite("Tracked to closure, whatever the departments are like")
struct ClosurePropertyTests {
  /// About 1,000 working days.
  private static let days: Int64 = 1_400
  /// After the last thing happened, the longest chain there can be: every clock of every hop, extended and held, and the
  /// meetings in between.
  private static let quietDays: Int64 = 700

  @Test(
    "random departments over 1,000 working days leave no referral without an end and no key open twice",
    arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func everythingEnds(_ seed: UInt64) {
    print("seed \(seed)")
    var household = SimulatedHousehold(seed: seed)
    household.reconcile()
    for day in 0..<Self.days + Self.quietDays {
      let midday = SimulatedHousehold.start + day * SimulatedHousehold.day
      household.pass(to: midday)
      let today = WorkingCalendar.today(atMillis: midday)
      guard today.weekday != .saturday, today.weekday != .sunday else { continue }
      if day < Self.days, household.chance(12) { household.live() }
      household.pay()
      household.work()
      household.civilAffairs()
      if day % 14 == 3 { household.meet() }
      guard household.problems.isEmpty else { break }
    }
    #expect(household.problems.isEmpty, "seed \(seed): \(household.problems.prefix(5))")
    #expect(household.lying.isEmpty, "seed \(seed)")
    // The run met what it is about.
    for what in ["breached-l1", "breached-l2", "breached-l3", "warningClosed", "decision applied"] {
      #expect(household.counts[what, default: 0] > 0, "seed \(seed): \(what) never happened: \(household.counts)")
    }
  }

  @Test(
    "in busy times with an honest civil affairs, all that is followed comes up, and nothing that must hold is broken")
  func allIsFollowed() {
    var met: [String: Int] = [:]
    for seed in [2, 4, 6, 8] as [UInt64] {
      print("seed \(seed)")
      var household = SimulatedHousehold(seed: seed)
      household.reconcile()
      for day in 0..<300 as Range<Int64> {
        household.pass(to: SimulatedHousehold.start + day * SimulatedHousehold.day)
        if household.chance(40) { household.live() }
        household.pay()
        household.work()
        household.civilAffairs()
        if day % 14 == 3 { household.meet() }
      }
      #expect(household.problems.isEmpty, "seed \(seed): \(household.problems.prefix(5))")
      met.merge(household.counts) { $0 + $1 }
    }
    let followed = [
      "attempted", "consentAsked", "emergencyKnown", "applied", "determined", "exitConfirmed", "confirmed",
    ]
    for what in followed { #expect(met[what, default: 0] > 0, "\(what) never happened: \(met)") }
  }

  @Test(
    "when everybody sleeps for ever, all that is open is on the county's docket, overdue",
    arguments: [11, 12] as [UInt64])
  func everybodySleeps(_ seed: UInt64) {
    print("seed \(seed)")
    var household = SimulatedHousehold(seed: seed)
    household.reconcile()
    for day in 0..<60 as Range<Int64> {
      household.pass(to: SimulatedHousehold.start + day * SimulatedHousehold.day)
      if household.chance(40) { household.live() }
    }
    household.pass(to: SimulatedHousehold.start + 200 * SimulatedHousehold.day)
    #expect(household.problems.isEmpty, "seed \(seed): \(household.problems.prefix(5))")
    let open = household.world.file.warnings.flatMap { $0.referrals.filter(\.state.isOpen) }
    #expect(open.count > 3)
    #expect(open.allSatisfy { $0.state == .escalated && $0.levels[.meeting] == .breachedL1 }, "seed \(seed)")
  }
}
