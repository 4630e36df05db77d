import Streams

/// A member of a group, and all that it has read.
final class Member<Broker: BrokerUnderTest> {
  let port: Broker.Consumer
  private let broker: Broker
  private(set) var batch = InputBatch()
  /// What it owns.
  private(set) var owned: [TopicPartition] = []
  private var events: [AssignmentEvent] = []
  /// How often the group has given it partitions.
  private(set) var assignments = 0

  init(_ broker: Broker, group: String, name: String, topics: [String]) throws {
    self.broker = broker
    port = try broker.consumer(group: group, member: name, topics: topics)
  }

  /// Polls once.
  func turn() throws {
    do throws(PortFailure) {
      try port.poll(
        into: &batch, events: &events, maximumRecords: 100, maximumBytes: 1 << 21, timeoutMillis: pollMillis)
    } catch {
      guard case .transient = error else { throw error }
    }
    for event in events {
      switch event {
      case .assigned(let partitions):
        owned = partitions
        assignments += 1
      case .revoked, .lost: owned = []
      }
    }
    events = []
    broker.pass()
  }

  /// Polls until `isReached`.
  func turn(until what: String, _ isReached: () -> Bool) throws {
    for _ in 0..<patience {
      if isReached() { return }
      try turn()
    }
    guard isReached() else { throw GaveUp(what) }
  }

  /// Waits for the group's partitions and starts all of them.
  /// - Returns: where each was started.
  @discardableResult
  func join(partitions count: Int = 1) throws -> [PartitionOffset] {
    try turn(until: "\(count) partitions of the group") { owned.count == count }
    return try start()
  }

  /// Starts what it owns at the committed offsets, however often that must be tried.
  @discardableResult
  func start() throws -> [PartitionOffset] {
    for _ in 0..<patience {
      do throws(PortFailure) {
        return try port.startAtCommitted(owned)
      } catch {
        guard case .transient = error else { throw error }
        broker.pass()
      }
    }
    throw GaveUp("committed offsets")
  }

  var values: [String] {
    batch.records.map { record in record.value.map { String(decoding: batch.arena[$0], as: UTF8.self) } ?? "(none)" }
  }

  /// Polls until as many records came.
  func read(_ count: Int) throws {
    try turn(until: "\(count) records, after \(values)") { batch.records.count >= count }
  }

  /// Polls for a while for records beyond those it has.
  func readsMore() throws -> Bool {
    let before = batch.records.count
    for _ in 0..<suspicion where batch.records.count == before { try turn() }
    return batch.records.count > before
  }
}

extension ProducerPort {
  /// Takes the transactional id over, however often that must be tried.
  func take() throws {
    for _ in 0..<30 {
      do throws(ProducerFailure) {
        return try recreate()
      } catch {
        guard case .abortable = error else { throw error }
      }
    }
    throw GaveUp("the transactional id")
  }

  /// Opens a transaction and writes values to a partition of the first output topic.
  func open(_ values: [String], partition: Int32 = 0) throws {
    try begin()
    var batch = OutputBatch()
    for value in values {
      let key = batch.place("key" as StaticString)
      let bytes = batch.place(value.utf8.span)
      batch.append(topic: 0, partition: partition, key: key, value: bytes)
    }
    try produce(batch)
    try flush()
  }

  /// Writes values in a transaction and commits it.
  func write(_ values: [String], partition: Int32 = 0) throws {
    try open(values, partition: partition)
    let outcome = commit()
    guard outcome == .committed else { throw GaveUp("a commit that is answered otherwise: \(outcome)") }
  }
}
