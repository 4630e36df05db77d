internal import Streams
internal import Telemetry

/// Writes what a worker reports as log lines. Texts come from ports and hold no personal data.
struct WorkerEventLog {
  let worker: String

  func write(_ event: WorkerEvent) {
    let worker = LogValue.text(worker)
    switch event {
    case .taskCreated(let partition):
      Log.debug("task.created", ["worker": worker, "partition": .int(Int64(partition))])
    case .taskRestored(let partition):
      Log.info("task.restored", ["worker": worker, "partition": .int(Int64(partition))])
    case .restoreProgressed(let progress):
      Log.info(
        "task.restoring",
        [
          "worker": worker, "partition": .int(Int64(progress.partition)), "percent": .int(Int64(progress.percent)),
          "records": .int(Int64(progress.records)), "recordsPerSecond": .int(Int64(progress.recordsPerSecond)),
        ])
    case .restoreStandsStill(let partition, let offsets, let millis, let failure):
      Log.warning(
        "restore.waits",
        [
          "worker": worker, "partition": .int(Int64(partition)), "offsetsLeft": .int(offsets), "millis": .int(millis),
          "text": .text(Self.advice(failure)),
        ])
    case .taskStarted(let partition):
      Log.info("task.started", ["worker": worker, "partition": .int(Int64(partition))])
    case .taskClosed(let partition, let reason):
      Log.info(
        "task.closed", ["worker": worker, "partition": .int(Int64(partition)), "reason": .word(Self.word(reason))])
    case .assignmentIncomplete(let partitions):
      Log.error(
        "assignment.incomplete",
        [
          "worker": worker, "partitions": .int(Int64(partitions)),
          "text": "Only some topics of these partitions came: run referral-hub topics verify.",
        ])
    case .cycleFailed(let failure):
      let (outcome, reason) = Self.parts(of: failure)
      Log.warning("cycle.failed", ["worker": worker, "outcome": .word(outcome), "reason": .text(reason)])
    case .portFailed(let port, let reason):
      Log.warning("port.failed", ["worker": worker, "port": .word(Self.word(port)), "reason": .text(reason)])
    case .clockNotBelieved:
      Log.error(
        "clock.not-believed",
        [
          "worker": worker,
          "text": "The machine's clock is far ahead of the log. Time goes on from the old value; check the clock.",
        ])
    case .stateAheadOfClock(let partition, let millis):
      Log.error(
        "clock.behind-state",
        [
          "worker": worker, "partition": .int(Int64(partition)), "millis": .int(millis),
          "text": "State was written by a clock ahead of this one. Its time stands still; check the clock.",
        ])
    }
  }

  /// Why a restore gets nothing, and what to do.
  static func advice(_ failure: String?) -> String {
    if let failure { return "The changelog cannot be read: \(failure). It goes on when the cluster answers." }
    return
      "The previous owner left a transaction open: the broker ends it after transaction.timeout.ms. Start the instance"
      + " that went away again to end it at once; if this lasts, abort it with kafka-transactions.sh find-hanging."
  }

  /// One sentence on why a worker stopped, with what to do.
  static func text(of failure: WorkerFailure) -> String {
    switch failure {
    case .consumer(let reason): "the consumer is of no more use: \(reason)"
    case .restore(let reason): "the changelog cannot be read: \(reason)"
    case .unreadableState(let partition, let offset, let reason):
      "changelog partition \(partition), offset \(offset) is not understood (\(reason)):"
        + " it was written by a newer version or is damaged; start the version that wrote it"
    case .fencedRepeatedly(let times, let reason):
      "another process took over this worker's transactional id \(times) times in a row (\(reason)):"
        + " give every instance an instanceID of its own"
    }
  }

  private static func word(_ reason: WorkerEvent.CloseReason) -> StaticString {
    switch reason {
    case .revoked: "revoked"
    case .lost: "lost"
    case .cycleFailed: "cycle-failed"
    case .stopped: "stopped"
    }
  }

  private static func word(_ port: WorkerEvent.PortName) -> StaticString {
    switch port {
    case .consumer: "consumer"
    case .producer: "producer"
    case .restore: "restore"
    }
  }

  private static func parts(of failure: CycleFailure) -> (StaticString, String) {
    switch failure {
    case .aborted(let reason): ("aborted", reason)
    case .unknown(let reason): ("unknown", reason)
    case .fenced(let reason): ("fenced", reason)
    case .producerFailed(let reason): ("producer-failed", reason)
    }
  }
}
