import CRdKafka

extension Consumer {
  /// Takes the partitions and starts reading them, or, if `paused`, waits for `resume`: state is restored in between.
  public func assign(_ starts: [PartitionStart], paused: Bool = false) throws(KafkaError) {
    answered = true
    let list = TopicPartitionList(starts)
    try check(unsafe rd_kafka_assign(handle.pointer, list.pointer), "assign")
    if paused { try pause(starts.map(\.partition)) }
  }

  /// Gives up all partitions.
  public func unassign() throws(KafkaError) {
    answered = true
    try check(unsafe rd_kafka_assign(handle.pointer, nil), "unassign")
  }

  /// Reads on from other offsets, normally the committed ones after an abort. Seeking is broken in this librdkafka, so
  /// the way is that of a rebalance: unassign and assign (trap 11).
  public func reassign(_ starts: [PartitionStart], paused: Bool = false) throws(KafkaError) {
    try unassign()
    try assign(starts, paused: paused)
  }

  /// Stops reading these partitions; records already fetched are dropped and fetched again after `resume`.
  public func pause(_ partitions: [TopicPartition]) throws(KafkaError) {
    let list = TopicPartitionList(partitions)
    try check(unsafe rd_kafka_pause_partitions(handle.pointer, list.pointer), "pause")
    if let error = list.firstError("pause") { throw error }
  }

  public func resume(_ partitions: [TopicPartition]) throws(KafkaError) {
    let list = TopicPartitionList(partitions)
    try check(unsafe rd_kafka_resume_partitions(handle.pointer, list.pointer), "resume")
    if let error = list.firstError("resume") { throw error }
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
