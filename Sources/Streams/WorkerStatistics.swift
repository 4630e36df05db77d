public import Synchronization

/// What a worker counts, written by its thread and readable from any other.
public final class WorkerStatistics: Sendable {
  /// Steps that ended well, with or without something to commit.
  public let cycles = Atomic<Int>(0)
  public let commits = Atomic<Int>(0)
  public let failedCycles = Atomic<Int>(0)
  public let unknownOutcomes = Atomic<Int>(0)
  public let fencings = Atomic<Int>(0)
  public let producersCreated = Atomic<Int>(0)
  public let portFailures = Atomic<Int>(0)
  /// Input records whose transaction committed.
  public let recordsIn = Atomic<Int>(0)
  /// Output records, the changelog's among them, whose transaction committed.
  public let recordsOut = Atomic<Int>(0)
  public let bytesOut = Atomic<Int>(0)
  public let restoredRecords = Atomic<Int>(0)
  /// Cycles that left records for the next because their output was big.
  public let earlyCommits = Atomic<Int>(0)
  /// Times that records were collected slowly, because the stage behind could not keep up.
  public let heldBack = Atomic<Int>(0)
  /// Collected records given back because their partition was revoked in the same poll.
  public let recordsGivenBack = Atomic<Int>(0)
  /// Records delivered for a partition that was not started: dropped, because they are delivered again.
  public let strayRecords = Atomic<Int>(0)
  public let clockSuspicions = Atomic<Int>(0)
  public let clockRegressions = Atomic<Int>(0)
  public let tasksRunning = Atomic<Int>(0)
  /// Tasks created or being restored or waiting for their committed offsets.
  public let tasksWaiting = Atomic<Int>(0)
  public let incompletePartitions = Atomic<Int>(0)
  /// Monotonic time of the last finished cycle; −1 before the first.
  public let lastCycleMonotonicMillis = Atomic<Int64>(-1)

  public init() {}

  /// The watchdog's measure: how long ago a cycle last ended well. A queue's poll says nothing about that (KAFKA.md,
  /// trap 16).
  /// - Returns: milliseconds; `nil` before the first cycle.
  public func lastCycleAgeMillis(monotonicMillis: Int64) -> Int64? {
    let last = lastCycleMonotonicMillis.load(ordering: .relaxed)
    return last < 0 ? nil : max(0, monotonicMillis - last)
  }
}

extension Atomic where Value == Int {
  /// Adds without ordering: a count is read for display, not to synchronise.
  func count(_ amount: Int = 1) { _ = wrappingAdd(amount, ordering: .relaxed) }

  func show(_ value: Int) { store(value, ordering: .relaxed) }
}
