import Hub
import Kafka
import Streams
import Testing

/// Polls of 100 ms before a test says that nothing came.
private let maximumPolls = 300

private func text(_ batch: InputBatch, _ range: Range<Int>?) -> String? {
  range.map { String(decoding: batch.arena[$0], as: UTF8.self) }
}

extension InputBatch {
  fileprivate var values: [String?] { records.map { text(self, $0.value) } }
}

extension KafkaConsumerPort {
  /// Polls until `isEnough`; what came is in the batch and the events.
  fileprivate func poll(
    _ batch: inout InputBatch, _ events: inout [AssignmentEvent],
    until isEnough: (InputBatch, [AssignmentEvent]) -> Bool
  ) throws {
    for _ in 0..<maximumPolls where !isEnough(batch, events) {
      try poll(into: &batch, events: &events, maximumRecords: 100, maximumBytes: 1 << 20, timeoutMillis: 100)
    }
    #expect(isEnough(batch, events), "nothing more came")
  }
}

/// A producer port on a mock cluster with records of input topic `in` and output topic `out`, and a member of group `g`.
private struct World {
  let cluster: MockCluster
  let consumer: KafkaConsumerPort
  let producer: KafkaProducerPort
  let first = Streams.TopicPartition(topic: 0, partition: 0)
  let second = Streams.TopicPartition(topic: 0, partition: 1)

  init() throws {
    cluster = try MockCluster()
    try cluster.createTopic("in", partitions: 2)
    try cluster.createTopic("out", partitions: 1)
    consumer = try KafkaConsumerPort(cluster.settings, groupID: "g", groupInstanceID: "one", topics: ["in"])
    producer = KafkaProducerPort(
      cluster.settings, transactionalID: "t", inputTopics: ["in"], outputTopics: ["out", "in"])
    try producer.recreate()
  }

  /// Writes one value to a partition of `in`, in a transaction of its own.
  func write(_ value: String, partition: Int32) throws {
    var batch = OutputBatch()
    let key = batch.place("k".utf8.span)
    let bytes = batch.place(value.utf8.span)
    batch.append(topic: 1, partition: partition, key: key, value: bytes)
    batch.appendHeader(name: batch.place("h" as StaticString), value: batch.place("v" as StaticString))
    batch.appendHeader(name: batch.place("empty" as StaticString), value: nil)
    try producer.begin()
    try producer.produce(batch)
    try producer.flush()
    #expect(producer.commit() == .committed)
  }
}

@Suite(.serialized) struct PortTests {
  @Test("a partition is delivered from its start to the next hold, and after it from the committed offset again")
  func startAndHold() throws {
    let world = try World()
    try world.write("a", partition: 0)
    try world.write("b", partition: 1)
    var batch = InputBatch()
    var events: [AssignmentEvent] = []
    try world.consumer.poll(&batch, &events) { !$1.isEmpty }
    #expect(events == [.assigned([world.first, world.second])])
    #expect(batch.records.isEmpty)
    #expect(world.consumer.position(of: world.first) == nil)

    let starts = try world.consumer.startAtCommitted([world.first])
    #expect(starts == [Streams.PartitionOffset(partition: world.first, offset: 0)])
    try world.consumer.poll(&batch, &events) { batch, _ in batch.records.count == 1 }
    #expect(batch.values == ["a"])
    #expect(world.consumer.position(of: world.first) == 1)

    // Starting another leaves the first where it is; holding both and starting them reads from the beginning again,
    // because nothing was committed.
    _ = try world.consumer.startAtCommitted([world.second])
    try world.consumer.poll(&batch, &events) { batch, _ in batch.records.count == 2 }
    #expect(batch.values == ["a", "b"])
    try world.consumer.hold([world.first, world.second])
    #expect(world.consumer.position(of: world.first) == nil)
    _ = try world.consumer.startAtCommitted([world.first, world.second])
    try world.consumer.poll(&batch, &events) { batch, _ in batch.records.count == 4 }
    #expect(Set(batch.values.suffix(2)) == ["a", "b"])
    #expect(events.count == 1)
    world.consumer.close()
  }

  @Test("a record keeps key, value, headers and the difference between empty and missing")
  func bytes() throws {
    let world = try World()
    try world.write("", partition: 0)
    var batch = InputBatch()
    var events: [AssignmentEvent] = []
    try world.consumer.poll(&batch, &events) { !$1.isEmpty }
    _ = try world.consumer.startAtCommitted([world.first])
    try world.consumer.poll(&batch, &events) { batch, _ in batch.records.count == 1 }
    let record = try #require(batch.records.first)
    #expect(text(batch, record.key) == "k")
    #expect(text(batch, record.value) == "")
    #expect(record.timestampMillis > 0)
    #expect(batch.headers[record.headers].map { text(batch, $0.name) } == ["h", "empty"])
    #expect(batch.headers[record.headers].map { text(batch, $0.value) } == ["v", nil])
    world.consumer.close()
  }

