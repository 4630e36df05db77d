import CRdKafka

/// Creates and describes topics and reads the offsets of groups. It deletes nothing.
///
/// Every call waits for the broker at most `timeoutMillis`; the same call made again is harmless.
public final class Admin {
  let handle: ClientHandle

  /// - Parameter isolation: what `watermarks` takes for the end: by default the high watermark, towards which lag is
  ///   measured even while a transaction is open.
  public init(_ settings: ClientSettings, isolation: Isolation = .readUncommitted) throws(KafkaError) {
    handle = try ClientHandle(
      Configuration(.consumer, settings, defaults: [:], reserved: ["isolation.level": isolation.rawValue]))
  }

  /// Asks the broker for the ends of the partitions, in the order given.
  public func watermarks(of partitions: [TopicPartition], timeoutMillis: Int32) throws(KafkaError) -> [Watermarks] {
    try handle.watermarks(of: partitions, timeoutMillis: timeoutMillis)
  }

  /// Sends a request whose answer is an event, and waits for it.
  func answer(
    to operation: String, _ kind: rd_kafka_admin_op_t, timeoutMillis: Int32,
    _ send: (_ options: OpaquePointer?, _ queue: OpaquePointer?) -> Void
  ) throws(KafkaError) -> Event {
    let options = unsafe rd_kafka_AdminOptions_new(handle.pointer, kind)
    defer { unsafe rd_kafka_AdminOptions_destroy(options) }
    unsafe rd_kafka_AdminOptions_set_request_timeout(options, timeoutMillis, nil, 0)
    if kind == RD_KAFKA_ADMIN_OP_CREATETOPICS || kind == RD_KAFKA_ADMIN_OP_CREATEPARTITIONS {
      // How long the broker may take to finish the work before it answers.
      unsafe rd_kafka_AdminOptions_set_operation_timeout(options, timeoutMillis, nil, 0)
    }
    let queue = EventQueue(handle)
    unsafe send(options, queue.pointer)
    guard let event = queue.next(timeoutMillis: timeoutMillis) else {
      throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, operation)
    }
    let code = unsafe rd_kafka_event_error(event.pointer)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      let detail = unsafe rd_kafka_event_error_string(event.pointer).map { unsafe String(cString: $0) }
      throw handle.error(code, operation, detail: detail)
    }
    return event
  }
}
