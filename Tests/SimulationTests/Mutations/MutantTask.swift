import Simulation
import Streams

/// A stage whose tasks make a mistake.
struct MutantStage<Base: StageDefinition>: StageDefinition {
  let base: Base
  let mutation: Mutation
  let clock: MachineClock
  let kept = KeptTasks()

  /// Tasks that a mutant does not throw away.
  final class KeptTasks { var byPartition: [Int32: MutantTask] = [:] }

  var inputTopics: [String] { base.inputTopics }
  var outputTopics: [String] { base.outputTopics }
  var changelogTopic: Int { base.changelogTopic }
  var partitionCount: Int32 { base.partitionCount }

  func makeTask(partition: Int32) -> MutantTask {
    if mutation == .keepsStateAfterAbort, let task = kept.byPartition[partition] { return task }
    let task = MutantTask(base.makeTask(partition: partition), mutation, clock)
    kept.byPartition[partition] = task
    return task
  }
}

/// A task that makes a mistake.
final class MutantTask: StageTask {
  private let base: any StageTask
  private let mutation: Mutation
  private let clock: MachineClock
  private var isRestored = false
  private var handled = 0

  init(_ base: any StageTask, _ mutation: Mutation, _ clock: MachineClock) {
    self.base = base
    self.mutation = mutation
    self.clock = clock
  }

  private func now(_ nowMillis: Int64) -> Int64 { mutation == .believesAnyClock ? clock.wallMillis : nowMillis }

  func restore(key: Span<UInt8>, value: Span<UInt8>?) throws(UnreadableState) {
    if mutation == .keepsStateAfterAbort, isRestored { return }
    if mutation == .forgetsPublishedPolicy, key.indices.map({ key[$0] }) == Array("!policy".utf8) { return }
    try base.restore(key: key, value: value)
  }

  var restoredNowMillis: Int64? { base.restoredNowMillis }

  func restoreFinished(nowMillis: Int64) {
    isRestored = true
    if mutation != .dropsTimersOnRestore { base.restoreFinished(nowMillis: nowMillis) }
  }

  func process(_ record: InputRecord, in batch: InputBatch, nowMillis: Int64, output: inout OutputBatch) {
    base.process(record, in: batch, nowMillis: now(nowMillis), output: &output)
    handled += 1
    if mutation == .foldsTwice, handled % 20 == 0 {
      base.process(record, in: batch, nowMillis: nowMillis, output: &output)
    }
  }

  var nextDueMillis: Int64? { base.nextDueMillis }

  func wake(nowMillis: Int64, budget: Int, output: inout OutputBatch) {
    base.wake(nowMillis: now(nowMillis), budget: budget, output: &output)
  }

  func endCycle(nowMillis: Int64, output: inout OutputBatch) {
    base.endCycle(nowMillis: now(nowMillis), output: &output)
  }
}
