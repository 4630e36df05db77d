import Kafka
import Testing

@Suite(.serialized)
struct MockConsumerTests {
  @Test("reading reports the end of a partition, and the position there")
  func end() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 1)
    try IdempotentProducer(cluster.settings).send(["a", "b"], to: "t")
    let reader = try LogReader(cluster.settings, reportsEnds: true)
    let partition = TopicPartition("t", 0)
    try reader.assign([PartitionStart(partition, .beginning)])
    #expect(try reader.positions(of: [partition]) == [nil])
    #expect(try reader.readToEnd().map(\.value) == ["a", "b"])
    #expect(try reader.positions(of: [partition]) == [2])
    #expect(try reader.watermarks(of: [partition], timeoutMillis: 5_000) == [Watermarks(low: 0, high: 2)])
  }

  @Test("a topic that cannot be read is a failure that names it, not silence")
  func unauthorizedTopic() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 1)
    cluster.setError(.topicUnauthorized, ofTopic: "t")
    let consumer = try Consumer(cluster.settings, groupID: "g")
    try consumer.subscribe(["t"])
    var found: KafkaError?
    try poll(until: "the failure") { timeout in
      if case .failure(let error) = consumer.poll(timeoutMillis: timeout, { _ in }) { found = error }
      return found != nil
    }
    #expect(found?.kind == .unauthorized)
    #expect(found?.topic == "t")
    #expect(found?.isFatal == false)
    try consumer.close(timeoutMillis: 5_000)
  }

  @Test("with no reset allowed, a missing offset is a failure")
  func noReset() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 1)
    let reader = try LogReader(cluster.settings, onMissingOffset: .fail)
    try reader.assign([PartitionStart(TopicPartition("t", 0), .at(1_000))])
    var found: KafkaError?
    try poll(until: "the failure") { timeout in
      if case .failure(let error) = reader.poll(timeoutMillis: timeout, { _ in }) { found = error }
      return found != nil
    }
    #expect(found?.kind == .offsetOutOfRange)
    #expect(found?.topic == "t")
    #expect(found?.partition == 0)
  }

  @Test("a member gets its partitions, commits, and closing revokes them")
  func lifeOfAMember() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 2)
    try IdempotentProducer(cluster.settings).send(["a", "b"], to: "t", partition: 1)
    let recorder = EventRecorder()
    let consumer = try Consumer(cluster.settings, groupID: "g", handler: recorder)
    try consumer.subscribe(["t"])
    #expect(try consumer.read(2).map(\.value) == ["a", "b"])
    let partitions = [TopicPartition("t", 0), TopicPartition("t", 1)]
    #expect(recorder.events == [.assigned(partitions)])
    #expect(try consumer.assignment().sorted() == partitions)
    #expect(try consumer.positions(of: partitions) == [nil, 2])
    #expect(try consumer.committed(of: partitions, timeoutMillis: 5_000) == [nil, nil])
    try consumer.commit([PartitionOffset(partitions[1], 2)], timeoutMillis: 5_000)
    #expect(try consumer.committed(of: partitions, timeoutMillis: 5_000) == [nil, 2])
    try consumer.close(timeoutMillis: 10_000)
    #expect(recorder.events == [.assigned(partitions), .revoked(partitions)])
    try consumer.close(timeoutMillis: 10_000)
  }

  /// A heartbeat often enough that its error is met within the test's patience.
  private func eager(_ cluster: MockCluster) -> ClientSettings {
    var settings = cluster.settings
    settings.properties = [("consumer.heartbeat.interval.ms", "200"), ("consumer.session.timeout.ms", "3000")]
    return settings
  }

  @Test("a member that the group no longer knows has lost its partitions, which is not the same as revoked")
  func lost() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 1)
    let recorder = EventRecorder()
    var lostInHandler = false
    recorder.onEvent = { event, consumer in
      if case .lost = event { lostInHandler = consumer.isAssignmentLost }
    }
    let consumer = try Consumer(eager(cluster), groupID: "g", handler: recorder)
    try consumer.subscribe(["t"])
    try consumer.poll(until: "an assignment") { !recorder.held.isEmpty }
    cluster.fail(.heartbeat, with: [.unknownMember])
    let partitions = [TopicPartition("t", 0)]
    try consumer.poll(until: "the loss and the next assignment") { recorder.events.count == 3 }
    #expect(recorder.events == [.assigned(partitions), .lost(partitions), .assigned(partitions)])
    #expect(lostInHandler)
    try consumer.close(timeoutMillis: 10_000)
  }

  @Test("a static member fenced by its double is fatal, and polling says so every time")
  func fencedInstance() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 1)
    let recorder = EventRecorder()
    let consumer = try Consumer(eager(cluster), groupID: "g", groupInstanceID: "instance-1", handler: recorder)
    try consumer.subscribe(["t"])
    try consumer.poll(until: "an assignment") { !recorder.held.isEmpty }
    cluster.fail(.heartbeat, with: [.fencedInstance])
    var failures: [KafkaError] = []
    try poll(until: "the failure, twice") { timeout in
      if case .failure(let error) = consumer.poll(timeoutMillis: timeout, { _ in }) { failures.append(error) }
      return failures.count >= 2
    }
    #expect(failures.allSatisfy { $0.isFatal && $0.kind == .fenced }, "\(failures)")
    try? consumer.close(timeoutMillis: 2_000)
    #expect(recorder.events.last == .lost([TopicPartition("t", 0)]))
  }

  @Test("a closed consumer refuses to poll")
  func closed() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 1)
    let consumer = try Consumer(cluster.settings, groupID: "g")
    try consumer.close(timeoutMillis: 10_000)
    guard case .failure(let error) = consumer.poll(timeoutMillis: 10, { _ in }) else {
      Issue.record("the closed consumer polled")
      return
    }
    #expect(error.kind == .wrongState)
    #expect(consumer.drain(upTo: 1, blockMillis: 10) { _ in }.failure?.kind == .wrongState)
  }

  @Test("the closure's own error ends a drain and is thrown on")
  func bodyError() throws {
    struct Stop: Error, Equatable { var offset: Int64 }
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 1)
    try IdempotentProducer(cluster.settings).send(["a", "b", "c"], to: "t")
    let reader = try LogReader(cluster.settings)
    try reader.assign([PartitionStart(TopicPartition("t", 0), .beginning)])
    #expect(throws: Stop(offset: 1)) {
      try poll(until: "the second record") { timeout in
        _ = try reader.drain(upTo: 10, blockMillis: timeout) { message throws(Stop) in
          if message.offset == 1 { throw Stop(offset: 1) }
        }
        return false
      }
    }
  }

  @Test("a commit that the coordinator refuses is the broker's error")
  func refusedCommit() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 1)
    let recorder = EventRecorder()
    let consumer = try Consumer(cluster.settings, groupID: "g", handler: recorder)
    try consumer.subscribe(["t"])
    try consumer.poll(until: "an assignment") { !recorder.held.isEmpty }
    cluster.fail(.offsetCommit, with: [.groupUnauthorized])
    #expect {
      try consumer.commit([PartitionOffset(TopicPartition("t", 0), 0)], timeoutMillis: 5_000)
    } throws: { error in
      (error as? KafkaError)?.kind == .unauthorized
    }
    try consumer.close(timeoutMillis: 10_000)
  }

  @Test("without a broker, committing, closing and letting go of a member give up in time")
  func brokerDown() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 1)
    let start: ContinuousClock.Instant
    do {
      let recorder = EventRecorder()
      let consumer = try Consumer(cluster.settings, groupID: "g", handler: recorder)
      try consumer.subscribe(["t"])
      try consumer.poll(until: "an assignment") { !recorder.held.isEmpty }
      cluster.setDown(true)
      start = ContinuousClock.now
      #expect(throws: KafkaError.self) {
        try consumer.commit([PartitionOffset(TopicPartition("t", 0), 0)], timeoutMillis: 500)
      }
      try? consumer.close(timeoutMillis: 500)
    }
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test("without a broker, letting go of readers, admins and producers does not wait")
  func destroyedWhileDown() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 1)
    let start: ContinuousClock.Instant
    do {
      let producer = try IdempotentProducer(cluster.settings)
      let transactional = try TransactionalProducer(cluster.settings, transactionalID: "w")
      try transactional.initTransactions(timeoutMillis: patienceMillis)
      let reader = try LogReader(cluster.settings)
      let admin = try Admin(cluster.settings)
      let partition = TopicPartition("t", 0)
      try producer.send(["a"], to: "t")
      try reader.assign([PartitionStart(partition, .beginning)])
      #expect(try reader.read(1).count == 1)
      #expect(try admin.watermarks(of: [partition], timeoutMillis: 5_000) == [Watermarks(low: 0, high: 1)])
      cluster.setDown(true)
      start = ContinuousClock.now
      try transactional.begin()
      try transactional.send(["b"], to: "t")
      try unsafe producer.produce(producer.topic("t"), key: nil, value: "c".utf8.span.bytes)
      #expect(throws: KafkaError.self) { try admin.watermarks(of: [partition], timeoutMillis: 300) }
    }
    #expect(ContinuousClock.now - start < .seconds(5))
  }
}
