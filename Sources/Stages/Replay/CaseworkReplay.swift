public import Streams
import Wire

/// Why a partition cannot be replayed. None of these says that a file is wrong.
public enum ReplayFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// The log of cycles does not go on where the state that is begun with ends, or has a gap.
  case cyclesMissing(partition: Int32, after: UInt64)
  /// The inbox no longer has the records of a cycle.
  case inputMissing(partition: Int32, cycle: UInt64, offset: Int64)
  /// A cycle was decided by rules that were not given.
  case rulesUnknown(partition: Int32, cycle: UInt64, policyVersion: String)
  case unreadable(partition: Int32, String)

  public var description: String {
    switch self {
    case .cyclesMissing(let partition, let after):
      "partition \(partition): hub.cycles has no cycle \(after + 1); begin with a newer checkpoint"
    case .inputMissing(let partition, let cycle, let offset):
      "partition \(partition): hub.inbox no longer has offset \(offset) of cycle \(cycle); begin with a newer checkpoint"
    case .rulesUnknown(let partition, let cycle, let policyVersion):
      "partition \(partition): cycle \(cycle) was decided by other rules, or by another version (policy \(policyVersion)); "
        + "give the settings of then, or begin with a newer checkpoint"
    case .unreadable(let partition, let reason): "partition \(partition): \(reason)"
    }
  }
}

/// Runs the real casework over what its partition of `hub.inbox` gave it, cycle by cycle as `hub.cycles` tells, from a state
/// on. It does no I/O; what it comes to is to be what `hub.households` and `hub.journal` hold.
///
/// A task's decisions rest on its state, the inbox's records in their order, the one `now` of each cycle, where a cycle ends,
/// when time was looked at, and when the task was restored. All of it is given here, so that nothing is left to chance.
public struct CaseworkReplay {
  /// Of one partition: what the changelog's keys hold.
  public typealias State = [[UInt8]: [UInt8]]

  public struct JournalRecord: Equatable, Sendable {
    public var key: [UInt8]
    public var value: [UInt8]

    public init(key: [UInt8], value: [UInt8]) {
      self.key = key
      self.value = value
    }
  }

  public let partition: Int32
  public private(set) var state: State
  /// The journal's records since they were taken last.
  public var journal: [JournalRecord] = []
  /// Cycles replayed, and records taken by them.
  public private(set) var cycleCount = 0
  public private(set) var recordCount = 0

  /// The number of the last cycle that it goes to.
  public let lastCycle: UInt64

  private let cycles: [CaseworkCycle]
  private let stages: [UInt64: CaseworkStage]
  private var next = 0
  private var task: CaseworkTask?
  private var rules: UInt64?
  private var batch = InputBatch()
  private var output = OutputBatch()

  /// - Parameters:
  ///   - stages: the stage for each set of rules, by ``CaseworkRules/digest``.
  ///   - state: to begin with; empty for the very beginning.
  ///   - cycles: as `hub.cycles` holds them, up to the one to end with; those that the state has seen are passed over.
  public init(
    partition: Int32, stages: [UInt64: CaseworkStage], state: State, cycles: [CaseworkCycle]
  ) throws(ReplayFailure) {
    self.partition = partition
    self.stages = stages
    self.state = state
    let seen = try Self.cycleNumber(of: state, partition)
    self.cycles = cycles.filter { $0.number > seen }
    lastCycle = self.cycles.last?.number ?? seen
    for (index, cycle) in self.cycles.enumerated() where cycle.number != seen + 1 + UInt64(index) {
      throw .cyclesMissing(partition: partition, after: seen + UInt64(index))
    }
    try runWithoutInput()
  }

  /// The number of the last cycle that a state has seen; 0 for none.
  public static func cycleNumber(of state: State, _ partition: Int32) throws(ReplayFailure) -> UInt64 {
    guard let value = state[CaseworkTaskRecord.key] else { return 0 }
    var record = CaseworkTaskRecord()
    do { try record.read(value.span) } catch {
      throw .unreadable(partition: partition, "the task's record is damaged or of another version")
    }
    return record.cycle
  }

