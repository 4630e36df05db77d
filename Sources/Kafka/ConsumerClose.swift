import CRdKafka

extension Consumer {
  /// How long one wait for an event of the closing consumer lasts.
  private static let closingPollMillis: Int32 = 50

  /// Leaves the group, after telling the handler of the revoked partitions, and lets go of the handler. A static
  /// member (`groupInstanceID`) keeps its place for its session timeout, so that a restart moves nothing.
  ///
  /// Partitions that could not be revoked in time, or that a fatal error took, are told as lost.
  ///
  /// Never waits longer than `timeoutMillis` beyond the handler's own time. When that is not enough the error is
  /// `timedOut`; the consumer is of no more use either way, and the broker forgets the member at its session timeout.
  public func close(timeoutMillis: Int32) throws(KafkaError) {
    guard !isClosed else { return }
    isClosed = true
    defer {
      reportHeldAsLost()
      handler = nil
    }
    source.queues?.release()
    // The ordinary close waits without a limit, and has been seen to wait for ever (trap 15).
    let queue = EventQueue(handle)
    if let error = unsafe rd_kafka_consumer_close_queue(handle.pointer, queue.pointer) {
      throw unsafe KafkaError(consuming: error, "close consumer")
    }
    let deadline = Deadline(millis: timeoutMillis)
    while unsafe rd_kafka_consumer_closed(handle.pointer) == 0 {
      if let event = queue.next(timeoutMillis: Self.closingPollMillis) {
        guard unsafe rd_kafka_event_type(event.pointer) == RD_KAFKA_EVENT_REBALANCE else { continue }
        unsafe answerRebalance(
          rd_kafka_event_error(event.pointer),
          TopicPartitionList.elements(of: rd_kafka_event_topic_partition_list(event.pointer)).map(\.partition))
      } else if deadline.hasPassed {
        throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, "close consumer")
      }
    }
    handle.mayWaitToDestroy = false
  }

  /// After a fatal error librdkafka closes without a word about the partitions; whoever holds state for them must
  /// still be told to let go.
  func reportHeldAsLost() {
    guard !held.isEmpty else { return }
    let partitions = held
    held = []
    handler?.rebalance(.lost(partitions), of: self)
  }
}
