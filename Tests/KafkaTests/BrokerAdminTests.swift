import Kafka
import Testing

@Suite(.serialized, .enabled(if: RealBroker.isGiven, RealBroker.skipReason))
struct BrokerAdminTests {
  let admin: Admin

  init() throws {
    admin = try Admin(RealBroker.settings)
  }

  @Test("creating a topic twice says that it exists, and leaves it")
  func createTwice() throws {
    let name = unique("twice")
    let topic = NewTopic(name, partitions: 3, replicationFactor: 1)
    #expect(try admin.create([topic], timeoutMillis: 10_000) == [name: .done])
    var again = topic
    again.partitions = 7
    #expect(try admin.create([again], timeoutMillis: 10_000) == [name: .alreadyExists])
    #expect(try admin.describe([name, unique("missing")], timeoutMillis: 10_000).mapValues(\.partitions) == [name: 3])
  }

  @Test("a topic's name that cannot be is an error that names it, beside those that were made")
  func badName() throws {
    let good = unique("good")
    let bad = "bad name/with what Kafka refuses"
    let outcomes = try admin.create(
      [NewTopic(good, partitions: 1, replicationFactor: 1), NewTopic(bad, partitions: 1, replicationFactor: 1)],
      timeoutMillis: 10_000)
    #expect(outcomes[good] == .done)
    guard case .failed(let error) = outcomes[bad] else {
      Issue.record("\(String(describing: outcomes[bad]))")
      return
    }
    #expect(error.topic == bad)
  }

  @Test("partitions are raised, and asking for what is there changes nothing")
  func morePartitions() throws {
    let name = try RealTopics().create("grow", partitions: 2)
    #expect(try admin.createPartitions([name: 2], timeoutMillis: 10_000) == [name: .alreadyExists])
    #expect(try admin.createPartitions([name: 5], timeoutMillis: 10_000) == [name: .done])
    try poll(until: "five partitions") { timeout in
      try admin.describe([name], timeoutMillis: timeout * 10)[name]?.partitions == 5
    }
  }

  @Test("a topic's own properties are told from the broker's defaults")
  func configuration() throws {
    let name = unique("compacted")
    _ = try admin.create(
      [NewTopic(name, partitions: 1, replicationFactor: 1, configuration: ["cleanup.policy": "compact"])],
      timeoutMillis: 10_000)
    let properties = try admin.describeConfiguration(ofTopic: name, timeoutMillis: 10_000)
    #expect(properties["cleanup.policy"]?.value == "compact")
  }

  @Test("watermarks are asked partition by partition, and an unknown partition is an error that names it")
  func watermarks() throws {
    let name = try RealTopics().create("marks", partitions: 2)
    try IdempotentProducer(RealBroker.settings).send(["a", "b", "c"], to: name, partition: 1)
    let partitions = [TopicPartition(name, 1), TopicPartition(name, 0)]
    #expect(
      try admin.watermarks(of: partitions, timeoutMillis: 10_000) == [
        Watermarks(low: 0, high: 3), Watermarks(low: 0, high: 0),
      ])
    #expect {
      _ = try admin.watermarks(of: [TopicPartition(name, 9)], timeoutMillis: 3_000)
    } throws: { error in
      (error as? KafkaError)?.topic == name && (error as? KafkaError)?.partition == 9
    }
  }

  @Test("the offsets of a group are those its member committed; a group nobody knows has none")
  func groupOffsets() throws {
    let name = try RealTopics().create("offsets", partitions: 2)
    let group = unique("group")
    #expect(try admin.committedOffsets(ofGroup: group, timeoutMillis: 10_000) == [:])
    let recorder = EventRecorder()
    let consumer = try Consumer(RealBroker.settings, groupID: group, handler: recorder)
    try consumer.subscribe([name])
    try consumer.poll(until: "an assignment") { !recorder.held.isEmpty }
    try consumer.commit([PartitionOffset(TopicPartition(name, 1), 41)], timeoutMillis: 10_000)
    #expect(try admin.committedOffsets(ofGroup: group, timeoutMillis: 10_000) == [TopicPartition(name, 1): 41])
    #expect(
      try admin.committedOffsets(ofGroup: group, partitions: [TopicPartition(name, 0)], timeoutMillis: 10_000) == [:])
    try consumer.close(timeoutMillis: 10_000)
  }
}
