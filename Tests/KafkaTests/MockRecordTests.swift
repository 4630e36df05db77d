import Kafka
import Telemetry
import Testing

/// Producing and consuming on librdkafka's own broker. Clients are blocking, so the tests take turns.
@Suite(.serialized)
struct MockRecordTests {
  @Test("key, value, headers, time and topic come back as they were sent, and missing is not empty")
  func roundTrip() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("a", partitions: 1)
    try cluster.createTopic("b", partitions: 2)
    let producer = try IdempotentProducer(cluster.settings)
    var headers = Headers()
    headers.add("ce_id", "x1")
    headers.add("empty", "")
    headers.add("none", nil)
    headers.add("ce_id", String("x2"))
    try unsafe producer.produce(
      producer.topic("b"), partition: 1, key: "k".utf8.span.bytes, value: "v".utf8.span.bytes, headers: headers,
      timestampMillis: 1_772_352_000_123)
    try unsafe producer.produce(producer.topic("b"), partition: 1, key: "".utf8.span.bytes, value: nil)
    try unsafe producer.produce(producer.topic("b"), partition: 1, key: nil, value: "".utf8.span.bytes)
    try producer.flush(timeoutMillis: patienceMillis)
    #expect(producer.delivered == 3)
    #expect(producer.takeFailures() == [])

