public import Streams

/// One partition of intake: the records of the people whose id hashes there.
///
/// The state is one value, so that the exclusivity of access to it is checked once a record and not at every step.
public final class IntakeTask: StageTask {
  private var work: IntakeWork

  init(_ work: consuming IntakeWork) { self.work = work }

  /// What became of the messages from outside so far.
  public var tally: Tally { work.task.tally }
  public var peopleCount: Int { work.people.count }

  public func restore(key: Span<UInt8>, value: Span<UInt8>?) throws(UnreadableState) {
    try work.restore(key: key, value: value)
  }

  public var restoredNowMillis: Int64? { work.restoredNowMillis }

  public func restoreFinished(nowMillis: Int64) { work.restoreFinished(nowMillis: nowMillis) }

  public func announce(_ input: InputRecord, in batch: InputBatch) { work.announce(input, in: batch) }

  public func process(_ input: InputRecord, in batch: InputBatch, nowMillis: Int64, output: inout OutputBatch) {
    work.process(input, in: batch, nowMillis: nowMillis, output: &output)
  }

  public var nextDueMillis: Int64? { work.nextDueMillis }

  public func wake(nowMillis: Int64, budget: Int, output: inout OutputBatch) {
    work.wake(nowMillis: nowMillis, budget: budget, output: &output)
  }

  public func endCycle(nowMillis: Int64, output: inout OutputBatch) {
    work.endCycle(nowMillis: nowMillis, output: &output)
  }
}
