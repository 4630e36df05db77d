internal import Stages
internal import Streams

/// The processes of a trial on one simulated log, and everything that goes wrong with them.
final class TrialCluster {
  /// How far a machine's clock may be set wrong so that it is still believed (``CycleClock``).
  static let smallStepMillis: Int64 = 9 * 60_000
  private static let largeStepMillis: Int64 = 400 * 24 * 60 * 60_000

  let log: SimulatedLog
  let plan: TrialPlan
  let history: TrialHistory
  private let hub: TrialHub
  private let intake: IntakeStage
  private let casework: CaseworkStage
  private var random: SeededRandom
  private var processes: [TrialProcess] = []
  /// When a dead process is started again, on the log's monotonic clock; by its place.
  private var restartMillis: [Int64?]
  /// Processes that were replaced while they still ran.
  private var strays: [TrialProcess] = []
  private var isInsideCall = false
  /// Who is in a step, the innermost last.
  private var stepping: [(process: TrialProcess, worker: Int)] = []
  private(set) var strikes = true
  private(set) var struck: [TrialPlan.Fault: Int] = [:]

  init(_ plan: TrialPlan, hub: TrialHub, log: SimulatedLog, history: TrialHistory) throws {
    self.plan = plan
    self.hub = hub
    self.log = log
    self.history = history
    random = SeededRandom(seed: plan.seed ^ 0x636c_7573)
    intake = IntakeStage(layout: hub.layout, catalogue: hub.rules.catalogue, partitionCount: plan.partitions)
    casework = try CaseworkStage(layout: hub.layout, rules: hub.rules, partitionCount: plan.partitions)
    log.createTopics(of: intake)
    log.createTopics(of: casework)
    restartMillis = Array(repeating: nil, count: plan.processes)
    for place in 0..<plan.processes { processes.append(start(place)) }
  }

  // Steps.

  /// Lets a worker that can take one do one step.
  func stepSomeone() {
    restartTheDead()
    let all = processes + strays
    let process = all[Int.random(in: all.indices, using: &random)]
    step(process, worker: Int.random(in: 0...1, using: &random))
  }

  /// Lets every worker do a step.
  /// - Returns: whether all were idle.
  func stepAll() -> Bool {
    restartTheDead()
    var isIdle = true
    for process in processes {
      for worker in process.workers.indices where step(process, worker: worker) != .idle { isIdle = false }
    }
    return isIdle
  }

  @discardableResult
  private func step(_ process: TrialProcess, worker: Int) -> TrialWorker.Step {
    guard !process.isDead, !process.isInStep[worker] else { return .busy }
    process.isInStep[worker] = true
    stepping.append((process, worker))
    defer {
      process.isInStep[worker] = false
      stepping.removeLast()
    }
    do throws(WorkerFailure) {
      return try process.workers[worker].step()
    } catch {
      history.tell("\(process.name): a worker stopped, the process ends: \(error)")
      process.faults.crash()
      return .busy
    }
  }

  // Life and death.

  private func start(_ place: Int) -> TrialProcess {
    let name = String(UnicodeScalar(UInt8(ascii: "a") + UInt8(place)))
    let process = TrialProcess(name: name, clock: MachineClock(log.clock))
    if plan.faults[.clockStep] != nil, strikes {
      process.clock.offsetMillis = Int64.random(in: -Self.smallStepMillis...Self.smallStepMillis, using: &random)
    }
    process.add(hub.makeIntake(seat(process, 0, TrialSeat.intakeGroup), intake))
    process.add(hub.makeCasework(seat(process, 1, TrialSeat.caseworkGroup), casework))
    process.faults.decide = { [unowned self, unowned process] point in fault(at: point, of: process) }
    return process
  }

  private func seat(_ process: TrialProcess, _ worker: Int, _ group: String) -> TrialSeat {
    // Small cycles are a way to meet faults in the middle of something; without faults they only take time.
    let isQuiet = !strikes || plan.faults.isEmpty
    let limits = WorkerLimits(
      recordsPerCycle: isQuiet ? 60 : [1, 3, 10, 60].randomElement(using: &random) ?? 10,
      cyclesPerStep: Int.random(in: 1...4, using: &random),
      outputRecordsPerCycle: isQuiet ? 500 : [4, 20, 500].randomElement(using: &random) ?? 20, idleCommitMillis: 500,
      restoreSliceRecords: isQuiet ? 500 : [3, 20, 500].randomElement(using: &random) ?? 20,
      wakeBudget: isQuiet ? 50 : [1, 3, 50].randomElement(using: &random) ?? 3)
    let history = history
    return TrialSeat(
      log: log, group: group, member: process.name, faults: process.faults, clock: process.clock, limits: limits,
      seed: random.next(),
      onEvent: { [unowned process] event in
        switch event {
        case .taskCreated, .taskRestored, .restoreProgressed, .portFailed: break
        case .taskStarted, .taskClosed, .assignmentIncomplete, .cycleFailed, .clockNotBelieved, .stateAheadOfClock,
          .restoreStandsStill:
          history.tell("\(process.name) \(group): \(event)")
        }
      })
  }

  private func restartTheDead() {
    let now = log.clock.monotonicMillis
    for place in processes.indices where processes[place].isDead {
      guard let due = restartMillis[place] else {
        restartMillis[place] = now + (strikes ? Int64.random(in: 0...30_000, using: &random) : 0)
        continue
      }
      guard due <= now, processes[place].isInStep == [false, false] else { continue }
      restartMillis[place] = nil
      processes[place] = start(place)
      history.tell("\(processes[place].name): started again")
    }
    strays.removeAll { $0.isDead && $0.isInStep == [false, false] }
  }

