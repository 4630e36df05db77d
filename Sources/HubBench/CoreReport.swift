import Foundation

/// Runs the core benchmark and prints its numbers beside their targets.
enum CoreReport {
  /// Up to so many rules it is a province's own pack; beyond, the target is the one that is stated for 1,000 rules.
  private static let rulesOfOnePack = 200

  /// - Parameter only: one of the kinds of update, so that a profiler sees nothing else; `nil` for all.
  static func run(_ contract: BenchContract, households: Int, only: String?) throws {
    let isOnePack = contract.ruleCount <= rulesOfOnePack
    let target = isOnePack ? "6,000" : "20,000"
    let benchmark = try CoreBenchmark(contract: contract, households: households)
    report("core: the real intake and casework tasks, \(households) households of three, cycles of 1,000 records")
    report("  rules                     \(String(format: "%8d", contract.ruleCount))")
    let bytes = benchmark.load()
    // What making the larger pack left free is used again, so that the growth would tell nothing.
    if isOnePack {
      report(String(format: "  memory                    %8.0f bytes a household, both stages (target < 2,048)", bytes))
    }
    var round = 0
    _ = benchmark.changing(50_000, round: &round)
    let before = Memory.resident()
    if only ?? "changing" == "changing" {
      let changing = benchmark.changing(500_000, round: &round)
      report(String(format: "  update, household changes %8.0f ns (target < \(target))", changing.nanosecondsEach))
    }
    if only ?? "unchanged" == "unchanged" {
      let unchanged = benchmark.unchanged(500_000)
      report(String(format: "  update, nothing changes   %8.0f ns (target < 2,000)", unchanged.nanosecondsEach))
    }
    report("  resident memory after these updates: \((Memory.resident() - before) / 1024) KiB more")
    if only ?? "referring" == "referring" {
      let referring = benchmark.referring(240_000, round: &round)
      report(String(format: "  update, a referral each   %8.0f ns (opened or closed)", referring.nanosecondsEach))
    }
  }
}