    let reader = try LogReader(cluster.settings, reportsEnds: true)
    try reader.assign([
      PartitionStart(TopicPartition("a", 0), .beginning), PartitionStart(TopicPartition("b", 1), .beginning),
    ])
    var seen = 0
    try poll(until: "three records") { timeout in
      _ = reader.poll(timeoutMillis: timeout) { message in
        seen += 1
        #expect(message.topicIndex == 1)
        #expect(message.topic == "b")
        #expect(message.partition == 1)
        switch message.offset {
        case 0:
          #expect(Record(message).key == "k")
          #expect(Record(message).value == "v")
          #expect(message.timestampMillis == 1_772_352_000_123)
          var found: [String] = []
          unsafe message.forEachHeader { name, value in
            let value = unsafe value.map { unsafe String(decoding: $0, as: UTF8.self) } ?? "missing"
            found.append(unsafe "\(String(decoding: name, as: UTF8.self))=\(value)")
          }
          #expect(found == ["ce_id=x1", "empty=", "none=missing", "ce_id=x2"])
          #expect(unsafe message.header("ce_id").map { unsafe String(decoding: $0, as: UTF8.self) } == "x2")
          #expect(unsafe message.header("ce_type") == nil)
          #expect(message.withSpans { key, value in [key?.byteCount, value?.byteCount] } == [1, 1])
        case 1:
          #expect(Record(message).key == "")
          #expect(Record(message).value == nil)
        default:
          #expect(Record(message).key == nil)
          #expect(Record(message).value == "")
          #expect(message.withSpans { key, value in key == nil && value?.byteCount == 0 })
        }
      }
      return seen == 3
    }
  }

  @Test("headers that were read are sent on with more of them")
  func copiedHeaders() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("in", partitions: 1)
    try cluster.createTopic("rejected", partitions: 1)
    let producer = try IdempotentProducer(cluster.settings)
    var headers = Headers()
    headers.add("traceparent", "t")
    let second = headers.copy()
    for list in 0..<2 {
      try unsafe producer.produce(
        producer.topic("in"), partition: 0, key: nil, value: "v".utf8.span.bytes,
        headers: list == 0 ? headers.copy() : second.copy())
    }
    try producer.flush(timeoutMillis: patienceMillis)
    let reader = try LogReader(cluster.settings)
    try reader.assign([PartitionStart(TopicPartition("in", 0), .beginning)])
    let rejected = try producer.topic("rejected")
    var forwarded = 0
    try poll(until: "two records") { timeout in
      _ = try reader.poll(timeoutMillis: timeout) { message in
        try message.withSpans { key, value in
          var headers = Headers(copying: message)
          headers.add("stage", "intake")
          try producer.produce(rejected, partition: 0, key: key, value: value, headers: headers)
        }
        forwarded += 1
      }
      return forwarded == 2
    }
    try producer.flush(timeoutMillis: patienceMillis)
    try reader.assign([PartitionStart(TopicPartition("rejected", 0), .at(1))])
    var names: [String] = []
    try poll(until: "the forwarded record") { timeout in
      _ = reader.poll(timeoutMillis: timeout) { message in
        unsafe message.forEachHeader { name, _ in names.append(unsafe String(decoding: name, as: UTF8.self)) }
      }
      return !names.isEmpty
    }
    #expect(names == ["traceparent", "stage"])
  }

  @Test("a record the broker refuses is reported with its token")
  func deliveryFailure() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 1)
    let producer = try IdempotentProducer(cluster.settings)
    cluster.fail(.produce, with: [.topicUnauthorized])
    try unsafe producer.produce(producer.topic("t"), partition: 0, key: nil, value: "v".utf8.span.bytes, token: 77)
    try producer.flush(timeoutMillis: patienceMillis)
    let failures = producer.takeFailures()
    #expect(failures.map(\.token) == [77])
    #expect(failures.map(\.error.kind) == [.unauthorized])
    #expect(failures.map(\.error.topic) == ["t"])
    #expect(producer.counters.deliveryFailures.value == 1)
    #expect(producer.delivered == 0)
    #expect(producer.takeFailures() == [])
  }

  @Test("producing waits for room in a full queue and loses nothing")
  func fullQueue() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 1)
    var settings = cluster.settings
    settings.properties = [("queue.buffering.max.messages", "10"), ("linger.ms", "1")]
    let producer = try IdempotentProducer(settings)
    let topic = try producer.topic("t")
    for number in 0..<500 {
      var headers = Headers()
      headers.add("n", String(number))
      try unsafe producer.produce(topic, key: String(number).utf8.span.bytes, value: nil, headers: headers)
    }
    try producer.flush(timeoutMillis: patienceMillis)
    #expect(producer.delivered == 500)
  }

  @Test("a record too large is refused at once, with its headers freed")
  func tooLarge() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 1)
    var settings = cluster.settings
    settings.properties = [("message.max.bytes", "1000")]
    let producer = try IdempotentProducer(settings)
    let bytes = [UInt8](repeating: 1, count: 5_000)
    #expect {
      var headers = Headers()
      headers.add("n", "1")
      try unsafe producer.produce(producer.topic("t"), key: nil, value: bytes.span.bytes, headers: headers)
    } throws: { error in
      (error as? KafkaError)?.kind == .messageTooLarge && (error as? KafkaError)?.topic == "t"
    }
  }

  @Test("a partition is chosen by murmur2 of the key, as Java clients do")
  func murmur2() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 12)
    let producer = try IdempotentProducer(cluster.settings)
    // The published test values of Kafka's Utils.murmur2.
    let hashes: [(String, UInt32)] = [
      ("21", UInt32(bitPattern: -973_932_308)), ("foobar", UInt32(bitPattern: -790_332_482)),
      ("a-little-bit-long-string", UInt32(bitPattern: -985_981_536)),
      ("a-little-bit-longer-string", UInt32(bitPattern: -1_486_304_829)),
      ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", UInt32(bitPattern: -58_897_971)),
      ("abc", 479_470_107),
    ]
    for (key, _) in hashes { try unsafe producer.produce(producer.topic("t"), key: key.utf8.span.bytes, value: nil) }
    try producer.flush(timeoutMillis: patienceMillis)
    let reader = try LogReader(cluster.settings)
    try reader.assign((0..<12).map { PartitionStart(TopicPartition("t", $0), .beginning) })
    let records = try reader.read(hashes.count)
    let partitions = Dictionary(uniqueKeysWithValues: records.map { ($0.key ?? "", $0.partition) })
    #expect(partitions == Dictionary(uniqueKeysWithValues: hashes.map { ($0, Int32(($1 & 0x7fff_ffff) % 12)) }))
  }
}
