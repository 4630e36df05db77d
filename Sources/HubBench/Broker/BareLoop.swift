import Foundation
import Hub
import Kafka
import Streams
import Synchronization

/// What the hub is compared with: consume, change a few bytes, produce, commit in transactions, and nothing else. One
/// thread, librdkafka used directly, cycles with the hub's bounds.
final class BareLoop: Sendable {
  private let state = Mutex<State>(State())

  private struct State {
    var stopRequested = false
    var hasEnded = false
    var failure: String?
  }

  func start(_ run: BenchRun) {
    let thread = Thread { [self] in
      var failure: String?
      do { try work(run) } catch { failure = "\(error)" }
      state.withLock {
        $0.hasEnded = true
        $0.failure = failure
      }
    }
    thread.name = "bare"
    thread.start()
  }

  func check() throws {
    if let failure = state.withLock({ $0.failure }) { throw BenchFailure("the bare loop failed: \(failure)") }
  }

  func end() {
    state.withLock { $0.stopRequested = true }
    while !state.withLock({ $0.hasEnded }) { usleep(10_000) }
  }

  private func work(_ run: BenchRun) throws {
    let limits = run.settings.limits
    let consumer = try Consumer(run.settings.client, groupID: run.bareGroup)
    let producer = try TransactionalProducer(run.settings.client, transactionalID: run.bareGroup)
    try producer.initTransactions(timeoutMillis: 10_000)
    let output = try producer.topic(run.bareOutput)
    try consumer.subscribe([run.bareInput])
    var copy = [UInt8](repeating: 0, count: 4_096)
    var next = [Int64](repeating: -1, count: Int(run.partitions))
    while !state.withLock({ $0.stopRequested }) {
      var count = 0
      var first = ContinuousClock.now
      var wait = Int32(limits.idlePollMillis)
      while count < limits.recordsPerCycle {
        let drained = try consumer.drain(upTo: limits.recordsPerCycle - count, blockMillis: wait) { message in
          if count == 0 {
            try producer.begin()
            first = .now
          }
          try Self.send(message, to: output, of: producer, by: &copy)
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
        Kafka.PartitionOffset(Kafka.TopicPartition(run.bareInput, Int32($0)), $1)
      }
      for index in next.indices { next[index] = -1 }
      try producer.sendOffsets(offsets, of: consumer.groupMetadata())
      guard producer.commit() == .committed else { throw BenchFailure("a transaction did not commit") }
    }
    try consumer.close(timeoutMillis: 3_000)
  }

  /// The transform: a hash over the record is written into its copy.
  private static func send(
    _ message: borrowing Message, to topic: ProducerTopic, of producer: TransactionalProducer, by copy: inout [UInt8]
  ) throws {
    try message.withSpans { key, value in
      guard let value else { return }
      let count = min(value.byteCount, copy.count)
      var hash: UInt32 = 0
      for index in 0..<count {
        let byte = unsafe value.unsafeLoad(fromByteOffset: index, as: UInt8.self)
        copy[index] = byte
        hash = hash &* 31 &+ UInt32(byte)
      }
      for index in 0..<min(4, count) { copy[index] = UInt8(truncatingIfNeeded: hash >> UInt32(8 * index)) }
      try unsafe producer.produce(
        topic, partition: message.partition, key: key, value: copy.span.bytes.extracting(0..<count))
    }
  }
}