  /// No fault strikes from now on. Every process is started once more, from compacted changelogs.
  func calmDown() {
    strikes = false
    for process in processes + strays { process.faults.crash() }
    strays = []
    for topic in [intake.outputTopics[intake.changelogTopic], casework.outputTopics[casework.changelogTopic]] {
      for partition in 0..<plan.partitions { log.compact(topic, partition: partition, droppingTombstones: true) }
    }
    history.tell("the faults are over; every process starts anew")
  }

  /// The worker that is in a step has committed.
  func noteCommit() {
    if let (process, worker) = stepping.last { process.commits[worker] += 1 }
  }

  func notePolicyChange() { struck[.policyChange, default: 0] += 1 }

  // Faults between steps.

  /// Whether a fault that is on strikes now.
  private func strikes(_ fault: TrialPlan.Fault, timesRarer: Int = 1) -> Bool {
    guard strikes, let rate = plan.faults[fault], random.once(in: rate * timesRarer) else { return false }
    struck[fault, default: 0] += 1
    return true
  }

  /// What may happen to the cluster between two steps.
  func disturb() {
    let place = Int.random(in: processes.indices, using: &random)
    let process = processes[place]
    let group = random.once(in: 2) ? TrialSeat.intakeGroup : TrialSeat.caseworkGroup
    if strikes(.lostPartitions) {
      history.tell("\(process.name) \(group): evicted")
      log.group(group).evict(process.name)
    }
    if strikes(.rebalance) { log.group(group).rebalance() }
    if strikes(.brokerRestart, timesRarer: 4) {
      history.tell("the cluster restarts")
      log.restart()
    }
    if strikes(.clockStep) { setClock(of: process) }
    if strikes(.compaction) { compact() }
    if strikes(.restart, timesRarer: 2), !process.isDead {
      history.tell("\(process.name): stopped in order")
      process.stop()
    }
    if strikes(.twin, timesRarer: 3), !process.isDead {
      history.tell("\(process.name): a second process with its name is started")
      strays.append(process)
      processes[place] = start(place)
    }
    if strikes, let stray = strays.first, random.once(in: 40) { stray.faults.crash() }
  }

  private func setClock(of process: TrialProcess) {
    let isLarge = random.once(in: 3) && process.commits.allSatisfy { $0 > 0 }
    let most = isLarge ? Self.largeStepMillis : Self.smallStepMillis
    process.clock.offsetMillis = Int64.random(in: -most...most, using: &random)
    history.tell("\(process.name): its clock is off by \(process.clock.offsetMillis) ms")
  }

  private func compact() {
    let stage = random.once(in: 2)
    let topic = stage ? intake.outputTopics[intake.changelogTopic] : casework.outputTopics[casework.changelogTopic]
    let partition = Int32.random(in: 0..<plan.partitions, using: &random)
    let end = log.endOffset(topic, partition: partition)
    log.compact(topic, partition: partition, below: Int64.random(in: 0...max(1, end), using: &random))
  }

  // Faults inside a call.

  private func fault(at point: SimulatedFaults.Point, of process: TrialProcess) -> SimulatedFaults.Fault? {
    guard strikes else { return nil }
    if strikes(.slowBroker, timesRarer: 2) { pass(Int64.random(in: 0...4_000, using: &random)) }
    if !isInsideCall { workMeanwhile(process, point) }
    if strikes(.crash, timesRarer: 5) {
      history.tell("\(process.name): dies at \(point)")
      return point == .commit && random.once(in: 2) ? .crashAfter : .crash
    }
    if strikes(.callFails, timesRarer: 2) { return .fails }
    if Self.ofProducer.contains(point), strikes(.producerDies, timesRarer: 3) { return .fatal }
    if Self.mayBeFenced.contains(point), strikes(.fencing, timesRarer: 3) { return .fenced }
    if point == .commit, strikes(.outcomeUnknown) {
      return [.unknownButCommitted, .unknownButAborted, .unknownAndOpen].randomElement(using: &random)
    }
    return nil
  }

  private static let ofProducer: Set<SimulatedFaults.Point> = [.begin, .produce, .flush, .sendOffsets, .commit, .abort]
  private static let mayBeFenced: Set<SimulatedFaults.Point> = [.begin, .flush, .sendOffsets, .commit]

  /// Others work while a process is inside a call: a little, or until it is a zombie.
  private func workMeanwhile(_ process: TrialProcess, _ point: SimulatedFaults.Point) {
    var steps = 0
    var millis: Int64 = 0
    if strikes(.zombie, timesRarer: 12) {
      history.tell("\(process.name): stands still inside a call")
      steps = 40
      millis = 2_000
    } else if strikes(.lostPartitions, timesRarer: point == .commit ? 1 : 4), let worker = stepping.last?.worker {
      history.tell("\(process.name): loses its partitions inside a call")
      log.group(worker == 0 ? TrialSeat.intakeGroup : TrialSeat.caseworkGroup).evict(process.name)
      steps = 25
    } else if strikes(.interleaving) {
      steps = Int.random(in: 1...4, using: &random)
    }
    guard steps > 0 else { return }
    isInsideCall = true
    for _ in 0..<steps {
      if millis > 0 { pass(millis) }
      stepSomeone()
    }
    isInsideCall = false
  }

  private func pass(_ millis: Int64) {
    log.clock.advance(byMillis: millis)
    log.noticeTime()
  }
}
