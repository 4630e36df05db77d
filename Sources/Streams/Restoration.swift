/// Brings new tasks to the state that their changelog partition holds, a slice between two cycles, so that running
/// tasks go on meanwhile.
struct Restoration<Restorer: RestorePort> {
  /// How long a slice waits for changelog records when there are none at once.
  static var pollMillis: Int { 10 }

  private let port: Restorer
  /// The read_uncommitted end that each restoring partition has to reach.
  private var targets: [Int32: Int64] = [:]
  private var watch = RestoreWatch()
  private var batch = InputBatch()
  private(set) var restoredRecords = 0

  init(port: Restorer) { self.port = port }

  var isActive: Bool { !targets.isEmpty }

  /// Starts to read the changelogs of tasks just made; one that cannot be opened now stays as it is for the next try.
  mutating func open<Stage>(_ assignment: inout Assignment<Stage>, monotonicMillis: Int64) throws(PortFailure) {
    for at in assignment.slots.indices where assignment.slots[at].state == .created {
      let partition = assignment.slots[at].partition
      let target = try port.open(partition: partition)
      targets[partition] = target
      watch.start(partition, first: port.position(of: partition), target: target, nowMillis: monotonicMillis)
      assignment.slots[at].move(to: .restoring)
    }
  }

  mutating func close(_ partitions: [Int32]) {
    watch.forget(partitions)
    for partition in partitions where targets.removeValue(forKey: partition) != nil {
      port.close(partition: partition)
    }
  }

  /// What is worth saying of the restores under way.
  mutating func news(monotonicMillis: Int64) -> [WorkerEvent] {
    targets.keys.sorted().compactMap {
      watch.look($0, at: port.position(of: $0), nowMillis: monotonicMillis)
    }
  }

  /// Restores until either bound is reached.
  /// - Returns: the partitions whose state is complete, in ascending order, and what is worth saying of them.
  mutating func slice<Stage>(
    _ assignment: inout Assignment<Stage>, maximumRecords: Int, maximumBytes: Int, clock: inout CycleClock,
    monotonicMillis: Int64
  ) throws(WorkerFailure) -> (partitions: [Int32], news: [WorkerEvent]) {
    batch.removeAll()
    do throws(PortFailure) {
      if targets.contains(where: { port.position(of: $0.key) < $0.value }) {
        try port.poll(
          into: &batch, maximumRecords: maximumRecords, maximumBytes: maximumBytes, timeoutMillis: Self.pollMillis)
      }
      watch.note(nil)
    } catch {
      switch error {
      case .transient(let reason): watch.note(reason)
      case .fatal(let reason): throw .restore(reason)
      }
    }
    let tasks = TaskTable(assignment, in: .restoring)
    for record in batch.records {
      clock.witness(timestampMillis: record.timestampMillis)
      guard let at = tasks.index(of: record.partition) else { continue }
      try Self.restore(record, in: batch, into: tasks.entries[at].task)
      restoredRecords += 1
      watch.count(record.partition)
    }
    var finished: [Int32] = []
    var news: [WorkerEvent] = []
    for at in assignment.slots.indices where assignment.slots[at].state == .restoring {
      let partition = assignment.slots[at].partition
      guard let target = targets[partition], port.position(of: partition) >= target else { continue }
      assignment.slots[at].move(to: .restored)
      finished.append(partition)
      if let event = watch.finish(partition, nowMillis: monotonicMillis) { news.append(event) }
    }
    close(finished)
    return (finished, news)
  }

  private static func restore(
    _ record: InputRecord, in batch: InputBatch, into task: any StageTask
  ) throws(WorkerFailure) {
    let bytes = batch.arena.span
    do throws(UnreadableState) {
      guard let key = record.key else { throw UnreadableState("a changelog record has no key") }
      if let value = record.value {
        try task.restore(key: bytes.extracting(key), value: bytes.extracting(value))
      } else {
        try task.restore(key: bytes.extracting(key), value: nil)
      }
    } catch {
      throw .unreadableState(partition: record.partition, offset: record.offset, reason: error.reason.description)
    }
  }
}
