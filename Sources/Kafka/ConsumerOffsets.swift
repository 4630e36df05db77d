import CRdKafka

extension Consumer {
  /// The offset after the last record handed over, past transaction markers, in the order asked; nil before the
  /// first. This, not the last record's offset + 1, is what is committed: markers take offsets too (trap 12).
  public func positions(of partitions: [TopicPartition]) throws(KafkaError) -> [Int64?] {
    try handle.positions(of: partitions)
  }

  /// What the group has committed, in the order asked; nil where it has nothing.
  public func committed(of partitions: [TopicPartition], timeoutMillis: Int32) throws(KafkaError) -> [Int64?] {
    let list = TopicPartitionList(partitions)
    try check(unsafe rd_kafka_committed(handle.pointer, list.pointer, timeoutMillis), "read committed offsets")
    if let error = list.firstError("read committed offsets") { throw error }
    return list.elements.map(\.realOffset)
  }

  /// Commits outside a transaction and waits for the broker's answer, at most `timeoutMillis`.
  ///
  /// After a timeout the outcome is unknown; read it with `committed`.
  public func commit(_ offsets: [PartitionOffset], timeoutMillis: Int32) throws(KafkaError) {
    // The plain synchronous call has no time limit; a queue of our own gives it one.
    let queue = EventQueue(handle)
    let list = TopicPartitionList(offsets)
    try check(
      unsafe rd_kafka_commit_queue(handle.pointer, list.pointer, queue.pointer, nil, nil), "commit offsets")
    guard let event = queue.next(timeoutMillis: timeoutMillis) else {
      throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, "commit offsets")
    }
    try check(unsafe rd_kafka_event_error(event.pointer), "commit offsets")
    for element in unsafe TopicPartitionList.elements(of: rd_kafka_event_topic_partition_list(event.pointer))
    where element.code != RD_KAFKA_RESP_ERR_NO_ERROR {
      throw handle.error(
        element.code, "commit offsets", topic: element.partition.topic, partition: element.partition.partition)
    }
  }

  /// This member's name and generation, which let the broker refuse the offsets of one that is no longer a member.
  public func groupMetadata() throws(KafkaError) -> GroupMetadata {
    guard let pointer = unsafe rd_kafka_consumer_group_metadata(handle.pointer) else {
      throw KafkaError(RD_KAFKA_RESP_ERR__STATE, "read group metadata")
    }
    return unsafe GroupMetadata(pointer)
  }
}

extension ClientHandle {
  func positions(of partitions: [TopicPartition]) throws(KafkaError) -> [Int64?] {
    let list = TopicPartitionList(partitions)
    let code = unsafe rd_kafka_position(pointer, list.pointer)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw error(code, "read positions") }
    return list.elements.map(\.realOffset)
  }
}

/// A consumer's membership at one moment. Take a new one for every transaction: a rebalance makes it stale.
@safe public struct GroupMetadata: ~Copyable {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) {
    unsafe self.pointer = unsafe pointer
  }

  deinit {
    unsafe rd_kafka_consumer_group_metadata_destroy(pointer)
  }
}
