internal import Kafka
public import Stages
internal import Streams
internal import Wire

/// Replays casework from hub.inbox and hub.cycles and compares what it comes to with hub.households and hub.journal.
public struct JournalVerification {
  /// What came of it.
  public struct Verdict: Encodable, Equatable, Sendable {
    public var partitions: [Partition] = []
    /// The first of all partitions; nil where everything is as the replay gives it.
    public var difference: ReplayDifference?

    public struct Partition: Encodable, Equatable, Sendable {
      public var partition: Int32
      /// The last cycle before the replay and its last.
      public var fromCycle: UInt64
      public var toCycle: UInt64
      public var records: Int
      public var households: Int
      public var journalEntries: Int
    }
  }

  private let topics: CommittedTopics
  private let stages: [UInt64: CaseworkStage]

  /// - Parameter stages: the stage for each set of rules that was in force, by their digest.
  public init(_ settings: Settings, stages: [UInt64: CaseworkStage]) {
    topics = CommittedTopics(settings)
    self.stages = stages
  }

  /// The state of every task as it is now.
  public static func checkpoint(_ settings: Settings) throws(TraceFailure) -> StateCheckpoint {
    let topics = CommittedTopics(settings)
    var states: [CaseworkReplay.State] = []
    for partition in topics.partitions { states.append(try state(of: partition, topics)) }
    return StateCheckpoint(states: states)
  }

  /// - Parameter checkpoint: to begin with.
  /// - Throws: where something that a replay needs is not there.
  public func verify(from checkpoint: StateCheckpoint) throws(TraceFailure) -> Verdict {
    var verdict = Verdict()
    for partition in topics.partitions {
      try verify(partition, from: checkpoint.states[Int(partition)], &verdict)
      if verdict.difference != nil { break }
    }
    return verdict
  }

  private func verify(
    _ partition: Int32, from start: CaseworkReplay.State, _ verdict: inout Verdict
  ) throws(TraceFailure) {
    let held = try Self.state(of: partition, topics)
    var replay: CaseworkReplay
    let first: UInt64
    let last: UInt64
    do throws(ReplayFailure) {
      first = try CaseworkReplay.cycleNumber(of: start, partition)
      last = try CaseworkReplay.cycleNumber(of: held, partition)
    } catch {
      throw .refused(error.description)
    }
    guard last >= first else {
      throw .refused(
        "partition \(partition): the checkpoint is newer than hub.households; was it taken of another hub?")
    }
    let cycles = try cycles(of: partition, through: last)
    var journal = JournalComparison(partition: partition)
    do throws(ReplayFailure) {
      replay = try CaseworkReplay(partition: partition, stages: stages, state: start, cycles: cycles)
      guard replay.lastCycle == last else { throw .cyclesMissing(partition: partition, after: replay.lastCycle) }
    } catch {
      throw .refused(error.description)
    }
    try feed(&replay, &journal)
    try topics.scan("hub.journal", partition: partition) { message in
      if let value = unsafe message.value { journal.meet(unsafe Array(value)) }
    }
    verdict.partitions.append(
      Verdict.Partition(
        partition: partition, fromCycle: first, toCycle: last, records: replay.recordCount,
        households: replay.state.count { !CaseworkReplay.isTask(key: $0.key) }, journalEntries: journal.count))
    verdict.difference =
      ReplayDifference.first(partition: partition, replayed: replay.state, held: held) ?? journal.finish()
  }

  private func feed(_ replay: inout CaseworkReplay, _ journal: inout JournalComparison) throws(TraceFailure) {
    drain(&replay, &journal)
    try topics.scan("hub.inbox", partition: replay.partition) { (message) throws(TraceFailure) in
      guard replay.wants(offset: message.offset) else { return }
      do throws(ReplayFailure) {
        try replay.take(offset: message.offset) { batch in Self.append(message, to: &batch) }
      } catch {
        throw .refused(error.description)
      }
      drain(&replay, &journal)
    }
    do throws(ReplayFailure) { try replay.finish() } catch { throw .refused(error.description) }
  }

  private func drain(_ replay: inout CaseworkReplay, _ journal: inout JournalComparison) {
    for record in replay.journal { journal.expect(record) }
    replay.journal.removeAll(keepingCapacity: true)
  }

  private static func append(_ message: borrowing Message, to batch: inout InputBatch) {
    let key = unsafe message.key.map { unsafe Array($0) }
    let value = unsafe message.value.map { unsafe Array($0) }
    batch.append(
      topic: 0, partition: message.partition, offset: message.offset, timestampMillis: message.timestampMillis ?? -1,
      key: key?.span, value: value?.span)
    unsafe message.forEachHeader { name, value in
      let name = unsafe Array(name)
      let value = unsafe value.map { unsafe Array($0) }
      batch.appendHeader(name: name.span, value: value?.span)
    }
  }

  private static func state(
    of partition: Int32, _ topics: CommittedTopics
  ) throws(TraceFailure) -> CaseworkReplay.State {
    var state = CaseworkReplay.State()
    try topics.scan("hub.households", partition: partition) { message in
      guard let key = unsafe message.key else { return }
      state[unsafe Array(key)] = unsafe message.value.map { unsafe Array($0) }
    }
    return state
  }

  private func cycles(of partition: Int32, through last: UInt64) throws(TraceFailure) -> [CaseworkCycle] {
    var cycles: [CaseworkCycle] = []
    try topics.scan("hub.cycles", partition: partition) { (message) throws(TraceFailure) in
      guard let value = unsafe message.value else { return }
      do {
        let cycle = try ByteReader.read(unsafe Array(value)) { (reader) throws(ByteReaderError) in
          try CaseworkCycle(from: &reader)
        }
        if cycle.number <= last { cycles.append(cycle) }
      } catch {
        throw .unreadable("the record at offset \(message.offset) of hub.cycles cannot be read: \(error)")
      }
    }
    return cycles
  }
}
