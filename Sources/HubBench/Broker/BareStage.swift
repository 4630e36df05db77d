import Foundation
import Hub
import Kafka
import Streams
import Synchronization

/// What a bare stage makes of a record.
protocol BareTransform: Sendable {
  /// Sends what becomes of one record.
  /// - Parameter topics: the stage's outputs, in their order.
  /// - Returns: bytes of keys and values sent.
  mutating func send(
    _ message: borrowing Message, to topics: [ProducerTopic], of producer: TransactionalProducer
  ) throws -> Int
}

/// What the hub is compared with: consume, produce, commit in transactions, and nothing else. One thread with librdkafka
/// used directly, in cycles with the hub's bounds.
final class BareStage: Sendable {
  struct Topics: Sendable {
    var input: String
    var outputs: [String]
    var group: String
    var partitions: Int32
  }

  private let state = Mutex<State>(State())

  private struct State {
    var stopRequested = false
    var hasEnded = false
    var transactions = 0
    var failure: String?
  }

  init(_ settings: Settings, _ topics: Topics, _ transform: some BareTransform) {
    let thread = Thread { [self] in
      var failure: String?
      do { try work(settings, topics, transform) } catch { failure = "\(error)" }
      state.withLock {
        $0.hasEnded = true
        $0.failure = failure
      }
    }
    thread.name = "bare"
    thread.start()
  }

  /// Transactions committed so far.
  var transactions: Int { state.withLock { $0.transactions } }

  func check() throws {
    if let failure = state.withLock({ $0.failure }) { throw BenchFailure("a bare stage failed: \(failure)") }
  }

  func end() {
    state.withLock { $0.stopRequested = true }
    while !state.withLock({ $0.hasEnded }) { usleep(10_000) }
  }

  private func work(_ settings: Settings, _ topics: Topics, _ transform: some BareTransform) throws {
    let limits = settings.limits
    let consumer = try Consumer(settings.client, groupID: topics.group)
    let producer = try TransactionalProducer(settings.client, transactionalID: topics.group)
    try producer.initTransactions(timeoutMillis: 10_000)
    let outputs = try topics.outputs.map { try producer.topic($0) }
    try consumer.subscribe([topics.input])
    var transform = transform
    var next = [Int64](repeating: -1, count: Int(topics.partitions))
    while !state.withLock({ $0.stopRequested }) {
      var count = 0
      var bytes = 0
      var first = ContinuousClock.now
      var wait = Int32(limits.idlePollMillis)
      while count < limits.recordsPerCycle, bytes < limits.outputBytesPerCycle {
        let drained = try consumer.drain(upTo: limits.recordsPerCycle - count, blockMillis: wait) { message in
          if count == 0 {
            try producer.begin()
            first = .now
          }
          bytes += try transform.send(message, to: outputs, of: producer)
          next[Int(message.partition)] = message.offset + 1
          count += 1
        }
        if let failure = drained.failure { throw failure }
        let left = Double(limits.lingerMillis) - (ContinuousClock.now - first) / .milliseconds(1)
        guard count > 0, drained.messages > 0, left >= 1 else { break }
        wait = Int32(left)
      }
      guard count > 0 else { continue }
      let offsets = next.enumerated().filter { $1 >= 0 }.map {
        Kafka.PartitionOffset(Kafka.TopicPartition(topics.input, Int32($0)), $1)
      }
      for index in next.indices { next[index] = -1 }
      try producer.sendOffsets(offsets, of: consumer.groupMetadata())
      guard producer.commit() == .committed else { throw BenchFailure("a transaction did not commit") }
      state.withLock { $0.transactions += 1 }
    }
    try consumer.close(timeoutMillis: 3_000)
  }
}
