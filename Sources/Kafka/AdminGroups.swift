import CRdKafka

extension Admin {
  /// What any group has committed, by partition; a partition without a committed offset is missing.
  /// - Parameter partitions: nil for every partition the group has an offset for.
  public func committedOffsets(
    ofGroup group: String, partitions: [TopicPartition]? = nil, timeoutMillis: Int32
  ) throws(KafkaError) -> [TopicPartition: Int64] {
    let operation = "list group offsets"
    guard !group.isEmpty else { throw .invalidArgument(operation, "The group id is empty.") }
    let list = TopicPartitionList(partitions ?? [])
    var request = unsafe rd_kafka_ListConsumerGroupOffsets_new(group, partitions == nil ? nil : list.pointer)
    defer { unsafe rd_kafka_ListConsumerGroupOffsets_destroy(request) }
    let event = try unsafe answer(
      to: operation, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, timeoutMillis: timeoutMillis
    ) {
      unsafe rd_kafka_ListConsumerGroupOffsets(handle.pointer, &request, 1, $0, $1)
    }
    let result = unsafe rd_kafka_event_ListConsumerGroupOffsets_result(event.pointer)
    var count = 0
    guard let groups = unsafe rd_kafka_ListConsumerGroupOffsets_result_groups(result, &count), count == 1 else {
      throw KafkaError(RD_KAFKA_RESP_ERR__BAD_MSG, operation)
    }
    if let error = unsafe rd_kafka_group_result_error(groups[0]) {
      // Owned by the event, so it is read and not destroyed.
      throw unsafe KafkaError(
        rd_kafka_error_code(error), operation, detail: String(cString: rd_kafka_error_string(error)))
    }
    var offsets: [TopicPartition: Int64] = [:]
    for element in unsafe TopicPartitionList.elements(of: rd_kafka_group_result_partitions(groups[0])) {
      guard element.code == RD_KAFKA_RESP_ERR_NO_ERROR else {
        throw KafkaError(
          element.code, operation, topic: element.partition.topic, partition: element.partition.partition)
      }
      if let offset = element.realOffset { offsets[element.partition] = offset }
    }
    return offsets
  }
}
