import CRdKafka

extension ClientHandle {
  /// One question a partition, all within one time limit.
  func watermarks(of partitions: [TopicPartition], timeoutMillis: Int32) throws(KafkaError) -> [Watermarks] {
    let clock = ContinuousClock()
    let deadline = clock.now + .milliseconds(timeoutMillis)
    var result: [Watermarks] = []
    result.reserveCapacity(partitions.count)
    for partition in partitions {
      let left = max(clock.now.duration(to: deadline) / .milliseconds(1), 0)
      var low: Int64 = 0
      var high: Int64 = 0
      let code = unsafe rd_kafka_query_watermark_offsets(
        pointer, partition.topic, partition.partition, &low, &high, Int32(left))
      guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
        throw error(code, "query watermarks", topic: partition.topic, partition: partition.partition)
      }
      result.append(Watermarks(low: low, high: high))
    }
    return result
  }
}
