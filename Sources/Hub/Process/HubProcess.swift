internal import Glibc
public import Kafka
internal import Referral
internal import Stages
internal import Streams
internal import Telemetry
internal import Wire

/// The running hub: one thread a worker, from the check of the topics to the last worker's end.
///
///     files ─► topics there? ─► say what the policy lacks ─► threads ─► wait: signal or a worker's failure
///                                                                        │
///               exit code ◄─ all ended, or time is over ◄─ casework ◄─ intake told to stop
public struct HubProcess: Sendable {
  /// The time from the signal to the end of the process. Supervisors kill after 10 s as a rule; nothing is lost when
  /// they do, but the partitions would wait for the session timeout.
  private static let stopTime = Duration.seconds(8)

  private let settings: Settings
  private let contract: ContractFiles
  private let rules: CaseworkRules
  private let clockRate: Int

  /// How fast a demonstration's clock may run: a day in a second and somewhat more.
  public static let clockRates = 1...100_000

  /// Reads the files that the settings name.
  ///
  /// - Parameter clockRate: how many seconds pass in one; other than 1 only where the settings say that the hub is for a
  ///   demonstration.
  public init(_ settings: Settings, clockRate: Int = 1) throws(ContractRefused) {
    guard clockRate == 1 || settings.isDemonstration else {
      throw ContractRefused(problems: [
        "the clock runs faster only in a demonstration: deadlines of real people would run out in minutes. "
          + "A settings file with \"demonstration\": true says that there are none"
      ])
    }
    self.settings = settings
    self.clockRate = clockRate
    contract = try ContractFiles.read(directory: settings.contractDirectory)
    rules = try contract.readRules(settings)
  }

  /// Works until SIGTERM or SIGINT.
  /// - Throws: what kept it from starting, or why a worker ended by itself.
  public func run() throws(CommandFailure) {
    Log.minimumLevel = settings.logLevel
    StopSignals.block()
    let notices = Notices()
    let startUp = StartUp()
    StopSignals.watch(notices, startUp)
    try checkTopics()
    let pack = try contract.policyInForce(settings)
    let tooLong = contract.retentionProblems(settings, pack)
    guard tooLong.isEmpty else { throw CommandFailure(.filesRefused, tooLong.joined(separator: "\n       ")) }
    let today = WorkingCalendar.today(atMillis: SystemClock().wallMillis)
    Log.info(
      "hub.starting",
      [
        "version": .text(Version.text), "instance": .text(settings.instanceID), "policy": .text(pack.name),
        "serial": .int(Int64(pack.serial)),
      ])
    if pack.serial < rules.pack.serial {
      Log.warning(
        "policy.file-not-in-force",
        ["serial": .int(Int64(rules.pack.serial)), "text": "A pack was published before: publish this one as well."])
    }
    let registry = Registry()
    let policyMetrics = PolicyMetrics(registry, divisions: settings.divisions)
    policyMetrics.announce(pack, on: today)
    CalendarAnnouncement(try CalendarsInForce(settings).calendar, on: today).log()
    if clockRate != 1 { Log.warning("hub.clock-runs-fast", ["rate": .int(Int64(clockRate))]) }
    startUp.end()
    let running = startWorkers(notices, policyMetrics)
    Log.info("hub.started", ["workers": .int(Int64(running.count))])
    try wait(for: running, notices, settings.metricsFile.map { MetricsFile(path: $0, registry: registry) })
  }

  private func checkTopics() throws(CommandFailure) {
    let rows: [TopicComparison.Row]
    do throws(KafkaError) {
      rows = try TopicAdministration(settings.client, wanted: contract.wantedTopics(settings)).startComparison().rows
    } catch {
      throw CommandFailure(error, servers: settings.client.bootstrapServers)
    }
    let wrong = rows.filter { !$0.differences.isEmpty }
    guard wrong.isEmpty else {
      let lines = wrong.flatMap { row in row.differences.map { "topic \(row.topic.name) \($0.text)" } }
      throw CommandFailure(
        .problemsFound,
        "the cluster's topics are not as the contract says:\n       " + lines.joined(separator: "\n       "),
        advice: "Run: referral-hub topics apply, then referral-hub topics verify")
    }
  }

