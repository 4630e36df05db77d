import Foundation
import Hub
import Kafka

/// The turns of one run, which share its topics and its population.
final class BrokerRounds {
  /// What the hub writes for an update, by the names the report gives it.
  private static let topics = [
    ("persons", "hub.persons"), ("inbox", "hub.inbox"), ("households", "hub.households"), ("journal", "hub.journal"),
    ("referrals", "dept.\(Workload.department).referrals"),
  ]

  struct Turn {
    var updatesPerSecond: Double
    /// Processor time of the hub's process, or of this one, which is the bare loop's.
    var processorMicrosecondsEach: Double
  }

  private let options: BrokerBenchmark.Options
  private let workload: Workload
  private let run: BenchRun
  private let feed: Feed
  private let progress: Progress
  private let population: Population
  private let updatesTopic: String
  private var sent = 0
  private var bareSent = 0
  private var writtenBefore: [Int64] = []

  init(_ options: BrokerBenchmark.Options, _ workload: Workload, _ run: BenchRun) throws {
    self.options = options
    self.workload = workload
    self.run = run
    feed = try Feed(run.settings.client, transactionalID: "\(run.settings.applicationID).feed")
    progress = try Progress(run.settings.client, partitions: run.partitions)
    population = Population(households: options.households)
    updatesTopic = run.topic("dept.\(Workload.department).updates")
  }

  /// Lets the hub take in the population, unmeasured.
  func load() throws {
    let messages = (0..<population.households).flatMap(population.messages)
    let hub = try startHub()
    defer { hub.end() }
    let topics = Set(messages.map { run.topic("dept.\($0.department).updates") })
    _ = try feed.send(messages) { run.topic("dept.\($0.department).updates") }
    try waitForHub(hub, topics: Array(topics))
    writtenBefore = try written()
  }

  func hubTurn() throws -> Turn {
    let hub = try startHub()
    defer { hub.end() }
    _ = try feed.send(take(BrokerBenchmark.warmUpUpdates)) { _ in updatesTopic }
    try waitForHub(hub, topics: [updatesTopic])
    let messages = take(options.updates)
    let before = ProcessorTime.ofProcess(hub.identifier)
    let start = try feed.send(messages) { _ in updatesTopic }
    try waitForHub(hub, topics: [updatesTopic])
    let time = ContinuousClock.now - start
    let processor = ProcessorTime.ofProcess(hub.identifier) - before
    return turn(time, processor)
  }

  func bareTurn() throws -> Turn {
    let loop = BareLoop()
    loop.start(run)
    defer { loop.end() }
    _ = try feed.send(takeBare(BrokerBenchmark.warmUpUpdates)) { _ in run.bareInput }
    try waitForBare(loop)
    let messages = takeBare(options.updates)
    let start = try feed.send(messages) { _ in run.bareInput }
    let before = ProcessorTime.ofProcess(getpid())
    try waitForBare(loop)
    let time = ContinuousClock.now - start
    return turn(time, ProcessorTime.ofProcess(getpid()) - before)
  }

  /// Records that all updates since the load, the warming ones too, made the hub write.
  func writtenPerUpdate() throws -> String {
    zip(Self.topics, zip(try written(), writtenBefore)).map { topic, counts in
      "\(topic.0) " + String(format: "%.2f", Double(counts.0 - counts.1) / Double(max(sent, 1)))
    }.joined(separator: ", ")
  }

  private func written() throws -> [Int64] {
    try Self.topics.map { try progress.entries(of: run.topic($0.1)) }
  }

  private func turn(_ time: Duration, _ processorSeconds: Double) -> Turn {
    Turn(
      updatesPerSecond: Double(options.updates) / (time / .seconds(1)),
      processorMicrosecondsEach: processorSeconds * 1e6 / Double(options.updates))
  }

  private func take(_ count: Int) -> [Population.Message] {
    defer { sent += count }
    return (sent..<sent + count).map { workload.update($0, of: population) }
  }

  /// The same records as the hub got, for the bare loop.
  private func takeBare(_ count: Int) -> [Population.Message] {
    defer { bareSent += count }
    return (bareSent..<bareSent + count).map { workload.update($0, of: population) }
  }

  private func startHub() throws -> ChildProcess {
    try ChildProcess(
      options.hub, ["run", "--settings", run.settingsFile], log: run.folder.appending(path: "hub.log"))
  }

  private func waitForHub(_ hub: ChildProcess, topics: [String]) throws {
    try progress.wait(for: run.settings.groupID(of: .intake), topics: topics, check: hub.check)
    try progress.wait(for: run.settings.groupID(of: .casework), topics: [run.topic("hub.inbox")], check: hub.check)
  }

  private func waitForBare(_ loop: BareLoop) throws {
    try progress.wait(for: run.bareGroup, topics: [run.bareInput], check: loop.check)
  }
}
