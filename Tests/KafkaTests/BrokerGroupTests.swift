import Kafka
import Testing

/// Groups on a real broker. Two members are polled in turn, on one thread.
@Suite(.serialized, .enabled(if: RealBroker.isGiven, RealBroker.skipReason))
struct BrokerGroupTests {
  let topics: RealTopics

  init() throws {
    topics = try RealTopics()
  }

  private func pollBoth(_ first: Consumer, _ second: Consumer, until what: Comment, _ reached: () -> Bool) throws {
    try poll(until: what) { timeout in
      for consumer in [first, second] where !reached() {
        if case .failure(let error) = consumer.poll(timeoutMillis: timeout / 2, { _ in }) { throw error }
      }
      return reached()
    }
  }

  @Test("two members share by range: each holds the same partitions of both topics; one leaves, the other has all")
  func range() throws {
    let one = try topics.create("one", partitions: 4)
    let two = try topics.create("two", partitions: 4)
    let group = unique("range")
    let first = EventRecorder()
    let second = EventRecorder()
    let a = try Consumer(RealBroker.settings, groupID: group, handler: first)
    let b = try Consumer(RealBroker.settings, groupID: group, handler: second)
    try a.subscribe([one, two])
    try a.poll(until: "all partitions") { first.held.count == 8 }
    try b.subscribe([one, two])
    try pollBoth(a, b, until: "half each") { first.held.count == 4 && second.held.count == 4 }
    func partitions(_ recorder: EventRecorder, _ topic: String) -> [Int32] {
      recorder.held.filter { $0.topic == topic }.map(\.partition)
    }
    #expect(partitions(first, one) == partitions(first, two))
    #expect(partitions(second, one) == partitions(second, two))
    #expect((partitions(first, one) + partitions(second, one)).sorted() == [0, 1, 2, 3])
    #expect(first.events.contains { if case .revoked(let gone) = $0 { gone.count == 8 } else { false } })

    try b.close(timeoutMillis: 10_000)
    #expect(second.held == [])
    try a.poll(until: "all partitions again") { first.held.count == 8 }
    try a.close(timeoutMillis: 10_000)
  }

  @Test("what is committed while partitions are revoked is not read again by the next owner, and nothing is lost")
  func commitOnRevoke() throws {
    let input = try topics.create("handover", partitions: 4)
    let output = try topics.create("copied")
    let feeder = try IdempotentProducer(RealBroker.settings)
    for partition in Int32(0)..<4 {
      try feeder.send((0..<25).map { "\(partition).\($0)" }, to: input, partition: partition)
    }
    let group = unique("handover")
    let recorders = [EventRecorder(), EventRecorder()]
    var workers: [(consumer: Consumer, producer: TransactionalProducer)] = []
    for index in 0..<2 {
      let producer = try TransactionalProducer(RealBroker.settings, transactionalID: "\(group).\(index)")
      try producer.initTransactions(timeoutMillis: patienceMillis)
      recorders[index].onEvent = { event, consumer in
        guard case .revoked(let partitions) = event else { return }
        try finish(consumer, producer, partitions)
      }
      workers.append((try Consumer(RealBroker.settings, groupID: group, handler: recorders[index]), producer))
    }
    /// Commits what the worker has copied since its last commit.
    func finish(_ consumer: Consumer, _ producer: TransactionalProducer, _ partitions: [TopicPartition]) throws {
      let offsets = zip(partitions, try consumer.positions(of: partitions)).compactMap { partition, position in
        position.map { PartitionOffset(partition, $0) }
      }
      guard !offsets.isEmpty else { return }
      try producer.sendOffsets(offsets, of: consumer.groupMetadata())
      #expect(producer.commit() == .committed)
      try producer.begin()
    }
    func copy(_ worker: (consumer: Consumer, producer: TransactionalProducer), upTo limit: Int, _ timeout: Int32) throws
    {
      let outcome = try worker.consumer.drain(upTo: limit, blockMillis: timeout) { message in
        try worker.producer.send([Record(message).value ?? ""], to: output)
      }
      if let failure = outcome.failure { throw failure }
    }
    for worker in workers { try worker.producer.begin() }
    try workers[0].consumer.subscribe([input])
    try poll(until: "the first worker's start") { timeout in
      try copy(workers[0], upTo: 10, timeout)
      return recorders[0].held.count == 4
    }
    try workers[1].consumer.subscribe([input])
    let reader = try LogReader(RealBroker.settings)
    try reader.assign([PartitionStart(TopicPartition(output, 0), .beginning)])
    var copied: [String] = []
    try poll(until: "every record copied") { timeout in
      for (worker, recorder) in zip(workers, recorders) {
        try copy(worker, upTo: 7, timeout / 2)
        if !recorder.held.isEmpty { try finish(worker.consumer, worker.producer, recorder.held) }
      }
      _ = reader.drain(upTo: 1_000, blockMillis: 10) { copied.append(Record($0).value ?? "") }
      return copied.count >= 100 && recorders.allSatisfy { $0.held.count == 2 }
    }
    for worker in workers { try worker.consumer.close(timeoutMillis: 10_000) }
    #expect(copied.count == 100)
    #expect(Set(copied).count == 100)
  }

  @Test("a static member that restarts gets its partitions back, at what it committed")
  func staticMember() throws {
    let topic = try topics.create("static", partitions: 2)
    try IdempotentProducer(RealBroker.settings).send(["a", "b", "c"], to: topic, partition: 1)
    let group = unique("static")
    let partition = TopicPartition(topic, 1)
    for expected in [["a", "b"], ["c"]] {
      let consumer = try Consumer(RealBroker.settings, groupID: group, groupInstanceID: "instance-1")
      try consumer.subscribe([topic])
      var values: [String?] = []
      try poll(until: "\(expected)") { timeout in
        let outcome = consumer.drain(upTo: expected.count - values.count, blockMillis: timeout) {
          values.append(Record($0).value)
        }
        if let failure = outcome.failure { throw failure }
        return values.count == expected.count
      }
      #expect(values == expected)
      let position = try #require(try consumer.positions(of: [partition])[0])
      try consumer.commit([PartitionOffset(partition, position)], timeoutMillis: 10_000)
      try consumer.close(timeoutMillis: 10_000)
    }
  }

  @Test("a topic that does not exist is a failure that names it")
  func missingTopic() throws {
    let missing = unique("missing")
    let consumer = try Consumer(RealBroker.settings, groupID: unique("group"))
    try consumer.subscribe([missing])
    var found: KafkaError?
    try poll(until: "the failure") { timeout in
      if case .failure(let error) = consumer.poll(timeoutMillis: timeout, { _ in }) { found = error }
      return found != nil
    }
    #expect(found?.kind == .unknownTopicOrPartition)
    #expect(found?.topic == missing)
    try consumer.close(timeoutMillis: 10_000)
  }
}
