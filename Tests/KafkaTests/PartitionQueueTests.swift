import Simulation
import Testing

@testable import Kafka

/// A group consumer that keeps its partitions apart.
@Suite(.serialized)
struct PartitionQueueTests {
  @Test("what was fetched of one topic does not delay another's records")
  func takesInTurn() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("flooded", partitions: 1)
    try cluster.createTopic("quiet", partitions: 1)
    let producer = try IdempotentProducer(cluster.settings)
    try producer.send((0..<5_000).map { "f\($0)" }, to: "flooded")
    let consumer = try Consumer(cluster.settings, groupID: "g", keepsPartitionsApart: true)
    try consumer.subscribe(["flooded", "quiet"])
    var records = try consumer.read(1_000)
    try producer.send(["q"], to: "quiet")
    try waitUntilFetched(TopicPartition("quiet", 0), 1, by: consumer, cluster)
    records += try consumer.read(500)
    #expect(records.filter { $0.topicIndex == 1 }.map(\.value) == ["q"])
    records += try consumer.read(3_501)
    #expect(records.filter { $0.topicIndex == 0 }.map(\.offset) == Array(0..<5_000))
    try consumer.close(timeoutMillis: 10_000)
  }

  @Test("nor does one partition of a topic delay another")
  func partitionsInTurn() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 2)
    let producer = try IdempotentProducer(cluster.settings)
    for partition: Int32 in 0...1 { try producer.send((0..<2_000).map { "\($0)" }, to: "t", partition: partition) }
    let consumer = try Consumer(cluster.settings, groupID: "g", keepsPartitionsApart: true)
    try consumer.subscribe(["t"])
    var records = try consumer.read(100)
    for partition: Int32 in 0...1 {
      try waitUntilFetched(TopicPartition("t", partition), 500, by: consumer, cluster)
    }
    records += try consumer.read(1_000)
    #expect(Set(records.suffix(500).map(\.partition)) == [0, 1])
    try consumer.close(timeoutMillis: 10_000)
  }

  @Test(
    "a partition that came through the one queue after all is kept apart again, and nothing comes twice or too early")
  func keptApartAgain() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 2)
    let producer = try IdempotentProducer(cluster.settings)
    func send(_ count: Int) throws {
      for partition: Int32 in 0...1 { try producer.send((0..<count).map { "\($0)" }, to: "t", partition: partition) }
    }
    try send(1_000)
    let consumer = try Consumer(cluster.settings, groupID: "g", keepsPartitionsApart: true)
    try consumer.subscribe(["t"])
    var records = try consumer.read(100)
    let queues = try #require(consumer.source.queues)
    for _ in 0..<3 {
      queues.release()
      #expect(queues.fetched(TopicPartition("t", 0)) == nil)
      try send(500)
      records += try consumer.read(900)
    }
    records += try consumer.read(2_200)
    #expect(queues.fetched(TopicPartition("t", 0)) == 0 && queues.fetched(TopicPartition("t", 1)) == 0)
    for partition: Int32 in 0...1 {
      #expect(records.filter { $0.partition == partition }.map(\.offset) == Array(0..<2_500))
    }
    try consumer.close(timeoutMillis: 10_000)
  }

  /// Waits until so many of a partition's records lie in its queue, without taking any.
  private func waitUntilFetched(
    _ partition: TopicPartition, _ count: Int, by consumer: Consumer, _ cluster: borrowing MockCluster
  ) throws {
    let queues = try #require(consumer.source.queues)
    // Whoever reads where nothing comes waits.
    let idle = try LogReader(cluster.settings)
    try idle.assign([PartitionStart(partition, .end)])
    try poll(until: "\(count) records to be fetched") { timeout in
      _ = idle.poll(timeoutMillis: timeout) { _ in }
      return queues.fetched(partition) ?? 0 >= count
    }
  }

  @Test("each partition's records come once and in order, however often the partitions are taken anew")
  func inOrder() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("a", partitions: 3)
    try cluster.createTopic("b", partitions: 3)
    try Self.readInOrder(cluster.settings, topics: ["a", "b"])
  }

  @Test(
    "each partition's records come once and in order from a real broker, too",
    .enabled(if: RealBroker.isGiven, RealBroker.skipReason))
  func inOrderFromBroker() throws {
    let topics = try RealTopics()
    try Self.readInOrder(
      RealBroker.settings, topics: [topics.create("order-a", partitions: 3), topics.create("order-b", partitions: 3)])
  }

  /// Reads all of two topics of three partitions while more is sent, and takes the partitions anew again and again.
  private static func readInOrder(_ settings: ClientSettings, topics: [String]) throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("partition queues: seed \(seed)")
    var random = SeededRandom(seed: seed)
    let partitions = topics.flatMap { topic in (0..<3).map { TopicPartition(topic, $0) } }
    let each = 400
    let producer = try IdempotentProducer(settings)
    func send() throws {
      for one in partitions {
        try producer.send((0..<each / 2).map { "\($0)" }, to: one.topic, partition: one.partition)
      }
    }
    try send()
    let consumer = try Consumer(settings, groupID: unique("order"), keepsPartitionsApart: true)
    try consumer.subscribe(topics)
    var next: [TopicPartition: Int64] = [:]
    var failures = 0
    func take(_ record: Record) {
      let one = TopicPartition(topics[record.topicIndex], record.partition)
      if record.offset != next[one, default: 0] { failures += 1 }
      next[one] = record.offset + 1
    }
    try poll(until: "the first records") { timeout in
      consumer.drain(upTo: 1, blockMillis: timeout) { take(Record($0)) }.messages > 0
    }
    for turn in 0..<12 {
      if turn == 6 { try send() }
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let limit = Int.random(in: 1...150, using: &random)
        let outcome = consumer.drain(upTo: limit, blockMillis: 20) { take(Record($0)) }
        if let failure = outcome.failure { throw failure }
      }
      try consumer.reassign(partitions.map { PartitionStart($0, .at(next[$0, default: 0])) })
    }
    try poll(until: "all records") { timeout in
      let outcome = consumer.drain(upTo: 500, blockMillis: timeout) { take(Record($0)) }
      if let failure = outcome.failure { throw failure }
      return next.values.reduce(0, +) >= Int64(each * partitions.count)
    }
    #expect(failures == 0, "seed \(seed)")
    #expect(next.values.allSatisfy { $0 == Int64(each) } && next.count == partitions.count, "seed \(seed)")
    try consumer.close(timeoutMillis: 10_000)
  }
}
