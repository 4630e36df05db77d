import Kafka
import Testing

/// Exactly-once on a real broker: what is visible to whom, and when.
@Suite(.serialized, .enabled(if: RealBroker.isGiven, RealBroker.skipReason))
struct BrokerTransactionTests {
  let topics: RealTopics

  init() throws {
    topics = try RealTopics()
  }

  private func producer(_ id: String) throws -> TransactionalProducer {
    let producer = try TransactionalProducer(RealBroker.settings, transactionalID: id)
    try producer.initTransactions(timeoutMillis: patienceMillis)
    return producer
  }

  private func readToEnd(_ topic: String, _ isolation: Isolation) throws -> [String?] {
    let reader = try LogReader(RealBroker.settings, isolation: isolation, reportsEnds: true)
    try reader.assign([PartitionStart(TopicPartition(topic, 0), .beginning)])
    return try reader.readToEnd().map(\.value)
  }

  @Test("records of an open or aborted transaction are hidden from read_committed and shown to read_uncommitted")
  func visibility() throws {
    let topic = try topics.create("visible")
    let producer = try producer(unique("visible"))
    try producer.begin()
    try producer.send(["committed"], to: topic)
    #expect(producer.commit() == .committed)
    #expect(try readToEnd(topic, .readCommitted) == ["committed"])

    try producer.begin()
    try producer.send(["open"], to: topic)
    let eager = try LogReader(RealBroker.settings, isolation: .readUncommitted)
    try eager.assign([PartitionStart(TopicPartition(topic, 0), .beginning)])
    #expect(try eager.read(2).map(\.value) == ["committed", "open"])
    #expect(try readToEnd(topic, .readCommitted) == ["committed"])

    #expect(producer.abort() == .aborted(nil))
    #expect(try readToEnd(topic, .readCommitted) == ["committed"])
    #expect(try readToEnd(topic, .readUncommitted) == ["committed", "open"])

    try producer.begin()
    try producer.send(["later"], to: topic)
    #expect(producer.commit() == .committed)
    #expect(try readToEnd(topic, .readCommitted) == ["committed", "later"])
  }

  @Test("a producer fenced by a newer one of its id must be made anew, and what it sent stays hidden")
  func zombie() throws {
    let topic = try topics.create("zombie")
    let id = unique("zombie")
    let old = try producer(id)
    try old.begin()
    try old.send(["zombie"], to: topic)
    let eager = try LogReader(RealBroker.settings, isolation: .readUncommitted)
    try eager.assign([PartitionStart(TopicPartition(topic, 0), .beginning)])
    #expect(try eager.read(1).map(\.value) == ["zombie"])

    let new = try producer(id)
    guard case .mustRecreate(let cause) = old.commit() else {
      Issue.record("the zombie's commit did not fail")
      return
    }
    #expect(cause.kind == .fenced, "\(cause)")
    #expect(cause.isFatal)
    try new.begin()
    try new.send(["alive"], to: topic)
    #expect(new.commit() == .committed)
    #expect(try readToEnd(topic, .readCommitted) == ["alive"])
  }

