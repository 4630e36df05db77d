import CRdKafka

/// One property of a topic or of a broker, as the broker applies it.
public struct TopicProperty: Hashable, Sendable {
  public var value: String?
  /// Whether it is the broker's default rather than set for this topic.
  public var isDefault: Bool

  public init(value: String?, isDefault: Bool) {
    self.value = value
    self.isDefault = isDefault
  }
}

extension Admin {
  /// The properties of a topic, by name. Sensitive ones come without a value.
  public func describeConfiguration(
    ofTopic topic: String, timeoutMillis: Int32
  ) throws(KafkaError) -> [String: TopicProperty] {
    try describeConfiguration(of: RD_KAFKA_RESOURCE_TOPIC, topic, topic: topic, timeoutMillis: timeoutMillis)
  }

  /// The properties of a broker, by name. Sensitive ones come without a value.
  public func describeConfiguration(
    ofBroker id: Int32, timeoutMillis: Int32
  ) throws(KafkaError) -> [String: TopicProperty] {
    try describeConfiguration(of: RD_KAFKA_RESOURCE_BROKER, String(id), topic: nil, timeoutMillis: timeoutMillis)
  }

  private func describeConfiguration(
    of kind: rd_kafka_ResourceType_t, _ name: String, topic: String?, timeoutMillis: Int32
  ) throws(KafkaError) -> [String: TopicProperty] {
    let operation = "describe configuration"
    var resource = unsafe rd_kafka_ConfigResource_new(kind, name)
    guard unsafe resource != nil else { throw .invalidArgument(operation, "The name is empty.", topic: topic) }
    defer { unsafe rd_kafka_ConfigResource_destroy(resource) }
    let event = try unsafe answer(to: operation, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, timeoutMillis: timeoutMillis) {
      unsafe rd_kafka_DescribeConfigs(handle.pointer, &resource, 1, $0, $1)
    }
    let result = unsafe rd_kafka_event_DescribeConfigs_result(event.pointer)
    var count = 0
    guard let resources = unsafe rd_kafka_DescribeConfigs_result_resources(result, &count), count == 1 else {
      throw KafkaError(RD_KAFKA_RESP_ERR__BAD_MSG, operation, topic: topic)
    }
    let code = unsafe rd_kafka_ConfigResource_error(resources[0])
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      let detail = unsafe rd_kafka_ConfigResource_error_string(resources[0]).map { unsafe String(cString: $0) }
      throw KafkaError(code, operation, detail: detail, topic: topic)
    }
    var entryCount = 0
    guard let entries = unsafe rd_kafka_ConfigResource_configs(resources[0], &entryCount) else { return [:] }
    var properties: [String: TopicProperty] = [:]
    for index in 0..<entryCount {
      let entry = unsafe entries[index]
      let value = unsafe rd_kafka_ConfigEntry_value(entry).map { unsafe String(cString: $0) }
      properties[unsafe String(cString: rd_kafka_ConfigEntry_name(entry))] = TopicProperty(
        value: value, isDefault: unsafe rd_kafka_ConfigEntry_is_default(entry) == 1)
    }
    return properties
  }
}
