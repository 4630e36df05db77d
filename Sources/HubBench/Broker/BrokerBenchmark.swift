import Foundation
import Hub
import Kafka

/// The hub through a broker beside bare librdkafka: the same updates, the same broker, turn about.
///
/// Two things are measured beside the hub, both without a thought to what the records mean:
/// - *the same records*: two stages which write the records that the hub wrote for these updates, byte for byte, to as
///   many partitions, over as many hops. The ratio to it says what the hub costs beyond its records and transactions.
/// - *one record*: one stage that writes one record for an update. The ratio to it says what an update costs, the
///   hub's records included: changelogs, the inbox between the stages, the journal, referrals.
///
/// A turn begins with everything up and idle. The updates then become readable all at once, and the time runs from that
/// moment until the groups have committed all: each stage its input, the second after the first.
struct BrokerBenchmark {
  struct Options {
    var broker: String
    var directory: String
    var hub: String
    var households: Int
    var updates: Int
    var rounds: Int
    var partitions: Int
    /// librdkafka's, for all sides.
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
    report("  updates per second (processor time of the process for each)")
    let run = try BenchRun(
      broker: options.broker, clientProperties: options.clientProperties, directory: options.directory,
      partitions: options.partitions)
    try run.makeTopics()
    let bench = try BrokerRounds(options, workload, run)
    try bench.load()
    var rounds: [BrokerRounds.Round] = []
    for number in 1...options.rounds {
      let round = try bench.round()
      rounds.append(round)
      report(
        "  round \(number): hub \(Self.text(round.hub)), the same records \(Self.text(round.replay)), one record "
          + Self.text(round.bare))
    }
    report("  the hub wrote, an update: " + written(rounds))
    report("  transactions in a turn: " + transactions(rounds))
    report(
      "  medians: hub \(medians(rounds, \.hub)), the same records \(medians(rounds, \.replay)), one record "
        + medians(rounds, \.bare))
    report(
      String(
        format: "  ratio to bare loops with the same records and bounds of a transaction: %.2f (target ≥ 0.50)",
        median(rounds.map { $0.hub.updatesPerSecond / $0.replay.updatesPerSecond })))
    report(
      String(
        format: "  ratio to a bare loop with one record an update: %.2f",
        median(rounds.map { $0.hub.updatesPerSecond / $0.bare.updatesPerSecond })))
    run.removeFolder()
  }

  private static func text(_ turn: BrokerRounds.Turn) -> String {
    String(format: "%.0f/s (%.1f µs)", turn.updatesPerSecond, turn.processorMicrosecondsEach)
  }

  private func medians(_ rounds: [BrokerRounds.Round], _ side: KeyPath<BrokerRounds.Round, BrokerRounds.Turn>) -> String
  {
    Self.text(
      BrokerRounds.Turn(
        updatesPerSecond: median(rounds.map { $0[keyPath: side].updatesPerSecond }),
        processorMicrosecondsEach: median(rounds.map { $0[keyPath: side].processorMicrosecondsEach })))
  }

  /// By topic: records and their bytes.
  private func written(_ rounds: [BrokerRounds.Round]) -> String {
    let updates = Double(rounds.reduce(0) { $0 + $1.intake.inputs.reduce(0, +) })
    let counts = [(HubTopics.intake, \BrokerRounds.Round.intake), (HubTopics.casework, \.casework)]
    return counts.flatMap { topics, stage in
      topics.indices.compactMap { index in
        let records = rounds.reduce(0) { $0 + $1[keyPath: stage].written[index].records }
        let bytes = rounds.reduce(0) { $0 + $1[keyPath: stage].written[index].bytes }
        guard records > 0 else { return nil }
        return String(
          format: "%.2f to %@ of %d bytes", Double(records) / updates, topics[index].name, bytes / records)
      }
    }.joined(separator: ", ")
  }

  private func transactions(_ rounds: [BrokerRounds.Round]) -> String {
    let counts: [(String, [Int])] = [
      ("the hub's intake at least", rounds.map(\.intake.leastTransactions)),
      ("casework at least", rounds.map(\.casework.leastTransactions)),
      ("the same records", rounds.map(\.replayTransactions.intake)),
      ("and", rounds.map(\.replayTransactions.casework)),
    ]
    return counts.map { String(format: "%@ %.0f", $0, median($1.map(Double.init))) }.joined(separator: ", ")
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
