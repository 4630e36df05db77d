import CRdKafka

/// Owns a `rd_kafka_topic_partition_list_t`.
@safe struct TopicPartitionList: ~Copyable {
  let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

  init(capacity: Int) {
    unsafe pointer = rd_kafka_topic_partition_list_new(Int32(clamping: capacity))
  }

  init(_ partitions: [TopicPartition]) {
    self.init(capacity: partitions.count)
    for partition in partitions { add(partition) }
  }

  init(_ offsets: [PartitionOffset]) {
    self.init(capacity: offsets.count)
    for offset in offsets { add(offset.partition, offset.offset) }
  }

  init(_ starts: [PartitionStart]) {
    self.init(capacity: starts.count)
    for start in starts {
      let offset: Int64 =
        switch start.start {
        case .beginning: Int64(RD_KAFKA_OFFSET_BEGINNING)
        case .end: Int64(RD_KAFKA_OFFSET_END)
        case .committed: Int64(RD_KAFKA_OFFSET_STORED)
        case .at(let offset): offset
        }
      add(start.partition, offset)
    }
  }

  deinit {
    unsafe rd_kafka_topic_partition_list_destroy(pointer)
  }

  func add(_ partition: TopicPartition, _ offset: Int64 = Int64(RD_KAFKA_OFFSET_INVALID)) {
    let element = unsafe rd_kafka_topic_partition_list_add(pointer, partition.topic, partition.partition)
    unsafe element?.pointee.offset = offset
  }

  /// Looks at the list by position: librdkafka answers in the order of the question.
  var elements: [Element] { unsafe Self.elements(of: pointer) }

  /// The first error that librdkafka wrote beside a partition.
  func firstError(_ operation: String) -> KafkaError? {
    for element in elements where element.code != RD_KAFKA_RESP_ERR_NO_ERROR {
      return KafkaError(
        element.code, operation, topic: element.partition.topic, partition: element.partition.partition)
    }
    return nil
  }

  struct Element {
    var partition: TopicPartition
    /// Negative values are librdkafka's logical offsets, or "none".
    var offset: Int64
    var code: rd_kafka_resp_err_t

    var realOffset: Int64? { offset >= 0 ? offset : nil }
  }

  /// Copies a list that librdkafka owns, such as a rebalance callback's.
  static func elements(of list: UnsafePointer<rd_kafka_topic_partition_list_t>?) -> [Element] {
    guard let list = unsafe list else { return [] }
    let count = Int(unsafe list.pointee.cnt)
    return (0..<count).map { index in
      let element = unsafe list.pointee.elems[index]
      return Element(
        partition: TopicPartition(unsafe String(cString: element.topic), unsafe element.partition),
        offset: unsafe element.offset, code: unsafe element.err)
    }
  }

  static func elements(of list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?) -> [Element] {
    unsafe elements(of: UnsafePointer(list))
  }
}
