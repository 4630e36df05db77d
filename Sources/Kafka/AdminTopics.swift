import CRdKafka

/// A topic to be created.
public struct NewTopic: Hashable, Sendable {
  public var name: String
  public var partitions: Int32
  /// −1 for the broker's default.
  public var replicationFactor: Int32
  /// Topic properties such as `cleanup.policy`.
  public var configuration: [String: String]

  public init(
    _ name: String, partitions: Int32, replicationFactor: Int32 = -1, configuration: [String: String] = [:]
  ) {
    self.name = name
    self.partitions = partitions
    self.replicationFactor = replicationFactor
    self.configuration = configuration
  }
}

/// What became of one topic of a request.
public enum TopicOutcome: Hashable, Sendable {
  case done
  /// It was there before; whether as wished, `describe` tells.
  case alreadyExists
  case failed(KafkaError)
}

/// A topic as the cluster has it.
public struct TopicDescription: Hashable, Sendable {
  public var name: String
  /// The replicas of each partition, by partition number.
  public var replicas: [Int]

  public var partitions: Int { replicas.count }

  public init(name: String, replicas: [Int]) {
    self.name = name
    self.replicas = replicas
  }
}

extension Admin {
  /// Creates topics; one that exists is left as it is.
  /// - Returns: what became of each, by name.
  public func create(_ topics: [NewTopic], timeoutMillis: Int32) throws(KafkaError) -> [String: TopicOutcome] {
    let operation = "create topics"
    var made: [OpaquePointer?] = unsafe []
    defer { for index in unsafe made.indices { unsafe rd_kafka_NewTopic_destroy(made[index]) } }
    for topic in topics {
      guard
        let new = unsafe rd_kafka_NewTopic_new(topic.name, topic.partitions, topic.replicationFactor, nil, 0)
      else {
        throw .invalidArgument(operation, "The name, partitions or replication factor cannot be.", topic: topic.name)
      }
      unsafe made.append(new)
      for (property, value) in topic.configuration.sorted(by: { $0.key < $1.key }) {
        let code = unsafe rd_kafka_NewTopic_set_config(new, property, value)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, operation, topic: topic.name) }
      }
    }
    guard unsafe !made.isEmpty else { return [:] }
    let event = try unsafe answer(to: operation, RD_KAFKA_ADMIN_OP_CREATETOPICS, timeoutMillis: timeoutMillis) {
      unsafe rd_kafka_CreateTopics(handle.pointer, &made, made.count, $0, $1)
    }
    let result = unsafe rd_kafka_event_CreateTopics_result(event.pointer)
    var count = 0
    let results = unsafe rd_kafka_CreateTopics_result_topics(result, &count)
    return unsafe Self.outcomes(results, count, operation)
  }

  /// Raises the number of partitions of topics; it can never be lowered.
  /// - Parameter totals: the wished number by topic. A topic that has it already is `alreadyExists`.
  public func createPartitions(
    _ totals: [String: Int], timeoutMillis: Int32
  ) throws(KafkaError) -> [String: TopicOutcome] {
    let operation = "create partitions"
    let existing = try describe(Array(totals.keys), timeoutMillis: timeoutMillis)
    var outcomes: [String: TopicOutcome] = [:]
    var made: [OpaquePointer?] = unsafe []
    defer { for index in unsafe made.indices { unsafe rd_kafka_NewPartitions_destroy(made[index]) } }
    for (topic, total) in totals.sorted(by: { $0.key < $1.key }) {
      if existing[topic]?.partitions == total {
        outcomes[topic] = .alreadyExists
        continue
      }
      guard let new = unsafe rd_kafka_NewPartitions_new(topic, total, nil, 0) else {
        throw .invalidArgument(operation, "The number of partitions cannot be.", topic: topic)
      }
      unsafe made.append(new)
    }
    guard unsafe !made.isEmpty else { return outcomes }
    let event = try unsafe answer(to: operation, RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, timeoutMillis: timeoutMillis) {
      unsafe rd_kafka_CreatePartitions(handle.pointer, &made, made.count, $0, $1)
    }
    let result = unsafe rd_kafka_event_CreatePartitions_result(event.pointer)
    var count = 0
    let results = unsafe rd_kafka_CreatePartitions_result_topics(result, &count)
    return unsafe outcomes.merging(Self.outcomes(results, count, operation)) { _, new in new }
  }

  private static func outcomes(
    _ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int, _ operation: String
  ) -> [String: TopicOutcome] {
    guard let results = unsafe results else { return [:] }
    var outcomes: [String: TopicOutcome] = [:]
    for index in 0..<count {
      let result = unsafe results[index]
      let topic = unsafe String(cString: rd_kafka_topic_result_name(result))
      let code = unsafe rd_kafka_topic_result_error(result)
      switch code {
      case RD_KAFKA_RESP_ERR_NO_ERROR: outcomes[topic] = .done
      case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: outcomes[topic] = .alreadyExists
      default:
        let detail = unsafe rd_kafka_topic_result_error_string(result).map { unsafe String(cString: $0) }
        outcomes[topic] = .failed(KafkaError(code, operation, detail: detail, topic: topic))
      }
    }
    return outcomes
  }

  /// The numbers of the cluster's brokers, in their order.
  public func brokers(timeoutMillis: Int32) throws(KafkaError) -> [Int32] {
    var metadata: UnsafePointer<rd_kafka_metadata>?
    let code = unsafe rd_kafka_metadata(handle.pointer, 0, nil, &metadata, timeoutMillis)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let found = unsafe metadata else {
      throw handle.error(code, "describe brokers")
    }
    defer { unsafe rd_kafka_metadata_destroy(found) }
    return (0..<Int(unsafe found.pointee.broker_cnt)).map { unsafe found.pointee.brokers[$0].id }.sorted()
  }

  /// The topics of these names that exist, by name. A topic that does not is missing from the answer.
  public func describe(_ topics: [String], timeoutMillis: Int32) throws(KafkaError) -> [String: TopicDescription] {
    let operation = "describe topics"
    var metadata: UnsafePointer<rd_kafka_metadata>?
    // All topics, because asking for one by name may create it.
    let code = unsafe rd_kafka_metadata(handle.pointer, 1, nil, &metadata, timeoutMillis)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let found = unsafe metadata else { throw handle.error(code, operation) }
    defer { unsafe rd_kafka_metadata_destroy(found) }
    let wanted = Set(topics)
    var descriptions: [String: TopicDescription] = [:]
    for index in 0..<Int(unsafe found.pointee.topic_cnt) {
      let topic = unsafe found.pointee.topics[index]
      let name = unsafe String(cString: topic.topic)
      guard wanted.contains(name) else { continue }
      switch unsafe topic.err {
      case RD_KAFKA_RESP_ERR_NO_ERROR:
        let replicas = (0..<Int(unsafe topic.partition_cnt)).map { Int(unsafe topic.partitions[$0].replica_cnt) }
        descriptions[name] = TopicDescription(name: name, replicas: replicas)
      case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART: continue
      case let code: throw KafkaError(code, operation, topic: name)
      }
    }
    return descriptions
  }
}
