import Foundation

@main
struct Main {
  static func main() {
    do {
      let contract = try BenchContract(directory: ".")
      try core(contract)
    } catch {
      print("hub-bench: \(error)")
      exit(1)
    }
  }

  private static func core(_ contract: BenchContract) throws {
    let benchmark = try CoreBenchmark(contract: contract, households: 20_000)
    print("core: the real intake and casework tasks, 20,000 households of three, cycles of 1,000 records")
    let bytes = benchmark.load()
    print(String(format: "  memory                    %8.0f bytes a household, both stages (target < 2,048)", bytes))
    var round = 0
    _ = benchmark.changing(50_000, round: &round)
    let before = Memory.resident()
    let only = ProcessInfo.processInfo.environment["ONLY"]
    let changing = benchmark.changing(only == "unchanged" ? 1 : 500_000, round: &round)
    let unchanged = benchmark.unchanged(500_000)
    let after = Memory.resident()
    print(String(format: "  update, household changes %8.0f ns (target < 6,000)", changing.nanosecondsEach))
    print(String(format: "  update, nothing changes   %8.0f ns (target < 2,000)", unchanged.nanosecondsEach))
    print("  resident memory after 1,000,000 updates: \((after - before) / 1024) KiB more")
  }
}
