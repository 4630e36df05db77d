import Foundation
import Hub
import Kafka

/// The hub through a broker beside the bare loop: the same records, the same broker, turn about.
///
/// A turn begins with everything up and idle. The updates then become readable all at once, and the time runs from that
/// moment until the groups have committed all: intake its topic and casework `hub.inbox`, or the bare loop its input.
struct BrokerBenchmark {
  struct Options {
    var broker: String
    var directory: String
    var hub: String
    var households: Int
    var updates: Int
    var rounds: Int
    var partitions: Int
    /// librdkafka's, for both sides.
    var clientProperties: [String: String]
  }

  /// Above it the development machine's broker becomes slow (KAFKA.md, "Benchmarks").
  private static let maximumMessagesOfATopic = 300_000
  /// Before each measured turn, so that connections and caches are there.
  static let warmUpUpdates = 2_000

  let options: Options
  let workload: Workload

  func run() throws {
    try checkSize()
    report("broker, \(workload.rawValue): \(workload.title)")
    let run = try BenchRun(
      broker: options.broker, clientProperties: options.clientProperties, directory: options.directory,
      partitions: options.partitions)
    try run.makeTopics()
    let bench = try BrokerRounds(options, workload, run)
    try bench.load()
    var turns: [(hub: BrokerRounds.Turn, bare: BrokerRounds.Turn)] = []
    for round in 1...options.rounds {
      let hub = try bench.hubTurn()
      let bare = try bench.bareTurn()
      turns.append((hub, bare))
      report(
        String(
          format:
            "  round %d: hub %6.0f updates/s (its processor time %.1f µs each), bare loop %6.0f/s (%.1f µs), ratio %.2f",
          round, hub.updatesPerSecond, hub.processorMicrosecondsEach, bare.updatesPerSecond,
          bare.processorMicrosecondsEach, hub.updatesPerSecond / bare.updatesPerSecond))
    }
    report("  written per update: " + (try bench.writtenPerUpdate()))
    report(
      String(
        format: "  median: hub %.0f updates/s, bare loop %.0f records/s, ratio %.2f (target ≥ 0.50)",
        median(turns.map(\.hub.updatesPerSecond)), median(turns.map(\.bare.updatesPerSecond)),
        median(turns.map { $0.hub.updatesPerSecond / $0.bare.updatesPerSecond })))
    run.removeFolder()
  }

  private func checkSize() throws {
    let loaded = options.households * Population.membersPerHousehold
    let most = loaded * 3 + options.rounds * (options.updates + Self.warmUpUpdates) * (workload == .referring ? 2 : 1)
    guard most <= Self.maximumMessagesOfATopic else {
      throw BenchFailure(
        "\(most) messages would come to one topic; keep below \(Self.maximumMessagesOfATopic) with fewer rounds,"
          + " updates or households")
    }
  }

  private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
