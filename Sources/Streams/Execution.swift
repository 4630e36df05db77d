/// Runs the tasks on one cycle's records and due times, within the cycle's limits.
///
/// When the output is big the cycle ends early: the records not yet processed stay in the batch, in order, for the next
/// cycle, and no more are polled until they are done. Their offsets are not committed before.
struct Execution {
  var batch = InputBatch()
  private(set) var output = OutputBatch()
  /// Index of the first record not yet processed.
  private var cursor = 0
  /// The task that is woken first, moved on when the output was full, so that one task's sweep cannot starve another.
  private var firstToWake = 0
  /// Timers wait while records fill the output; then they go first, so that load cannot hold up a deadline.
  private var wakesFirst = false

  var pendingRecords: Int { batch.records.count - cursor }

  mutating func clear() {
    batch.removeAll()
    output.removeAll()
    cursor = 0
  }

  /// What one cycle did.
  struct Work {
    var processed = 0
    var woken = 0
    var endedEarly = false
  }

  /// Processes records, wakes due tasks and lets the touched ones write their state.
  mutating func run<Stage>(
    _ assignment: inout Assignment<Stage>, _ offsets: inout OffsetTable, cycleNowMillis: Int64, limits: WorkerLimits
  ) -> Work {
    output.removeAll()
    for at in assignment.slots.indices {
      assignment.slots[at].touched = false
      if assignment.slots[at].state == .running { assignment.slots[at].advance(to: cycleNowMillis) }
    }
    var work = Work()
    if wakesFirst {
      wake(&assignment, limits, &work)
      process(&assignment, &offsets, limits, &work)
      wakesFirst = false
    } else {
      process(&assignment, &offsets, limits, &work)
      if isFull(limits) { wakesFirst = true } else { wake(&assignment, limits, &work) }
    }
    work.endedEarly = pendingRecords > 0
    if pendingRecords == 0 {
      batch.removeAll()
      cursor = 0
    }
    endCycle(&assignment)
    return work
  }

  private func isFull(_ limits: WorkerLimits) -> Bool {
    output.byteCount >= limits.outputBytesPerCycle || output.records.count >= limits.outputRecordsPerCycle
  }

  private mutating func process<Stage>(
    _ assignment: inout Assignment<Stage>, _ offsets: inout OffsetTable, _ limits: WorkerLimits, _ work: inout Work
  ) {
    while cursor < batch.records.count, !isFull(limits) {
      let record = batch.records[cursor]
      cursor += 1
      guard let at = assignment.slot(of: record.partition), assignment.slots[at].state == .running else {
        preconditionFailure("a record of a task that does not run was kept")
      }
      assignment.slots[at].touched = true
      assignment.slots[at].task.process(
        record, in: batch, nowMillis: assignment.slots[at].nowMillis, output: &output)
      offsets.advance(record.source, to: record.offset + 1)
      work.processed += 1
    }
  }

  private mutating func wake<Stage>(
    _ assignment: inout Assignment<Stage>, _ limits: WorkerLimits, _ work: inout Work
  ) {
    let count = assignment.slots.count
    guard count > 0 else { return }
    for step in 0..<count {
      let at = (firstToWake + step) % count
      guard assignment.slots[at].state == .running else { continue }
      let now = assignment.slots[at].nowMillis
      guard let due = assignment.slots[at].task.nextDueMillis, due <= now else { continue }
      if isFull(limits) {
        firstToWake = at
        return
      }
      assignment.slots[at].touched = true
      assignment.slots[at].task.wake(nowMillis: now, budget: limits.wakeBudget, output: &output)
      work.woken += 1
    }
    firstToWake = (firstToWake + 1) % count
  }

  private mutating func endCycle<Stage>(_ assignment: inout Assignment<Stage>) {
    let changelog = assignment.stage.changelogTopic
    for slot in assignment.slots where slot.touched {
      let before = output.records.count
      slot.task.endCycle(nowMillis: slot.nowMillis, output: &output)
      var changes = 0
      for record in output.records[before...] where record.topic == changelog {
        precondition(record.partition == slot.partition, "a task writes only its own changelog partition")
        precondition(record.key != nil, "a changelog record has a key")
        changes += 1
      }
      precondition(changes > 0, "a touched task writes at least one changelog record")
    }
  }
}
