internal import Synchronization

/// Process and commit: one transaction a cycle, and what follows when it does not commit.
extension Worker {
  /// What a transaction carries.
  private struct Load {
    var offsets: [PartitionOffset]
    var recordsIn: Int
    var recordsOut: Int
    var bytesOut: Int
  }

  /// Cycles until the records collected are done, or as many as a step may have. While one is committed the next is
  /// processed, but it is produced only when that has committed: a transaction begins after the one before has ended.
  /// When one fails, what was processed after it is dropped with every task's state.
  func cycle() throws(WorkerFailure) -> StepResult {
    guard assignment.slots.contains(where: { $0.state == .running }) else {
      execution.clear()
      return .idle
    }
    let transaction = CommitCycle(producer: producer)
    var committed = (count: 0, recordsIn: 0, recordsOut: 0)
    var ending: Load?
    do throws(CycleFailure) {
      for number in 1...limits.cyclesPerStep {
        let load = process()
        if let before = ending {
          try transaction.finishEnding()
          ending = nil
          note(before, in: &committed)
        }
        guard let load else { break }
        try transaction.begin(with: execution.output)
        if execution.pendingRecords > 0, number < limits.cyclesPerStep {
          transaction.startEnding(load.offsets, membership: consumer.membership)
          ending = load
        } else {
          try transaction.end(load.offsets, membership: consumer.membership)
          note(load, in: &committed)
          break
        }
      }
    } catch {
      try recover(from: error)
      return .failed(error)
    }
    return committed.count == 0
      ? .idle : .committed(recordsIn: committed.recordsIn, recordsOut: committed.recordsOut)
  }

  /// Does one cycle's work.
  /// - Returns: `nil` if there is nothing to commit.
  private func process() -> Load? {
    let now = readNow()
    for at in assignment.slots.indices { assignment.slots[at].advance(to: now) }
    var tasks = TaskTable(assignment, in: .running)
    let work = execution.run(&tasks, &offsets, changelog: assignment.stage.changelogTopic, limits: limits)
    if work.endedEarly { statistics.earlyCommits.count() }
    if execution.pendingRecords == 0 { takePositions(of: tasks) }
    var toCommit = offsets.advanced()
    if toCommit.isEmpty {
      guard !execution.output.records.isEmpty, let any = offsets.anyOffset() else { return nil }
      toCommit = [any]
    }
    return Load(
      offsets: toCommit, recordsIn: work.processed, recordsOut: execution.output.records.count,
      bytesOut: execution.output.byteCount)
  }

  private func note(_ load: Load, in committed: inout (count: Int, recordsIn: Int, recordsOut: Int)) {
    offsets.noteCommitted(load.offsets)
    fencedInARow = 0
    failuresInARow = 0
    committed.count += 1
    committed.recordsIn += load.recordsIn
    committed.recordsOut += load.recordsOut
    statistics.commits.count()
    statistics.recordsIn.count(load.recordsIn)
    statistics.recordsOut.count(load.recordsOut)
    statistics.bytesOut.count(load.bytesOut)
  }

  /// Every record delivered is processed, so the position is what to commit: it lies past transaction markers, which a
  /// record's offset plus one does not (KAFKA.md, trap 12). Partitions without records are looked at now and then.
  func takePositions(of tasks: TaskTable) {
    let monotonic = clockPort.monotonicMillis
    let all =
      lastPositionsMonotonicMillis == .min
      || monotonic - lastPositionsMonotonicMillis >= Int64(limits.idleCommitMillis)
    if all { lastPositionsMonotonicMillis = monotonic }
    for entry in tasks.entries where all || entry.touched {
      for topic in assignment.stage.inputTopics.indices {
        let one = TopicPartition(topic: topic, partition: entry.partition)
        guard all || offsets.hasAdvanced(one), let position = consumer.position(of: one) else { continue }
        offsets.advance(one, to: position)
      }
    }
  }

  /// Drops every task's state, because no one knows which part of it is in the log, and gets ready to restore.
  func recover(from failure: CycleFailure) throws(WorkerFailure) {
    onEvent(.cycleFailed(failure))
    statistics.failedCycles.count()
    failuresInARow += 1
    owesBackoff = true
    for partition in assignment.closeAllTasks() {
      restoration.close([partition])
      closed(partition, .cycleFailed)
    }
    execution.clear()
    offsets.forgetAll()
    try hold()
    switch failure {
    case .aborted:
      do throws(ProducerFailure) {
        try producer.abort()
      } catch {
        needsProducer = true
      }
    case .unknown:
      statistics.unknownOutcomes.count()
      needsProducer = true
    case .fenced(let reason):
      statistics.fencings.count()
      needsProducer = true
      fencedInARow += 1
      if fencedInARow >= limits.fencedInARow { throw .fencedRepeatedly(times: fencedInARow, reason: reason) }
    case .producerFailed:
      needsProducer = true
    }
  }

  func hold() throws(WorkerFailure) {
    do throws(PortFailure) {
      try consumer.hold(assignment.owned.sorted())
    } catch {
      switch error {
      // What is delivered until the next start is dropped, and the start goes back to the committed offsets.
      case .transient(let reason): failed(.consumer, reason)
      case .fatal(let reason): throw .consumer(reason)
      }
    }
  }
}
