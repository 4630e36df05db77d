/// One partition's share of a stage: its state in memory, its timers, and what it does with a record. The worker calls
/// it on one thread. It does no I/O and reads no clock: `nowMillis` is read once per cycle and never goes back for a
/// task.
///
/// Its state is what its changelog partition says: after any transaction that did not commit, the object is thrown away
/// and a new one is restored. So nothing may live in it that ``endCycle(nowMillis:output:)`` does not write.
public protocol StageTask: AnyObject {
  /// Takes one changelog record, in offset order. A later record of a key replaces the earlier one.
  /// - Parameter value: `nil` is a tombstone: forget the key.
  /// - Throws: ``UnreadableState``; the worker then stops, because going on without a part of the state would act on
  ///   wrong facts.
  func restore(key: Span<UInt8>, value: Span<UInt8>?) throws(UnreadableState)

  /// The highest `nowMillis` in the restored state; `nil` if the state is empty. Read once, after the last
  /// ``restore(key:value:)``; what the task is given from then on is never lower.
  var restoredNowMillis: Int64? { get }

  /// The state is complete: rebuild timers and indices.
  func restoreFinished(nowMillis: Int64)

  /// Says that a record will be handed to ``process(_:in:nowMillis:output:)`` soon, with others, so that the task may
  /// bring what it needs for all of them into the processor's caches at once. It decides nothing: a task does the same
  /// whether or not a record was announced, and a record that was may never come.
  func announce(_ record: InputRecord, in batch: InputBatch)

  /// Handles one input record. Every record is taken: a bad one is answered by a record to a `rejected` topic.
  func process(_ record: InputRecord, in batch: InputBatch, nowMillis: Int64, output: inout OutputBatch)

  /// When ``wake(nowMillis:budget:output:)`` should next be called; `Int64.min` if work is waiting now, `nil` if none.
  var nextDueMillis: Int64? { get }

  /// Does what is due, and a bounded part of any sweep.
  /// - Parameter budget: the most items (timers, files) to handle in this call; the rest stays due.
  func wake(nowMillis: Int64, budget: Int, output: inout OutputBatch)

  /// Ends the cycle, before the commit: writes what changed, and the task's own record with `nowMillis`, to the
  /// changelog. Called only for a task that processed a record or was woken in this cycle.
  ///
  /// Changelog records go to topic index ``StageDefinition/changelogTopic`` and to this task's own partition, with a
  /// key. At least one is written, so that a successor that waits for the changelog's end waits for this transaction.
  func endCycle(nowMillis: Int64, output: inout OutputBatch)
}

extension StageTask {
  /// A task whose state is small has nothing to fetch.
  public func announce(_ record: InputRecord, in batch: InputBatch) {}
}

/// A changelog record that this version of the hub cannot read.
public struct UnreadableState: Error, Equatable, Sendable {
  /// What is wrong with the record; fixed text, so that no personal data can be in it.
  public let reason: StaticString

  public init(_ reason: StaticString) { self.reason = reason }

  public static func == (left: UnreadableState, right: UnreadableState) -> Bool {
    left.reason.description == right.reason.description
  }
}

/// A stage of the hub: one consumer group, whose task `p` owns partition `p` of every input topic and of the changelog.
public protocol StageDefinition {
  associatedtype Task: StageTask

  /// Topics consumed; all have ``partitionCount`` partitions. Their order is what ``InputRecord/topic`` indexes.
  var inputTopics: [String] { get }
  /// Topics produced to, the changelog among them. Their order is what ``OutputRecord/topic`` indexes.
  var outputTopics: [String] { get }
  /// Index of the changelog in ``outputTopics``.
  var changelogTopic: Int { get }
  /// Partitions of every input topic and of the changelog.
  var partitionCount: Int32 { get }

  /// An empty task, about to be restored.
  func makeTask(partition: Int32) -> Task
}
