import Simulation
import Testing

@Suite("The hub under every fault") struct TrialTests {
  /// Steps of a trial here; `referral-hub simulate` takes more.
  static let steps = 200
  /// The seeds that every test run tries, the same each time: a build must not fail by chance. Other seeds are for
  /// `referral-hub simulate`.
  static let seeds: ClosedRange<UInt64> = 1...20

  @Test(
    "loses nothing and does nothing twice",
    arguments: Array(stride(from: seeds.lowerBound, to: seeds.upperBound, by: 4)))
  func holds(first: UInt64) throws {
    var struck = 0
    var commits = 0
    for seed in first..<first + 4 {
      let result = try Trial(seed: seed, steps: Self.steps, hub: Contract.hub).run()
      #expect(result.isGood, "\(result.text)")
      struck += result.struck.values.reduce(0, +)
      commits += result.commits
    }
    print("simulation: seeds \(first) to \(first + 3): \(struck) faults, \(commits) commits checked")
    #expect(struck > 0 && commits > 40, "too little happened to prove anything")
  }

  @Test("is the same run for the same seed")
  func repeats() throws {
    let one = try Trial(seed: 7, steps: Self.steps, hub: Contract.hub, about: "420106").run()
    let other = try Trial(seed: 7, steps: Self.steps, hub: Contract.hub, about: "420106").run()
    #expect(!one.details.isEmpty)
    #expect(one.details == other.details)
    #expect(one.text == other.text)
  }

  @Test("turns some faults off and others up from seed to seed")
  func swarm() {
    let plans = (1...200).map { TrialPlan(seed: $0, steps: 1) }
    for fault in TrialPlan.Fault.allCases {
      let rates = plans.map { $0.faults[fault] }
      #expect(rates.count { $0 == nil } > 20, "\(fault) is never off")
      #expect(Set(rates.compactMap(\.self)).count > 1, "\(fault) strikes at one rate only")
    }
    #expect(Set(plans.map(\.processes)) == [1, 2, 3])
  }
}
