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

  @Test("partitions assigned paused are silent until they are resumed, and then lose nothing")
  func paused() throws {
    let topic = try topics.create("paused")
    try IdempotentProducer(RealBroker.settings).send((0..<50).map(String.init), to: topic)
    let recorder = EventRecorder()
    recorder.onEvent = { event, consumer in
      guard case .assigned(let partitions) = event else { return }
      try consumer.assign(partitions.map { PartitionStart($0, .committed) }, paused: true)
    }
    let consumer = try Consumer(RealBroker.settings, groupID: unique("paused"), handler: recorder)
    try consumer.subscribe([topic])
    try consumer.poll(until: "an assignment") { !recorder.held.isEmpty }
    for _ in 0..<5 {
      #expect(consumer.poll(timeoutMillis: 100) { _ in } == .nothing)
    }
    try consumer.resume(recorder.held)
    #expect(try consumer.read(50).map(\.offset) == Array(0..<50))
    try consumer.pause(recorder.held)
    try IdempotentProducer(RealBroker.settings).send(["late"], to: topic)
    for _ in 0..<5 {
      #expect(consumer.poll(timeoutMillis: 100) { _ in } == .nothing)
    }
    try consumer.resume(recorder.held)
    #expect(try consumer.read(1).map(\.value) == ["late"])
    try consumer.close(timeoutMillis: 10_000)
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
