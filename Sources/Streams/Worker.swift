internal import Synchronization

/// The work loop of one stage on one thread: one consumer, one transactional producer and the tasks of the partitions
/// it was given.
///
///     step:   producer ready? ─► poll ─► assignment ─► restore a slice ─► process, wake, write state ─► transaction
///                  ▲                                                                                      │
///                  └────── anything but committed: drop every task's state, restore, start at committed ──┘
///
/// Where records have piled up, a step collects several cycles of them, and the next cycle is processed while the
/// transaction of the one before is committed.
///
/// Not `Sendable`: it is created and driven on its own thread. Others look at ``statistics`` and set the ``StopSignal``.
public final class Worker<
  Stage: StageDefinition, Consumer: ConsumerPort, Producer: ProducerPort, Restorer: RestorePort
> where Consumer.Membership == Producer.Membership {
  public let statistics: WorkerStatistics

  let consumer: Consumer
  let producer: Producer
  let clockPort: any ClockPort
  let limits: WorkerLimits
  let pace: Pace
  let onEvent: (WorkerEvent) -> Void

  var assignment: Assignment<Stage>
  var offsets: OffsetTable
  var restoration: Restoration<Restorer>
  var execution = Execution()
  var clock = CycleClock()
  var clockBelieved = true
  var events: [AssignmentEvent] = []
  /// Records that the step under way may collect.
  var mostRecords = 0
  var needsProducer = true
  var fencedInARow = 0
  var failuresInARow = 0
  /// The failed cycle has not been waited for yet.
  var owesBackoff = false
  /// The restored task that is started first, moved on after a failure so that one cannot hold up the others.
  var firstToStart = 0
  var lastNowMillis: Int64 = .min
  var lastPositionsMonotonicMillis: Int64 = .min

  /// - Parameters:
  ///   - producer: its handle is made by the worker, with ``ProducerPort/recreate()``, before the first transaction.
  ///   - pace: held back by whoever watches the stage behind.
  ///   - onEvent: called on the worker's thread; it must not block.
  public init(
    stage: Stage, consumer: Consumer, producer: Producer, restorer: Restorer, clock: any ClockPort,
    limits: WorkerLimits = WorkerLimits(), pace: Pace = Pace(), statistics: WorkerStatistics = WorkerStatistics(),
    onEvent: @escaping (WorkerEvent) -> Void = { _ in }
  ) {
    self.consumer = consumer
    self.producer = producer
    self.clockPort = clock
    self.limits = limits
    self.pace = pace
    self.statistics = statistics
    self.onEvent = onEvent
    assignment = Assignment(stage: stage)
    offsets = OffsetTable(topicCount: stage.inputTopics.count, partitionCount: stage.partitionCount)
    restoration = Restoration(port: restorer)
  }

  /// Works until the signal asks to stop; then leaves the group.
  /// - Throws: ``WorkerFailure`` when going on is of no use; the group was left then, too.
  public func run(until stop: StopSignal) throws(WorkerFailure) {
    do throws(WorkerFailure) {
      while !stop.isRequested { _ = try step() }
    } catch {
      close()
      throw error
    }
    close()
  }

  /// What is there to do: one cycle, or several where records have piled up. It begins and ends without an open
  /// transaction.
  @discardableResult
  public func step() throws(WorkerFailure) -> StepResult {
    readyProducer()
    try collect()
    try restore()
    var result = try needsProducer ? .waiting : cycle()
    if result == .idle, assignment.slots.contains(where: { $0.state != .running }) { result = .waiting }
    showState()
    if case .failed = result { return result }
    statistics.cycles.count()
    statistics.lastCycleMonotonicMillis.store(clockPort.monotonicMillis, ordering: .relaxed)
    return result
  }

  /// Leaves the group in order. Between two steps nothing is open; records collected and not processed are read again
  /// by the partitions' next owner.
  public func close() {
    for partition in assignment.closeAllTasks() { closed(partition, .stopped) }
    execution.clear()
    consumer.close()
    producer.close()
    showState()
  }

  /// What a step did.
  public enum StepResult: Equatable, Sendable {
    /// There was nothing to do.
    case idle
    /// A transaction was committed: input records, output records (the changelog's among them).
    case committed(recordsIn: Int, recordsOut: Int)
    /// The transaction did not commit, or may not have; the tasks are restored in the next steps.
    case failed(CycleFailure)
    /// There was nothing to do yet: the log cannot be reached, or tasks are being restored.
    case waiting
  }
}

extension Worker {
  func readyProducer() {
    guard needsProducer else { return }
    do throws(ProducerFailure) {
      try producer.recreate()
      needsProducer = false
      statistics.producersCreated.count()
    } catch {
      switch error {
      case .abortable(let reason), .fenced(let reason), .fatal(let reason): failed(.producer, reason)
      }
    }
  }

  func readNow() -> Int64 {
    let suspicions = clock.suspicions
    lastNowMillis = clock.read(clockPort)
    let believed = clock.suspicions == suspicions
    if clockBelieved, !believed { onEvent(.clockNotBelieved) }
    clockBelieved = believed
    statistics.clockSuspicions.show(clock.suspicions)
    statistics.clockRegressions.show(clock.regressions)
    return lastNowMillis
  }

  func failed(_ port: WorkerEvent.PortName, _ reason: String) {
    statistics.portFailures.count()
    onEvent(.portFailed(port: port, reason: reason))
  }

  func closed(_ partition: Int32, _ reason: WorkerEvent.CloseReason) {
    onEvent(.taskClosed(partition: partition, reason: reason))
  }

  func showState() {
    let running = assignment.slots.count { $0.state == .running }
    statistics.tasksRunning.show(running)
    statistics.tasksWaiting.show(assignment.slots.count - running)
    statistics.incompletePartitions.show(assignment.incompletePartitions)
  }
}
