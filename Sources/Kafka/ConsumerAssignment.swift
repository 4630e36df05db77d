import CRdKafka

extension Consumer {
  /// Takes the partitions and starts reading them. Nothing here pauses a partition: in this librdkafka a fetch that is
  /// under way gets through a pause (KAFKA.md, trap 14). What is not to be read yet is not assigned.
  public func assign(_ starts: [PartitionStart]) throws(KafkaError) {
    answered = true
    source.queues?.keepApart(starts.map(\.partition))
    let list = TopicPartitionList(starts)
    try check(unsafe rd_kafka_assign(handle.pointer, list.pointer), "assign")
  }

  /// Gives up all partitions.
  public func unassign() throws(KafkaError) {
    answered = true
    try check(unsafe rd_kafka_assign(handle.pointer, nil), "unassign")
    source.queues?.release()
  }

  /// Reads on from other offsets, normally the committed ones after an abort. Seeking is broken in this librdkafka, so
  /// the way is that of a rebalance: unassign and assign (trap 11).
  public func reassign(_ starts: [PartitionStart]) throws(KafkaError) {
    try unassign()
    try assign(starts)
  }

  /// The partitions taken by the last `assign`.
  public func assignment() throws(KafkaError) -> [TopicPartition] {
    var list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
    try check(unsafe rd_kafka_assignment(handle.pointer, &list), "read assignment")
    defer { if let list = unsafe list { unsafe rd_kafka_topic_partition_list_destroy(list) } }
    return unsafe TopicPartitionList.elements(of: list).map(\.partition)
  }

  /// Whether the partitions already went to another member: then nothing may be committed for them.
  public var isAssignmentLost: Bool { unsafe rd_kafka_assignment_lost(handle.pointer) != 0 }
}