  private func startWorkers(_ notices: Notices, _ observer: any PolicyObserver) -> [WorkerThread] {
    let layout = contract.layout(prefix: settings.topicPrefix)
    let rules = rules
    let partitions = settings.partitions
    let clock = ClockStart(rate: clockRate)
    let stops = (intake: StopSignal(), casework: StopSignal())
    var threads: [WorkerThread] = []
    let intake = (0..<settings.intakeWorkers).map { WorkerThread(stage: .intake, index: $0, stop: stops.intake) }
    let casework = (0..<settings.caseworkWorkers).map {
      WorkerThread(stage: .casework, index: $0, stop: stops.casework)
    }
    let backlog = InboxBacklog(settings, intake: intake.map(\.statistics), casework: casework.map(\.statistics))
    for thread in intake {
      thread.start(settings, clock: clock, pace: backlog.pace, notices: notices) {
        IntakeStage(layout: layout, catalogue: rules.catalogue, partitionCount: partitions)
      }
      threads.append(thread)
    }
    backlog.start(settings.client, until: stops.intake)
    for thread in casework {
      thread.start(settings, clock: clock, pace: Pace(), notices: notices) { () throws(DataFileError) in
        try CaseworkStage(layout: layout, rules: rules, partitionCount: partitions, observer: observer)
      }
      threads.append(thread)
    }
    return threads
  }

  /// Waits for a signal or a worker's end, then stops intake before casework, so that casework still takes what intake
  /// has committed.
  private func wait(for threads: [WorkerThread], _ notices: Notices, _ metrics: MetricsFile?) throws(CommandFailure) {
    var running = Set(threads.map(\.name))
    var failures: [String] = []
    func note(_ notice: Notice) {
      switch notice {
      case .signal(let number): Log.info("hub.stopping", ["signal": .int(Int64(number))])
      case .workerEnded(let name, let failure):
        running.remove(name)
        if let failure {
          Log.error("worker.failed", ["worker": .text(name), "reason": .text(failure)])
          failures.append("worker \(name): \(failure)")
        }
      }
    }
    note(first(of: notices, metrics))
    let deadline = ContinuousClock.now + Self.stopTime
    for stage in StageName.allCases {
      let members = threads.filter { $0.stage == stage }
      for thread in members { thread.stop.request() }
      while members.contains(where: { running.contains($0.name) }) {
        guard let notice = notices.next(until: deadline) else {
          Log.error("hub.stop-timed-out", ["workers": .int(Int64(running.count))])
          // A thread that still waits for the broker cannot be joined. Its transaction is aborted by the broker, and
          // what it did is done again.
          _exit(ExitCode.problemsFound.rawValue)
        }
        note(notice)
      }
    }
    Log.info("hub.stopped", ["failures": .int(Int64(failures.count))])
    guard failures.isEmpty else { throw CommandFailure(.problemsFound, failures.joined(separator: "\n       ")) }
  }
}

extension HubProcess {
  /// Prometheus looks every quarter of a minute as a rule.
  private static let metricsPeriod = Duration.seconds(15)

  /// The first notice; until it comes the metrics are written again and again.
  private func first(of notices: Notices, _ metrics: MetricsFile?) -> Notice {
    while true {
      metrics?.write()
      let deadline = metrics.map { _ in ContinuousClock.now + Self.metricsPeriod }
      if let notice = notices.next(until: deadline) { return notice }
    }
  }
}

extension CommandFailure {
  /// A failure of a question to the cluster.
  public init(_ error: KafkaError, servers: String) {
    switch error.kind {
    case .disconnected, .timedOut:
      self.init(
        .kafkaNotReached, "Kafka at \(servers) was not reached (\(error.description))",
        advice: "Check bootstrapServers in the settings, that the cluster runs, and the kafka properties for TLS")
    case .configuration:
      self.init(.filesRefused, error.description, advice: "Correct kafka in the settings file")
    case .invalidArgument, .queueFull, .fenced, .unknownTopicOrPartition, .alreadyExists, .unauthorized,
      .messageTooLarge, .wrongState, .staleGeneration, .offsetOutOfRange, .pollTooLate, .other:
      self.init(.problemsFound, error.description)
    }
  }
}
