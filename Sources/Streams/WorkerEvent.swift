/// Something that happens seldom and that operations want in the log. Texts come from ports and hold no personal data.
public enum WorkerEvent: Equatable, Sendable {
  case taskCreated(partition: Int32)
  case taskRestored(partition: Int32)
  /// Of a long restore, now and then.
  case restoreProgressed(RestoreProgress)
  /// A restore gets nothing more, short of its end: without a failure it waits for an open transaction's end.
  case restoreStandsStill(partition: Int32, offsetsLeft: Int64, forMillis: Int64, failure: String?)
  case taskStarted(partition: Int32)
  case taskClosed(partition: Int32, reason: CloseReason)
  /// Partitions of which only some topics are owned: their tasks cannot run until the partition counts agree.
  case assignmentIncomplete(partitions: Int)
  case cycleFailed(CycleFailure)
  /// A port failed in a way worth another try.
  case portFailed(port: PortName, reason: String)
  /// The machine's clock is too far ahead to be believed; time goes on from the old value.
  case clockNotBelieved
  /// A task's state was written by a clock ahead of this one: its time stands still until this clock has caught up.
  case stateAheadOfClock(partition: Int32, byMillis: Int64)

  public enum CloseReason: Equatable, Sendable { case revoked, lost, cycleFailed, stopped }
  public enum PortName: Equatable, Sendable { case consumer, producer, restore }
}

/// Why a worker stopped by itself. Whoever runs it ends the process, so that a supervisor starts a clean one.
public enum WorkerFailure: Error, Equatable, Sendable {
  /// The consumer's handle is of no more use.
  case consumer(String)
  /// The changelog cannot be read.
  case restore(String)
  /// A changelog record is not understood: written by a newer version, or damaged.
  case unreadableState(partition: Int32, offset: Int64, reason: String)
  /// Another process keeps using this worker's transactional id: give every worker its own.
  case fencedRepeatedly(times: Int, reason: String)
}
