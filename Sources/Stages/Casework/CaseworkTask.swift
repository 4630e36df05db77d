public import Referral
public import Streams
import Wire

/// One partition of casework: the files of the households whose id hashes there.
///
/// The state is one value, so that the exclusivity of access to it is checked once a record and not at every step.
public final class CaseworkTask: StageTask {
  private var work: CaseworkWork

  init(_ work: consuming CaseworkWork) { self.work = work }

  /// What became of the messages from outside so far.
  public var tally: Tally { work.task.tally }
  public var fileCount: Int { work.files.count }
  /// Encoded files.
  var files: [HouseholdID: [UInt8]] {
    var files: [HouseholdID: [UInt8]] = [:]
    for key in work.files.sortedKeys {
      guard let household = HouseholdID(rawValue: key) else { continue }
      files[household] = work.files.withRecord(key) { [UInt8](copying: $0) }
    }
    return files
  }
  /// Look-ups so far, by department and by what became of them.
  public var lookUps: LookUpTally { work.task.lookUps }
  /// Warnings opened so far.
  public func opened(_ warningClass: WarningClass) -> UInt64 { work.task.opened[Int(warningClass.rawValue)] }

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