  @Test("a transaction carries output and offsets, and an abort without one open does nothing")
  func transaction() throws {
    let world = try World()
    try world.write("a", partition: 0)
    var batch = InputBatch()
    var events: [AssignmentEvent] = []
    try world.consumer.poll(&batch, &events) { !$1.isEmpty }
    var output = OutputBatch()
    output.append(topic: 0, partition: -1, key: output.place("k".utf8.span), value: nil)
    try world.producer.begin()
    try world.producer.produce(output)
    try world.producer.flush()
    try world.producer.sendOffsets(
      [Streams.PartitionOffset(partition: world.first, offset: 1)], of: world.consumer.membership)
    #expect(world.producer.commit() == .committed)
    try world.producer.abort()
    world.consumer.close()
  }

  @Test("a transaction that is ended in the background is over when it was waited for, and closing waits, too")
  func endingInBackground() throws {
    let world = try World()
    try world.write("a", partition: 0)
    var batch = InputBatch()
    var events: [AssignmentEvent] = []
    try world.consumer.poll(&batch, &events) { !$1.isEmpty }
    _ = try world.consumer.startAtCommitted([world.first])
    for round in 1...3 {
      var output = OutputBatch()
      output.append(topic: 1, partition: 0, key: nil, value: output.place("\(round)".utf8.span))
      try world.producer.begin()
      try world.producer.produce(output)
      world.producer.startEnding(
        [Streams.PartitionOffset(partition: world.first, offset: 1)], of: world.consumer.membership)
      if round < 3 { #expect(try world.producer.finishEnding() == .committed) }
    }
    world.producer.close()
    try world.consumer.poll(&batch, &events) { batch, _ in batch.records.count == 4 }
    #expect(batch.values == ["a", "1", "2", "3"])
    world.consumer.close()
  }

  @Test("what fails while a transaction is ended in the background is told to the one who waits")
  func endingFails() throws {
    let world = try World()
    try world.write("a", partition: 0)
    world.cluster.fail(.endTransaction, with: [.producerFenced])
    var output = OutputBatch()
    output.append(topic: 0, partition: -1, key: nil, value: output.place("x".utf8.span))
    var batch = InputBatch()
    var events: [AssignmentEvent] = []
    try world.consumer.poll(&batch, &events) { !$1.isEmpty }
    try world.producer.begin()
    try world.producer.produce(output)
    let offsets = [Streams.PartitionOffset(partition: world.first, offset: 1)]
    world.producer.startEnding(offsets, of: world.consumer.membership)
    guard case .fenced = try world.producer.finishEnding() else {
      Issue.record("the fencing was not noticed")
      return
    }
    world.producer.close()
    world.producer.startEnding(offsets, of: world.consumer.membership)
    #expect(throws: ProducerFailure.fatal("there is no producer")) { try world.producer.finishEnding() }
    world.consumer.close()
  }

  @Test("a fenced producer says so at once, and a new one works")
  func fenced() throws {
    let world = try World()
    try world.write("a", partition: 0)
    world.cluster.fail(.endTransaction, with: [.producerFenced])
    var output = OutputBatch()
    output.append(topic: 0, partition: -1, key: nil, value: output.place("x".utf8.span))
    try world.producer.begin()
    try world.producer.produce(output)
    try world.producer.flush()
    guard case .fenced = world.producer.commit() else {
      Issue.record("the fencing was not noticed")
      return
    }
    try world.producer.recreate()
    try world.write("b", partition: 0)
    world.consumer.close()
  }

  @Test("without a producer every call asks for a new one")
  func noProducer() throws {
    let world = try World()
    world.producer.close()
    #expect(throws: ProducerFailure.fatal("there is no producer")) { try world.producer.begin() }
    #expect(throws: ProducerFailure.fatal("there is no producer")) { try world.producer.flush() }
    #expect(world.producer.commit() == .unknown("there is no producer"))
    world.consumer.close()
  }

  @Test("a restore reads every open partition to the end that it was told, and can be closed in between")
  func restore() throws {
    let world = try World()
    for value in ["a", "b", "c"] { try world.write(value, partition: 0) }
    try world.write("d", partition: 1)
    let restorer = KafkaRestorePort(world.cluster.settings, changelog: "in")
    let ends = [try restorer.open(partition: 0), try restorer.open(partition: 1)]
    #expect(ends == [3, 1])
    var batch = InputBatch()
    var values: [Int32: [String?]] = [:]
    for _ in 0..<maximumPolls where values[0]?.count != 3 {
      batch.removeAll()
      try restorer.poll(into: &batch, maximumRecords: 2, maximumBytes: 1 << 20, timeoutMillis: 100)
      for record in batch.records { values[record.partition, default: []].append(text(batch, record.value)) }
      if values[1] != nil { restorer.close(partition: 1) }
    }
    #expect(values[0] == ["a", "b", "c"])
    #expect(restorer.position(of: 0) == 3)
    restorer.close(partition: 0)
    #expect(restorer.position(of: 0) == 0)
    world.consumer.close()
  }
}
