import CRdKafka

extension ClientHandle {
  /// Two questions for all partitions together, each sent once to every leader.
  ///
  /// librdkafka's call named for watermarks asks partition by partition and, once its leader is gone, waits for ever
  /// whatever its time limit. The look-up by time keeps its limit and takes "first" and "last" for times.
  func watermarks(of partitions: [TopicPartition], timeoutMillis: Int32) throws(KafkaError) -> [Watermarks] {
    guard !partitions.isEmpty else { return [] }
    let deadline = Deadline(millis: timeoutMillis)
    let low = try offsets(at: RD_KAFKA_OFFSET_BEGINNING, of: partitions, deadline)
    let high = try offsets(at: RD_KAFKA_OFFSET_END, of: partitions, deadline)
    return zip(low, high).map { Watermarks(low: $0, high: $1) }
  }

  private func offsets(
    at time: Int32, of partitions: [TopicPartition], _ deadline: Deadline
  ) throws(KafkaError) -> [Int64] {
    let operation = "query watermarks"
    let list = TopicPartitionList(partitions.map { PartitionOffset($0, Int64(time)) })
    let code = unsafe rd_kafka_offsets_for_times(pointer, list.pointer, deadline.remainingMillis)
    if let error = list.firstError(operation) { throw error }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw error(code, operation) }
    var offsets: [Int64] = []
    offsets.reserveCapacity(partitions.count)
    for element in list.elements {
      guard let offset = element.realOffset else {
        // Neither an error nor an answer: never taken for an empty partition.
        throw KafkaError(
          RD_KAFKA_RESP_ERR__NO_OFFSET, operation, topic: element.partition.topic,
          partition: element.partition.partition)
      }
      offsets.append(offset)
    }
    return offsets
  }
}
