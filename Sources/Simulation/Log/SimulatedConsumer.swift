public import Streams

/// A worker's consumer over the simulated log.
public final class SimulatedConsumer: ConsumerPort {
  private let log: SimulatedLog
  private let group: String
  private let member: String
  private let topics: [String]
  private let faults: SimulatedFaults
  private var random: SeededRandom
  /// Owned partitions; the position is `nil` while held.
  private var positions: [TopicPartition: Int64?] = [:]
  private var isMember = false
  private let incarnation: Int
  private var generation = -1

  /// - Parameters:
  ///   - topics: the stage's input topics; all exist.
  ///   - seed: decides how records of different partitions mix.
  public init(
    log: SimulatedLog, group: String, member: String, topics: [String], faults: SimulatedFaults, seed: UInt64
  ) {
    self.log = log
    self.group = group
    self.member = member
    self.topics = topics
    self.faults = faults
    random = SeededRandom(seed: seed)
    incarnation = log.group(group).newIncarnation()
  }

  public func poll(
    into batch: inout InputBatch, events: inout [AssignmentEvent], maximumRecords: Int, maximumBytes: Int,
    timeoutMillis: Int
  ) throws(PortFailure) {
    try strike(.poll)
    log.expireTransactions()
    let counts = Dictionary(topics.map { ($0, log.partitionCount(of: $0)) }) { $1 }
    let notices = log.group(group).poll(
      member, incarnation: incarnation, topics: counts, wasMember: isMember)
    for notice in notices {
      switch notice {
      case .assigned(let partitions, let current):
        generation = current
        let assigned = partitions.compactMap(index).sorted()
        for one in assigned { positions.updateValue(nil, forKey: one) }
        events.append(.assigned(assigned))
      case .revoked: events.append(.revoked(giveUpAll()))
      case .lost: events.append(.lost(giveUpAll()))
      case .fenced: throw .fatal("simulated: another consumer joined with this member's name")
      }
    }
    isMember = true
    deliver(into: &batch, maximumRecords: maximumRecords, end: batch.arena.count + maximumBytes)
  }

  public func startAtCommitted(_ partitions: [TopicPartition]) throws(PortFailure) -> [PartitionOffset] {
    try strike(.start)
    log.expireTransactions()
    guard !partitions.contains(where: { log.isUnstable(group: group, name($0)) }) else {
      throw .transient("a transaction with offsets of these partitions is pending")
    }
    return partitions.map { one in
      precondition(positions[one] != nil, "only an owned partition can be started")
      let offset = log.group(group).committedOffset(name(one)) ?? 0
      positions[one] = offset
      return PartitionOffset(partition: one, offset: offset)
    }
  }

  public func hold(_ partitions: [TopicPartition]) throws(PortFailure) {
    try strike(.hold)
    for one in partitions where positions[one] != nil { positions.updateValue(nil, forKey: one) }
  }

  public func position(of partition: TopicPartition) -> Int64? { positions[partition] ?? nil }

  public var membership: SimulatedMembership {
    SimulatedMembership(member: member, generation: generation, incarnation: incarnation)
  }

  public func close() {
    guard !faults.isDead else { return }
    log.group(group).leave(member, incarnation: incarnation)
    isMember = false
    positions = [:]
  }

  /// Takes runs of records from partitions in an order that the seed decides; within a partition, offset order.
  private func deliver(into batch: inout InputBatch, maximumRecords: Int, end: Int) {
    var open = positions.keys.filter { position(of: $0) != nil }.sorted()
    var left = maximumRecords
    while left > 0, batch.arena.count < end, !open.isEmpty {
      let at = Int.random(in: open.indices, using: &random)
      let one = open[at]
      let run = min(left, Int.random(in: 1...16, using: &random))
      let taken = take(one, maximum: run, end: end, into: &batch)
      left -= taken
      if taken < run { open.remove(at: at) }
    }
  }

  private func take(_ one: TopicPartition, maximum: Int, end: Int, into batch: inout InputBatch) -> Int {
    guard let from = position(of: one) else { return 0 }
    var records: [SimulatedRecord] = []
    positions[one] = log.read(name(one), from: from, maximum: maximum, isolation: .readCommitted) {
      records.append($0)
    }
    for (taken, record) in records.enumerated() {
      if batch.arena.count >= end {
        positions[one] = record.offset
        return taken
      }
      batch.append(record, topic: one.topic, partition: one.partition)
    }
    return records.count
  }

  private func giveUpAll() -> [TopicPartition] {
    defer { positions = [:] }
    return positions.keys.sorted()
  }

  private func name(_ one: TopicPartition) -> SimulatedTopicPartition {
    SimulatedTopicPartition(topic: topics[one.topic], partition: one.partition)
  }

  private func index(_ one: SimulatedTopicPartition) -> TopicPartition? {
    topics.firstIndex(of: one.topic).map { TopicPartition(topic: $0, partition: one.partition) }
  }

  private func strike(_ point: SimulatedFaults.Point) throws(PortFailure) {
    guard let fault = faults.fault(at: point) else { return }
    switch fault {
    case .fails: throw .transient("simulated: the log did not answer")
    case .fatal, .fenced, .unknownButCommitted, .unknownButAborted, .unknownAndOpen, .crash, .crashAfter:
      throw .fatal("simulated: the consumer is dead")
    }
  }
}

extension InputBatch {
  /// Copies a simulated record in.
  mutating func append(_ record: SimulatedRecord, topic: Int, partition: Int32) {
    // An optional span cannot be mapped from an optional array, so the four cases are spelt out.
    switch (record.key, record.value) {
    case (let key?, let value?):
      append(
        topic: topic, partition: partition, offset: record.offset, timestampMillis: record.timestampMillis,
        key: key.span, value: value.span)
    case (let key?, nil):
      append(
        topic: topic, partition: partition, offset: record.offset, timestampMillis: record.timestampMillis,
        key: key.span, value: nil)
    case (nil, let value?):
      append(
        topic: topic, partition: partition, offset: record.offset, timestampMillis: record.timestampMillis,
        key: nil, value: value.span)
    case (nil, nil):
      append(
        topic: topic, partition: partition, offset: record.offset, timestampMillis: record.timestampMillis,
        key: nil, value: nil)
    }
    for header in record.headers {
      if let value = header.value {
        appendHeader(name: header.name.span, value: value.span)
      } else {
        appendHeader(name: header.name.span, value: nil)
      }
    }
  }
}
