import Foundation
import Kafka

/// Whether a department that floods its topic delays the others' emergencies: how long one takes from being sent to being
/// readable for the department that must act, while the hub is idle, and while a backlog of another department waits.
struct FloodBenchmark {
  /// Emergencies while the hub is idle.
  private static let quietCount = 40
  private static let lookMillis: Duration = .milliseconds(250)

  let options: BrokerBenchmark.Options

  func run() throws {
    report(
      "flood: \(options.updates) updates of \(Workload.department) at once; emergencies of \(EmergencyProbes.department)"
    )
    let run = try BenchRun(
      broker: options.broker, clientProperties: options.clientProperties, directory: options.directory,
      partitions: options.partitions)
    try run.makeTopics()
    let rounds = try BrokerRounds(options, .changing, run)
    try rounds.load()
    let hub = try rounds.startHub()
    defer { hub.end() }
    let probes = try EmergencyProbes(run, Population(households: options.households))
    _ = try probes.run { $0 == 3 }
    show("idle", try probes.run { $0 == Self.quietCount })
    let (start, isDone) = try rounds.flood()
    var end: ContinuousClock.Instant?
    var looked = start
    let taken = try probes.run { _ in
      try hub.check()
      guard ContinuousClock.now - looked >= Self.lookMillis else { return false }
      looked = ContinuousClock.now
      if try isDone() { end = ContinuousClock.now }
      return end != nil
    }
    show("in the flood", taken)
    if let end {
      let seconds = (end - start) / .seconds(1)
      report(
        String(
          format: "  the flood was taken in after %.1f s (%.0f updates/s)", seconds, Double(options.updates) / seconds))
    }
    run.removeFolder()
  }

  private func show(_ name: String, _ taken: [Duration]) {
    guard let longest = taken.last else { return }
    func millis(_ time: Duration) -> Double { time / .milliseconds(1) }
    report(
      String(
        format: "  %@: %d emergencies referred after %.0f ms (median), %.0f ms (95 %%), %.0f ms (longest)", name,
        taken.count, millis(taken[taken.count / 2]), millis(taken[taken.count * 95 / 100]), millis(longest)))
  }
}
