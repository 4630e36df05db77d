/// Runs the tasks on one cycle's records and due times, within the cycle's limits.
///
/// A batch can hold the records of several cycles, and when the output is big a cycle ends early: the records not yet
/// processed stay in the batch, in order, for the next cycle, and no more are polled until they are done. Their offsets
/// are not committed before.
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
    /// The output was big before all of the cycle's records were processed.
    var endedEarly = false
  }

  /// Processes records, wakes due tasks and lets the touched ones write their state.
  /// - Parameter changelog: index of the changelog in the stage's output topics.
  mutating func run(
    _ tasks: inout TaskTable, _ offsets: inout OffsetTable, changelog: Int, limits: WorkerLimits
  ) -> Work {
    output.removeAll()
    var work = Work()
    if wakesFirst {
      wake(&tasks, limits)
      work.processed = process(&tasks, &offsets, limits)
      wakesFirst = false
    } else {
      work.processed = process(&tasks, &offsets, limits)
      if isFull(limits) { wakesFirst = true } else { wake(&tasks, limits) }
    }
    work.endedEarly = pendingRecords > 0 && work.processed < limits.recordsPerCycle
    if pendingRecords == 0 {
      batch.removeAll()
      cursor = 0
    }
    endCycle(tasks, changelog)
    return work
  }

  private func isFull(_ limits: WorkerLimits) -> Bool {
    output.byteCount >= limits.outputBytesPerCycle || output.records.count >= limits.outputRecordsPerCycle
  }

  private mutating func process(
    _ tasks: inout TaskTable, _ offsets: inout OffsetTable, _ limits: WorkerLimits
  ) -> Int {
    let first = cursor
    let end = min(batch.records.count, first + limits.recordsPerCycle)
    while cursor < end, !isFull(limits) {
      if (cursor - first) % WorkerLimits.announcedRecords == 0 {
        announce(cursor..<min(cursor + WorkerLimits.announcedRecords, end), to: tasks)
      }
      let record = batch.records[cursor]
      cursor += 1
      guard let at = tasks.index(of: record.partition) else {
        preconditionFailure("a record of a task that does not run was kept")
      }
      tasks.entries[at].touched = true
      tasks.entries[at].task.process(
        record, in: batch, nowMillis: tasks.entries[at].nowMillis, output: &output)
      offsets.advance(record.source, to: record.offset + 1)
    }
    return cursor - first
  }

  private func announce(_ records: Range<Int>, to tasks: TaskTable) {
    for record in batch.records[records] {
      guard let at = tasks.index(of: record.partition) else { continue }
      tasks.entries[at].task.announce(record, in: batch)
    }
  }

  private mutating func wake(_ tasks: inout TaskTable, _ limits: WorkerLimits) {
    let count = tasks.entries.count
    guard count > 0 else { return }
    for step in 0..<count {
      let at = (firstToWake + step) % count
      let now = tasks.entries[at].nowMillis
      guard let due = tasks.entries[at].task.nextDueMillis, due <= now else { continue }
      if isFull(limits) {
        firstToWake = at
        return
      }
      tasks.entries[at].touched = true
      tasks.entries[at].task.wake(nowMillis: now, budget: limits.wakeBudget, output: &output)
    }
    firstToWake = (firstToWake + 1) % count
  }

  private mutating func endCycle(_ tasks: TaskTable, _ changelog: Int) {
    for entry in tasks.entries where entry.touched {
      let before = output.records.count
      entry.task.endCycle(nowMillis: entry.nowMillis, output: &output)
      var changes = 0
      for record in output.records[before...] where record.topic == changelog {
        precondition(record.partition == entry.partition, "a task writes only its own changelog partition")
        precondition(record.key != nil, "a changelog record has a key")
        changes += 1
      }
      precondition(changes > 0, "a touched task writes at least one changelog record")
    }
  }
}
