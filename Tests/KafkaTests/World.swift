import Foundation
import Kafka
import Testing

/// One record as tests compare it.
struct Record: Hashable {
  var topicIndex = 0
  var partition: Int32 = 0
  var offset: Int64 = 0
  var key: String?
  var value: String?

  init(_ message: borrowing Message) {
    topicIndex = message.topicIndex
    partition = message.partition
    offset = message.offset
    key = unsafe message.key.map { unsafe String(decoding: $0, as: UTF8.self) }
    value = unsafe message.value.map { unsafe String(decoding: $0, as: UTF8.self) }
  }
}

/// A name no other test and no other run uses, so that nothing has to be deleted.
func unique(_ name: String) -> String {
  "kafkatests.\(name).\(UUID().uuidString.prefix(12).lowercased())"
}

/// How long one bounded wait polls in total before a test says that nothing came.
let patienceMillis: Int32 = 30_000
private let pollMillis: Int32 = 100

/// Polls `turn` until it says it has what it wants, at most `patienceMillis` of polls of 100 ms each.
func poll(until what: Comment, _ turn: (_ timeoutMillis: Int32) throws -> Bool) throws {
  for _ in 0..<(patienceMillis / pollMillis) where try turn(pollMillis) { return }
  Issue.record("gave up waiting: \(what)")
}

extension LogReader {
  /// Reads until `count` records have come.
  func read(_ count: Int) throws -> [Record] {
    var records: [Record] = []
    try KafkaTests.poll(until: "\(count) records") { timeout in
      if records.count < count {
        let outcome = drain(upTo: count - records.count, blockMillis: timeout) { records.append(Record($0)) }
        if let failure = outcome.failure { throw failure }
      }
      return records.count == count
    }
    return records
  }

  /// Reads until every partition reports its end; the reader must report ends.
  func readToEnd(partitions: Int = 1) throws -> [Record] {
    var records: [Record] = []
    var ended: Set<TopicPartition> = []
    // A poll hands over at most one record, so a bound on waits that end early is not a bound on records.
    var waits = patienceMillis / pollMillis
    while ended.count < partitions, waits > 0 {
      switch poll(timeoutMillis: pollMillis, { records.append(Record($0)) }) {
      case .message: break
      case .nothing: waits -= 1
      case .endOfPartition(let end): ended.insert(end.partition)
      case .failure(let error): throw error
      }
    }
    #expect(ended.count == partitions, "the end was not reached")
    return records
  }
}

extension Consumer {
  /// Reads until `count` records have come.
  func read(_ count: Int) throws -> [Record] {
    var records: [Record] = []
    try KafkaTests.poll(until: "\(count) records") { timeout in
      if records.count < count {
        let outcome = drain(upTo: count - records.count, blockMillis: timeout) { records.append(Record($0)) }
        if let failure = outcome.failure { throw failure }
      }
      return records.count == count
    }
    return records
  }

  /// Polls until the handler has seen what the test waits for.
  func poll(until what: Comment, _ reached: () -> Bool) throws {
    try KafkaTests.poll(until: what) { timeout in
      if !reached(), case .failure(let error) = poll(timeoutMillis: timeout, { _ in }) { throw error }
      return reached()
    }
  }
}

extension IdempotentProducer {
  /// Produces texts to one partition and waits until they are delivered.
  func send(_ values: [String], to topic: String, partition: Int32 = 0) throws {
    let topic = try self.topic(topic)
    for value in values {
      try unsafe produce(topic, partition: partition, key: nil, value: value.utf8.span.bytes)
    }
    try flush(timeoutMillis: patienceMillis)
    #expect(takeFailures() == [])
  }
}

extension TransactionalProducer {
  func send(_ values: [String], to topic: String, partition: Int32 = 0) throws {
    let topic = try self.topic(topic)
    for value in values {
      try unsafe produce(topic, partition: partition, key: nil, value: value.utf8.span.bytes)
    }
  }
}

/// Writes down the rebalances of a consumer and lets the module answer them.
final class EventRecorder: RebalanceHandler {
  var events: [RebalanceEvent] = []
  var onEvent: ((RebalanceEvent, Consumer) throws -> Void)?

  func rebalance(_ event: RebalanceEvent, of consumer: Consumer) {
    events.append(event)
    do {
      try onEvent?(event, consumer)
    } catch {
      Issue.record(error)
    }
  }

  /// The partitions held after the last event.
  var held: [TopicPartition] {
    switch events.last {
    case .assigned(let partitions): partitions.sorted()
    case .revoked, .lost, nil: []
    }
  }
}
