/// Poll and assignment: records are only collected here, and partitions taken or given up.
extension Worker {
  func collect() throws(WorkerFailure) {
    events.removeAll(keepingCapacity: true)
    guard execution.pendingRecords == 0 else { return }
    execution.batch.removeAll()
    if pace.mayTake == 0 { holdBack() }
    let mayTake = pace.mayTake
    mostRecords = min(
      mayTake == 0 ? limits.heldBackRecords : mayTake, limits.recordsPerCycle * limits.cyclesPerStep)
    defer { pace.note(taken: execution.batch.records.count) }
    do throws(PortFailure) {
      try poll(timeoutMillis: pollMillis())
      let first = clockPort.monotonicMillis
      while events.isEmpty, !execution.batch.records.isEmpty, isShortOfACycle {
        let left = Int64(limits.lingerMillis) - (clockPort.monotonicMillis - first)
        let before = execution.batch.records.count
        guard left > 0 else { break }
        try poll(timeoutMillis: Int(left))
        if execution.batch.records.count == before { break }
      }
    } catch {
      switch error {
      case .transient(let reason): failed(.consumer, reason)
      case .fatal(let reason): throw .consumer(reason)
      }
    }
    for event in events { apply(event) }
    takeIn()
    execution.batch.orderByTimestamp()
  }

  /// Waits until records may be taken again, or for as long as a worker may be held back.
  private func holdBack() {
    statistics.heldBack.count()
    var left = limits.heldBackMillis
    while left > 0, pace.mayTake == 0 {
      let pause = min(left, WorkerLimits.heldBackLookMillis)
      clockPort.wait(millis: pause)
      left -= pause
    }
  }

  /// Looks at what was collected before any task is started in this step: a record of a task that does not run now was
  /// delivered from before its start (when holding a partition failed), and will be delivered again.
  private func takeIn() {
    let tasks = TaskTable(assignment, in: .running)
    var strays = 0
    for record in execution.batch.records {
      clock.witness(timestampMillis: record.timestampMillis)
      if tasks.index(of: record.partition) == nil { strays += 1 }
    }
    guard strays > 0 else { return }
    statistics.strayRecords.count(strays)
    _ = execution.batch.removeRecords { tasks.index(of: $0.partition) == nil }
  }

  /// More records are worth waiting for.
  private var isShortOfACycle: Bool {
    execution.batch.records.count < min(limits.recordsPerCycle, mostRecords)
      && execution.batch.arena.count < limits.inputBytesPerCycle
  }

  func poll(timeoutMillis: Int) throws(PortFailure) {
    try consumer.poll(
      into: &execution.batch, events: &events,
      maximumRecords: mostRecords - execution.batch.records.count,
      maximumBytes: limits.inputBytesPerCycle - execution.batch.arena.count, timeoutMillis: timeoutMillis)
  }

  /// A poll waits until the next due time at most, and not at all while a task is being restored. After failed cycles
  /// it waits once: every partition is held then, so it does nothing else.
  func pollMillis() -> Int {
    if owesBackoff {
      owesBackoff = false
      return Backoff.millis(failuresInARow: failuresInARow)
    }
    if restoration.isActive { return 0 }
    var wait = Int64(limits.idlePollMillis)
    for slot in assignment.slots {
      switch slot.state {
      case .created, .restoring, .restored, .closed: continue
      case .running:
        guard let due = slot.task.nextDueMillis else { continue }
        let now = max(slot.nowMillis, lastNowMillis)
        wait = due <= now ? 0 : min(wait, due - now)
      }
    }
    return Int(wait)
  }

  func apply(_ event: AssignmentEvent) {
    switch event {
    case .assigned(let partitions):
      assignment.add(partitions)
      if assignment.incompletePartitions > 0 {
        onEvent(.assignmentIncomplete(partitions: assignment.incompletePartitions))
      }
    case .revoked(let partitions): giveUp(partitions, .revoked)
    case .lost(let partitions): giveUp(partitions, .lost)
    }
  }

  /// No transaction is open during a poll, so there is nothing to commit or abort: what was collected is dropped.
  func giveUp(_ partitions: [TopicPartition], _ reason: WorkerEvent.CloseReason) {
    let gone = Set(partitions.map(\.partition))
    statistics.recordsGivenBack.count(execution.batch.removeRecords { gone.contains($0.partition) })
    let tasks = assignment.remove(partitions)
    restoration.close(tasks)
    for partition in gone { offsets.forget(partition: partition) }
    for partition in tasks { closed(partition, reason) }
  }
}
