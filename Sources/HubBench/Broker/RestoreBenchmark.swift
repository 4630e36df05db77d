import Foundation
import Hub
import Kafka
import Wire

/// How long a hub's state takes to come back: the process is stopped and started on the changelogs of a population, and
/// the time runs, for each stage, from the assignment of its partitions until its last task is restored, as its log tells.
struct RestoreBenchmark {
  private static let stages = [(StageName.intake, "hub.persons"), (.casework, "hub.households")]
  private static let limit: Duration = .seconds(120)

  let options: BrokerBenchmark.Options

  func run() throws {
    report("restore: \(options.households) households of three in \(options.partitions) partitions")
    let run = try BenchRun(
      broker: options.broker, clientProperties: options.clientProperties, directory: options.directory,
      partitions: options.partitions, logLevel: "debug")
    try run.makeTopics()
    let rounds = try BrokerRounds(options, .changing, run)
    try rounds.load()
    let progress = try Progress(run.settings.client, partitions: run.partitions)
    for number in 1...options.rounds {
      let start = try end(of: rounds.log)
      let hub = try rounds.startHub()
      defer { hub.end() }
      let lines = try restored(rounds.log, from: start, check: hub.check)
      for (stage, changelog) in Self.stages {
        let entries = try progress.ends(of: [run.topic(changelog)]).values.reduce(0, +)
        let seconds = try seconds(stage, lines)
        let (what, count) =
          stage == .casework
          ? ("households", options.households) : ("people", options.households * Population.membersPerHousehold)
        report(
          String(
            format: "  round %d: %@ %d %@ in %.2f s, %.0f a second, from %d entries of %@", number, stage.rawValue,
            count, what, seconds, Double(count) / seconds, Int(entries), changelog))
      }
    }
    run.removeFolder()
  }

  private func end(of log: URL) throws -> Int { try Data(contentsOf: log).count }

  /// The log's lines, when every task of both stages has been restored.
  private func restored(_ log: URL, from start: Int, check: () throws -> Void) throws -> [Substring] {
    let deadline = ContinuousClock.now + Self.limit
    while ContinuousClock.now < deadline {
      try check()
      let text = String(decoding: try Data(contentsOf: log).dropFirst(start), as: UTF8.self)
      // The last line may be half written.
      let lines = text.split(separator: "\n").dropLast(text.hasSuffix("\n") ? 0 : 1)
      if Self.stages.allSatisfy({ stage, _ in events("task.restored", stage, lines).count == options.partitions }) {
        return Array(lines)
      }
      usleep(20_000)
    }
    throw BenchFailure("the hub's tasks were not restored within \(Self.limit)")
  }

  private func events(_ event: String, _ stage: StageName, _ lines: some Sequence<Substring>) -> [Substring] {
    lines.filter { $0.contains("event=\(event) worker=\"\(stage.rawValue).0\"") }
  }

  private func seconds(_ stage: StageName, _ lines: [Substring]) throws -> Double {
    guard let first = events("task.created", stage, lines).first.flatMap(millis),
      let last = events("task.restored", stage, lines).last.flatMap(millis)
    else { throw BenchFailure("the hub's log does not tell when \(stage.rawValue) was restored") }
    return Double(max(1, last - first)) / 1_000
  }

  /// A line begins with its time.
  private func millis(_ line: Substring) -> Int64? {
    let time = line.prefix { $0 != " " }.dropFirst("time=".count)
    return RFC3339.parse(Array(time.utf8))
  }
}
