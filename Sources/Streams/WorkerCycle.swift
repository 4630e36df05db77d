internal import Synchronization

/// Process and commit: one transaction a cycle, and what follows when it does not commit.
extension Worker {
  func cycle() throws(WorkerFailure) -> StepResult {
    guard assignment.slots.contains(where: { $0.state == .running }) else {
      execution.clear()
      return .idle
    }
    let now = readNow()
    for at in assignment.slots.indices { assignment.slots[at].advance(to: now) }
    var tasks = TaskTable(assignment, in: .running)
    let work = execution.run(&tasks, &offsets, changelog: assignment.stage.changelogTopic, limits: limits)
    if work.endedEarly { statistics.earlyCommits.count() } else { takePositions(of: tasks) }
    var toCommit = offsets.advanced()
    if toCommit.isEmpty {
      guard !execution.output.records.isEmpty, let any = offsets.anyOffset() else { return .idle }
      toCommit = [any]
    }
    do throws(CycleFailure) {
      try CommitCycle(producer: producer).run(execution.output, offsets: toCommit, membership: consumer.membership)
    } catch {
      try recover(from: error)
      return .failed(error)
    }
    offsets.noteCommitted(toCommit)
    fencedInARow = 0
    failuresInARow = 0
    statistics.commits.count()
    statistics.recordsIn.count(work.processed)
    statistics.recordsOut.count(execution.output.records.count)
    statistics.bytesOut.count(execution.output.byteCount)
    return .committed(recordsIn: work.processed, recordsOut: execution.output.records.count)
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
