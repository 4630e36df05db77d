/// Restore and start: a task's first record comes after its state is complete.
extension Worker {
  func restore() throws(WorkerFailure) {
    guard !needsProducer else { return }
    for partition in assignment.createMissingTasks() { onEvent(.taskCreated(partition: partition)) }
    do throws(PortFailure) {
      try restoration.open(&assignment, monotonicMillis: clockPort.monotonicMillis)
    } catch {
      switch error {
      case .transient(let reason): failed(.restore, reason)
      case .fatal(let reason): throw .restore(reason)
      }
    }
    if restoration.isActive {
      let before = restoration.restoredRecords
      let finished = try restoration.slice(
        &assignment, maximumRecords: limits.restoreSliceRecords, maximumBytes: limits.restoreSliceBytes, clock: &clock,
        monotonicMillis: clockPort.monotonicMillis)
      statistics.restoredRecords.count(restoration.restoredRecords - before)
      for event in finished.news { onEvent(event) }
      for partition in finished.partitions { restored(partition) }
      for event in restoration.news(monotonicMillis: clockPort.monotonicMillis) { onEvent(event) }
    }
    try start()
  }

  func restored(_ partition: Int32) {
    guard let at = assignment.slot(of: partition) else { return }
    let task = assignment.slots[at].task
    let stored = task.restoredNowMillis
    if let stored { clock.witness(timestampMillis: stored) }
    let now = readNow()
    if let stored, stored > now + CycleClock.maximumAheadMillis {
      onEvent(.stateAheadOfClock(partition: partition, byMillis: stored - now))
    }
    assignment.slots[at].advance(to: max(now, stored ?? .min))
    task.restoreFinished(nowMillis: assignment.slots[at].nowMillis)
    onEvent(.taskRestored(partition: partition))
  }

  /// Only after the restore: then the previous owner's transaction is over, and the offsets are those of that state.
  func start() throws(WorkerFailure) {
    let count = assignment.slots.count
    for step in 0..<count {
      let at = (firstToStart + step) % count
      guard assignment.slots[at].state == .restored else { continue }
      let partition = assignment.slots[at].partition
      do throws(PortFailure) {
        for start in try consumer.startAtCommitted(assignment.inputs(of: partition)) { offsets.start(start) }
      } catch {
        switch error {
        case .transient(let reason): failed(.consumer, reason)
        case .fatal(let reason): throw .consumer(reason)
        }
        // Asking for each of the others now could take its whole timeout, too.
        firstToStart = (at + 1) % count
        return
      }
      assignment.slots[at].move(to: .running)
      onEvent(.taskStarted(partition: partition))
    }
  }
}
