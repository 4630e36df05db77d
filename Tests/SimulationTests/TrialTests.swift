import Foundation
import Simulation
import Testing

/// Seeds that nobody has tried before: every test run tries others, from the second in which it began on.
///
/// A build can fail by a seed that no change has to do with. It is a mistake of the hub or of the checks all the same.
enum FreshSeeds {
  static let variable = "REFERRAL_HUB_SIMULATION_SEED"
  static let count: UInt64 = 100
  /// So many are one test case, so that cases run side by side.
  static let together: UInt64 = 4

  /// Given, the test tries this seed alone.
  private static let given = ProcessInfo.processInfo.environment[variable].flatMap { UInt64($0) }

  static let all: Range<UInt64> = {
    let first = given ?? UInt64(Date.now.timeIntervalSince1970) * count
    return first..<first + (given == nil ? count : 1)
  }()

  static var groups: [Range<UInt64>] {
    stride(from: all.lowerBound, to: all.upperBound, by: Int(together)).map { $0..<min($0 + together, all.upperBound) }
  }
}

@Suite("The hub under every fault") struct TrialTests {
  /// Steps of a trial here; `referral-hub simulate` takes more.
  static let steps = 200

  @Test("loses nothing and does nothing twice", arguments: FreshSeeds.groups)
  func holds(seeds: Range<UInt64>) throws {
    var struck = 0
    var commits = 0
    for seed in seeds {
      let result = try Trial(seed: seed, steps: Self.steps, hub: Contract.hub).run()
      // Not `referral-hub simulate`: the tests' policy pack has fewer rules.
      let command = "\(FreshSeeds.variable)=\(seed) swift test --filter SimulationTests.TrialTests"
      #expect(result.isGood, "\(result.text(repeatedBy: command))")
      struck += result.struck.values.reduce(0, +)
      commits += result.commits
    }
    print("simulation: seeds \(seeds): \(struck) faults, \(commits) commits checked")
    #expect(seeds.count < FreshSeeds.together || struck > 0 && commits > 40, "too little happened to prove anything")
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