  @Test("offsets are committed with the transaction and dropped with it, and after an abort the input is read again")
  func offsets() throws {
    let input = try topics.create("input")
    let output = try topics.create("output")
    try IdempotentProducer(RealBroker.settings).send(["a", "b", "c"], to: input)
    let group = unique("group")
    let partition = TopicPartition(input, 0)
    let consumer = try Consumer(RealBroker.settings, groupID: group)
    try consumer.subscribe([input])
    let producer = try producer(unique("offsets"))
    #expect(try consumer.read(3).count == 3)

    try producer.begin()
    try producer.send(["1"], to: output)
    let positions = try consumer.positions(of: [partition])
    #expect(positions == [3])
    try producer.sendOffsets([PartitionOffset(partition, 3)], of: consumer.groupMetadata())
    #expect(producer.abort() == .aborted(nil))
    #expect(try consumer.committed(of: [partition], timeoutMillis: 10_000) == [nil])

    try consumer.reassign([PartitionStart(partition, .committed)])
    #expect(try consumer.read(3).map(\.value) == ["a", "b", "c"])
    try producer.begin()
    try producer.send(["2"], to: output)
    try producer.sendOffsets([PartitionOffset(partition, 3)], of: consumer.groupMetadata())
    #expect(producer.commit() == .committed)
    #expect(try consumer.committed(of: [partition], timeoutMillis: 10_000) == [3])
    #expect(
      try topics.admin.committedOffsets(ofGroup: group, timeoutMillis: 10_000) == [partition: 3])
    #expect(try readToEnd(output, .readCommitted) == ["2"])
    try consumer.close(timeoutMillis: 10_000)
  }

  @Test("a transaction ended on another thread commits its records and offsets, and a zombie's does not")
  func endedOnAnotherThread() throws {
    let input = try topics.create("input")
    let output = try topics.create("output")
    try IdempotentProducer(RealBroker.settings).send(["a", "b"], to: input)
    let group = unique("group")
    let partition = TopicPartition(input, 0)
    let consumer = try Consumer(RealBroker.settings, groupID: group)
    try consumer.subscribe([input])
    let id = unique("ending")
    let old = try producer(id)
    #expect(throws: KafkaError.self) { try old.finishEnding() }
    #expect(try consumer.read(2).count == 2)
    for (offset, value) in [(Int64(1), "1"), (2, "2")] {
      try old.begin()
      try old.send([value], to: output)
      old.startEnding(
        [PartitionOffset(partition, offset)], of: try consumer.groupMetadata(), flushTimeoutMillis: 10_000)
      #expect(try old.finishEnding() == .committed)
      #expect(try consumer.committed(of: [partition], timeoutMillis: 10_000) == [offset])
    }
    #expect(try readToEnd(output, .readCommitted) == ["1", "2"])

    try old.begin()
    try old.send(["zombie"], to: output)
    let new = try producer(id)
    old.startEnding([PartitionOffset(partition, 0)], of: try consumer.groupMetadata(), flushTimeoutMillis: 10_000)
    let outcome = try? old.finishEnding()
    #expect(outcome != .committed)
    #expect(try consumer.committed(of: [partition], timeoutMillis: 10_000) == [2])
    try new.begin()
    try new.send(["3"], to: output)
    #expect(new.commit() == .committed)
    #expect(try readToEnd(output, .readCommitted) == ["1", "2", "3"])
    try consumer.close(timeoutMillis: 10_000)
  }

  @Test("committing the position, past transaction markers, leaves lag 0")
  func lagZero() throws {
    let input = try topics.create("markers")
    let producer = try producer(unique("markers"))
    for value in ["a", "b"] {
      try producer.begin()
      try producer.send([value], to: input)
      #expect(producer.commit() == .committed)
    }
    let partition = TopicPartition(input, 0)
    let group = unique("group")
    let consumer = try Consumer(RealBroker.settings, groupID: group)
    try consumer.subscribe([input])
    #expect(try consumer.read(2).map(\.value) == ["a", "b"])
    let high = try topics.admin.watermarks(of: [partition], timeoutMillis: 10_000)[0].high
    #expect(high == 4)
    // The marker is not a record: one more poll takes the position past it.
    try consumer.poll(until: "the position past the marker") {
      (try? consumer.positions(of: [partition])) == [high]
    }
    try consumer.commit([PartitionOffset(partition, high)], timeoutMillis: 10_000)
    #expect(try topics.admin.committedOffsets(ofGroup: group, timeoutMillis: 10_000) == [partition: high])
    try consumer.close(timeoutMillis: 10_000)
  }

  @Test("a restore reaches the read-uncommitted end, past markers and aborted records")
  func restore() throws {
    let changelog = try topics.create("changelog")
    let partition = TopicPartition(changelog, 0)
    let producer = try producer(unique("restore"))
    for (value, commits) in [("a", true), ("b", false), ("c", true), ("d", false)] {
      try producer.begin()
      try producer.send([value], to: changelog)
      if commits {
        #expect(producer.commit() == .committed)
      } else {
        // The record has to be in the log before it is aborted; an abort drops what is still queued.
        try producer.flush(timeoutMillis: 30_000)
        #expect(producer.abort() == .aborted(nil))
      }
    }
    let ends = try LogReader(RealBroker.settings, isolation: .readUncommitted)
    let target = try ends.watermarks(of: [partition], timeoutMillis: 10_000)[0].high
    #expect(target == 8)
    let reader = try LogReader(RealBroker.settings)
    try reader.assign([PartitionStart(partition, .beginning)])
    var values: [String?] = []
    try poll(until: "the restore") { timeout in
      let outcome = reader.drain(upTo: 100, blockMillis: timeout) { values.append(Record($0).value) }
      if let failure = outcome.failure { throw failure }
      return try (reader.positions(of: [partition])[0] ?? -1) >= target
    }
    #expect(values == ["a", "c"])
  }

  @Test("while a transaction is open, read_committed sees the last stable offset as the end")
  func lastStableOffset() throws {
    let topic = try topics.create("stable")
    let partition = TopicPartition(topic, 0)
    try IdempotentProducer(RealBroker.settings).send(["a"], to: topic)
    let producer = try producer(unique("stable"))
    try producer.begin()
    try producer.send(["b"], to: topic)
    let eager = try LogReader(RealBroker.settings, isolation: .readUncommitted)
    try eager.assign([PartitionStart(partition, .beginning)])
    #expect(try eager.read(2).count == 2)
    let strict = try LogReader(RealBroker.settings)
    #expect(try strict.watermarks(of: [partition], timeoutMillis: 10_000)[0].high == 1)
    #expect(try eager.watermarks(of: [partition], timeoutMillis: 10_000)[0].high == 2)
    #expect(producer.commit() == .committed)
  }
}
