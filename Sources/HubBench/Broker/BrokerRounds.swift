import Foundation
import Hub
import Kafka
import Wire

/// The turns of one run, which share its topics and its population.
final class BrokerRounds {
  struct Turn {
    var updatesPerSecond: Double
    /// Processor time of the hub's process, or of this one, which holds the bare stages.
    var processorMicrosecondsEach: Double
  }

  /// One round's turns: everyone gets the same updates.
  struct Round {
    var hub: Turn
    /// Two bare stages that write the records which the hub wrote.
    var replay: Turn
    /// One bare stage that writes a record an update.
    var bare: Turn
    /// What the hub wrote, and the replay after it.
    var intake: Recording.Stage
    var casework: Recording.Stage
    /// Of the replay, in its whole turn.
    var replayTransactions: (intake: Int, casework: Int)
  }

  private let options: BrokerBenchmark.Options
  private let workload: Workload
  private let run: BenchRun
  private let feed: Feed
  private let progress: Progress
  private let population: Population
  private let updatesTopic: String
  private var sent = 0

  init(_ options: BrokerBenchmark.Options, _ workload: Workload, _ run: BenchRun) throws {
    self.options = options
    self.workload = workload
    self.run = run
    feed = try Feed(run.settings.client, transactionalID: "\(run.settings.applicationID).feed")
    progress = try Progress(run.settings.client, partitions: run.partitions)
    population = Population(households: options.households)
    updatesTopic = run.topic(HubTopics.updates)
  }

  /// Lets the hub take in the population, unmeasured.
  func load() throws {
    let messages = (0..<population.households).flatMap(population.messages)
    let hub = try startHub()
    defer { hub.end() }
    let topics = Set(messages.map { run.topic("dept.\($0.department).updates") })
    _ = try feed.send(messages) { run.topic("dept.\($0.department).updates") }
    // The hub sends itself messages, too: when a person joins a household, what was open for them follows.
    let own = [HubTopics.inbox, "hub.rekeyed"].map(run.topic)
    var ends: [Kafka.TopicPartition: Int64]
    repeat {
      ends = try progress.ends(of: own)
      try waitForHub(hub, topics: topics + own.suffix(1))
    } while try progress.ends(of: own) != ends
  }

  func round() throws -> Round {
    let warmUp = take(BrokerBenchmark.warmUpUpdates)
    let messages = take(options.updates)
    let start = try marks()
    let hub = try hubTurn(warmUp, messages)
    let end = try marks()
    let intake = try record(HubTopics.intake, inputs: byPartition(warmUp + messages), from: start, to: end)
    let casework = try record(HubTopics.casework, inputs: intake.records(of: 1), from: start, to: end)
    let (replay, transactions) = try replayTurn(warmUp, messages, intake, casework)
    return Round(
      hub: hub, replay: replay, bare: try bareTurn(warmUp, messages), intake: intake, casework: casework,
      replayTransactions: transactions)
  }

  private func hubTurn(_ warmUp: [Population.Message], _ messages: [Population.Message]) throws -> Turn {
    let hub = try startHub()
    defer { hub.end() }
    _ = try feed.send(warmUp) { _ in updatesTopic }
    try waitForHub(hub, topics: [updatesTopic])
    let before = ProcessorTime.ofProcess(hub.identifier)
    let start = try feed.send(messages) { _ in updatesTopic }
    try waitForHub(hub, topics: [updatesTopic])
    let time = ContinuousClock.now - start
    return turn(time, ProcessorTime.ofProcess(hub.identifier) - before)
  }

  private func replayTurn(
    _ warmUp: [Population.Message], _ messages: [Population.Message], _ recordedIntake: Recording.Stage,
    _ recordedCasework: Recording.Stage
  ) throws -> (Turn, (intake: Int, casework: Int)) {
    let intake = BareStage(run.settings, run.replayIntake, ReplayTransform(recordedIntake))
    defer { intake.end() }
    let casework = BareStage(run.settings, run.replayCasework, ReplayTransform(recordedCasework))
    defer { casework.end() }
    func wait() throws {
      try progress.wait(for: run.replayIntake.group, topics: [run.replayIntake.input], check: intake.check)
      try progress.wait(for: run.replayCasework.group, topics: [run.replayCasework.input], check: casework.check)
    }
    _ = try feed.send(warmUp) { _ in run.replayIntake.input }
    try wait()
    let turn = try measured(messages, to: run.replayIntake.input, until: wait)
    return (turn, (intake.transactions, casework.transactions))
  }

  private func bareTurn(_ warmUp: [Population.Message], _ messages: [Population.Message]) throws -> Turn {
    let stage = BareStage(run.settings, run.bare, CopyTransform())
    defer { stage.end() }
    let wait = { [progress, run] in
      try progress.wait(for: run.bare.group, topics: [run.bare.input], check: stage.check)
    }
    _ = try feed.send(warmUp) { _ in run.bare.input }
    try wait()
    return try measured(messages, to: run.bare.input, until: wait)
  }

  /// A turn of bare stages in this process.
  private func measured(_ messages: [Population.Message], to topic: String, until done: () throws -> Void) throws
    -> Turn
  {
    let start = try feed.send(messages) { _ in topic }
    let before = ProcessorTime.ofProcess(getpid())
    try done()
    let time = ContinuousClock.now - start
    return turn(time, ProcessorTime.ofProcess(getpid()) - before)
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

  private func byPartition(_ messages: [Population.Message]) -> [Int] {
    var counts = [Int](repeating: 0, count: Int(run.partitions))
    for message in messages { counts[Int(Murmur2.partition(message.key, count: run.partitions))] += 1 }
    return counts
  }

  private func marks() throws -> Recording.Marks {
    Recording.Marks(try progress.ends(of: (HubTopics.intake + HubTopics.casework).map { run.topic($0.name) }))
  }

  private func record(
    _ outputs: [HubTopics.Output], inputs: [Int], from start: Recording.Marks, to end: Recording.Marks
  ) throws -> Recording.Stage {
    try Recording.read(
      run.settings.client, outputs, topics: outputs.map { run.topic($0.name) }, inputs: inputs, from: start, to: end)
  }

  /// Makes the workload's updates readable all at once.
  /// - Returns: since when they are, and whether the hub's groups have committed all that they have to read.
  func flood() throws -> (start: ContinuousClock.Instant, isDone: () throws -> Bool) {
    let start = try feed.send(take(options.updates)) { _ in updatesTopic }
    return (
      start,
      { [self] in
        try progress.left(for: run.settings.groupID(of: .intake), topics: [updatesTopic]) == 0
          && progress.left(for: run.settings.groupID(of: .casework), topics: [run.topic(HubTopics.inbox)]) == 0
      }
    )
  }

  /// What the hub says, of all its starts.
  var log: URL { run.folder.appending(path: "hub.log") }

  func startHub() throws -> ChildProcess {
    try ChildProcess(options.hub, ["run", "--settings", run.settingsFile], log: log)
  }

  private func waitForHub(_ hub: ChildProcess, topics: [String]) throws {
    try progress.wait(for: run.settings.groupID(of: .intake), topics: topics, check: hub.check)
    try progress.wait(
      for: run.settings.groupID(of: .casework), topics: [run.topic(HubTopics.inbox)], check: hub.check)
  }
}