  /// Whether a key of the changelog is the task's own and not a household's.
  public static func isTask(key: [UInt8]) -> Bool {
    key == CaseworkTaskRecord.key || key == CaseworkWork.policyKey || CaseworkWork.isCalendarKey(key.span)
  }

  /// Whether the record at an offset is still to be taken.
  public func wants(offset: Int64) -> Bool { next < cycles.count && offset >= cycles[next].firstOffset }

  /// Takes the next record of the partition's inbox, in the order of the log.
  /// - Parameter fill: appends the record, with its headers, to the batch.
  public mutating func take(offset: Int64, _ fill: (inout InputBatch) -> Void) throws(ReplayFailure) {
    guard wants(offset: offset) else { return }
    let cycle = cycles[next]
    guard offset <= cycle.lastOffset else {
      throw .inputMissing(partition: partition, cycle: cycle.number, offset: cycle.lastOffset)
    }
    fill(&batch)
    guard offset == cycle.lastOffset else { return }
    guard batch.records.count == cycle.records, batch.records.first?.offset == cycle.firstOffset else {
      throw .inputMissing(partition: partition, cycle: cycle.number, offset: cycle.firstOffset)
    }
    try run(cycle)
    try runWithoutInput()
  }

  /// - Throws: where cycles are left whose records the inbox did not have.
  public func finish() throws(ReplayFailure) {
    guard next < cycles.count else { return }
    throw .inputMissing(partition: partition, cycle: cycles[next].number, offset: cycles[next].firstOffset)
  }

  /// Runs the cycles that took no record, up to the next that did.
  private mutating func runWithoutInput() throws(ReplayFailure) {
    while next < cycles.count, cycles[next].records == 0 { try run(cycles[next]) }
  }

  private mutating func run(_ cycle: CaseworkCycle) throws(ReplayFailure) {
    let task = try self.task(for: cycle)
    output.removeAll()
    var wakes = cycle.wakes[...]
    for index in 0...batch.records.count {
      while let wake = wakes.first, wake.afterRecords == index {
        task.wake(nowMillis: cycle.nowMillis, budget: wake.budget, output: &output)
        wakes.removeFirst()
      }
      guard index < batch.records.count else { break }
      task.process(batch.records[index], in: batch, nowMillis: cycle.nowMillis, output: &output)
    }
    task.endCycle(nowMillis: cycle.nowMillis, output: &output)
    keep()
    cycleCount += 1
    recordCount += batch.records.count
    batch.removeAll()
    next += 1
  }

  /// The task that goes on, or one restored as it was then.
  private mutating func task(for cycle: CaseworkCycle) throws(ReplayFailure) -> CaseworkTask {
    if let task, !cycle.isFirstAfterRestore, rules == cycle.rules { return task }
    guard let stage = stages[cycle.rules] else {
      throw .rulesUnknown(partition: partition, cycle: cycle.number, policyVersion: cycle.policyVersion)
    }
    let restored = stage.makeTask(partition: partition)
    for (key, value) in state {
      do throws(UnreadableState) {
        try restored.restore(key: key.span, value: value.span)
      } catch {
        throw .unreadable(partition: partition, "\(error.reason)")
      }
    }
    restored.restoreFinished(nowMillis: restored.restoredNowMillis ?? cycle.nowMillis)
    task = restored
    rules = cycle.rules
    return restored
  }

  private mutating func keep() {
    for record in output.records {
      guard let key = record.key.map({ Array(output.arena[$0]) }) else { continue }
      let value = record.value.map { Array(output.arena[$0]) }
      switch record.topic {
      case TopicLayout.changelog: state[key] = value
      case TopicLayout.journal: if let value { journal.append(JournalRecord(key: key, value: value)) }
      default: break
      }
    }
  }
}
