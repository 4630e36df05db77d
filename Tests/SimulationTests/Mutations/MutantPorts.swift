import Simulation
import Streams

/// A consumer that makes a mistake.
final class MutantConsumer: ConsumerPort {
  private let base: SimulatedConsumer
  private let mutation: Mutation
  private let group: SimulatedGroup
  /// What the worker should have been told, and for how many polls it is kept from it.
  private var withheld: [AssignmentEvent] = []
  private var pollsLeft = 0

  init(_ base: SimulatedConsumer, _ mutation: Mutation, _ group: SimulatedGroup) {
    self.base = base
    self.mutation = mutation
    self.group = group
  }

  func poll(
    into batch: inout InputBatch, events: inout [AssignmentEvent], maximumRecords: Int, maximumBytes: Int,
    timeoutMillis: Int
  ) throws(PortFailure) {
    let before = events.count
    try base.poll(
      into: &batch, events: &events, maximumRecords: maximumRecords, maximumBytes: maximumBytes,
      timeoutMillis: timeoutMillis)
    guard mutation == .ignoresLostPartitions else { return }
    let news = Array(events[before...])
    events.removeSubrange(before...)
    if withheld.isEmpty, !news.isEmpty { pollsLeft = 6 }
    withheld += news
    pollsLeft -= 1
    if pollsLeft <= 0 {
      events += withheld
      withheld = []
    }
  }

  func startAtCommitted(_ partitions: [TopicPartition]) throws(PortFailure) -> [PartitionOffset] {
    guard withheld.isEmpty else { throw .transient("the assignment is about to change") }
    return try base.startAtCommitted(partitions)
  }

  func hold(_ partitions: [TopicPartition]) throws(PortFailure) { try base.hold(partitions) }

  func position(of partition: TopicPartition) -> Int64? { base.position(of: partition) }

  var membership: SimulatedMembership {
    switch mutation {
    case .ignoresLostPartitions, .skipsGenerationCheck:
      // Some member's proof: what a log that asks for none would accept.
      group.memberNames.compactMap { group.membership(of: $0) }.max { $0.generation < $1.generation } ?? base.membership
    default: base.membership
    }
  }

  func close() { base.close() }
}

/// A producer that makes a mistake.
final class MutantProducer: ProducerPort {
  private let base: SimulatedProducer
  private let mutation: Mutation
  private let log: SimulatedLog
  private let topics: [String]
  private let changelog: Int
  private var batches = 0
  private var endingFailure: ProducerFailure?

  init(_ base: SimulatedProducer, _ mutation: Mutation, _ log: SimulatedLog, topics: [String], changelog: Int) {
    self.base = base
    self.mutation = mutation
    self.log = log
    self.topics = topics
    self.changelog = changelog
  }

  func begin() throws(ProducerFailure) { try base.begin() }

  func produce(_ batch: OutputBatch) throws(ProducerFailure) {
    batches += 1
    switch mutation {
    case .skipsChangelogWrite where batches % 5 == 0:
      // The first one is a person's or household's, the task's own the last.
      let left = batch.records.firstIndex { $0.topic == changelog }
      try base.produce(without(left, batch))
    case .losesOutput where batches % 5 == 0:
      try base.produce(without(batch.records.firstIndex { $0.topic != changelog }, batch))
    case .sendsOutsideTransaction:
      for record in batch.records where record.topic != changelog { append(record, batch) }
      try base.produce(batch.filtered { $0.topic == changelog })
    case .repeatsAfterFailure:
      do throws(ProducerFailure) {
        try base.produce(batch)
      } catch {
        guard case .abortable = error else { throw error }
        try base.produce(batch)
      }
    default: try base.produce(batch)
    }
  }

  private func without(_ left: Int?, _ batch: OutputBatch) -> OutputBatch {
    var at = -1
    return batch.filtered { _ in
      at += 1
      return at != left
    }
  }

  private func append(_ record: OutputRecord, _ batch: OutputBatch) {
    log.append(
      topics[record.topic], partition: record.partition, key: record.key.map { Array(batch.arena[$0]) },
      value: record.value.map { Array(batch.arena[$0]) },
      headers: batch.headers[record.headers].map { header in
        SimulatedHeader(name: Array(batch.arena[header.name]), value: header.value.map { Array(batch.arena[$0]) })
      })
  }

  func flush() throws(ProducerFailure) { try base.flush() }

  func sendOffsets(
    _ offsets: [PartitionOffset], of membership: SimulatedMembership
  ) throws(ProducerFailure) {
    if mutation == .skipsOffsetCommit { return }
    try base.sendOffsets(offsets, of: membership)
  }

  func commit() -> CommitOutcome {
    let outcome = base.commit()
    switch (outcome, mutation) {
    case (.unknown, .takesUnknownForCommitted): return .committed
    case (.notCommitted, .takesFailedForCommitted):
      // A producer that cannot abort either is of no use to the mutant.
      do { try base.abort() } catch { return outcome }
      return .committed
    default: return outcome
    }
  }

  func startEnding(_ offsets: [PartitionOffset], of membership: SimulatedMembership) {
    endingFailure = nil
    do throws(ProducerFailure) {
      try flush()
      try sendOffsets(offsets, of: membership)
    } catch {
      endingFailure = error
    }
  }

  func finishEnding() throws(ProducerFailure) -> CommitOutcome {
    if let endingFailure { throw endingFailure }
    return commit()
  }

  func abort() throws(ProducerFailure) { try base.abort() }

  func recreate() throws(ProducerFailure) { try base.recreate() }

  func close() { base.close() }
}

/// A reader of changelogs that makes a mistake.
final class MutantRestorer: RestorePort {
  private let base: SimulatedRestorer
  private let mutation: Mutation
  private let log: SimulatedLog
  private let topic: String

  init(_ base: SimulatedRestorer, _ mutation: Mutation, _ log: SimulatedLog, topic: String) {
    self.base = base
    self.mutation = mutation
    self.log = log
    self.topic = topic
  }

  func open(partition: Int32) throws(PortFailure) -> Int64 {
    let end = try base.open(partition: partition)
    switch mutation {
    case .worksBeforeRestore: return 0
    case .restoresToStableEnd: return log.lastStableOffset(topic, partition: partition)
    default: return end
    }
  }

  func poll(
    into batch: inout InputBatch, maximumRecords: Int, maximumBytes: Int, timeoutMillis: Int
  ) throws(PortFailure) {
    try base.poll(
      into: &batch, maximumRecords: maximumRecords, maximumBytes: maximumBytes, timeoutMillis: timeoutMillis)
  }

  func position(of partition: Int32) -> Int64 { base.position(of: partition) }

  func close(partition: Int32) { base.close(partition: partition) }
}

extension OutputBatch {
  /// The same records but for some.
  func filtered(_ isKept: (OutputRecord) -> Bool) -> OutputBatch {
    var kept = OutputBatch()
    kept.arena = arena
    for record in records where isKept(record) {
      kept.append(topic: record.topic, partition: record.partition, key: record.key, value: record.value)
      for header in headers[record.headers] { kept.appendHeader(name: header.name, value: header.value) }
    }
    return kept
  }
}
