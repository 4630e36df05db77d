import CRdKafka

/// A topic that a producer has been told of; only valid with that producer.
public struct ProducerTopic: Hashable, Sendable {
  let index: Int
}

/// The producing that transactional and plain producers share.
///
/// One array of arguments is reused for every record (trap 1), and a topic is looked up once, so that a record costs
/// the allocation librdkafka makes for its copy and no other.
@safe final class RecordSink {
  /// How long producing waits for room in the queue before it gives up.
  static let queueFullMillis: Int32 = 30_000
  /// How many bytes of records may wait to be sent, 128 MiB; librdkafka's own default is eight times as much.
  static let queueKilobytes = "131072"
  /// How long one wait for room lasts.
  private static let queueFullPollMillis: Int32 = 2
  private static let argumentCapacity = 8

  let handle: ClientHandle
  private var names: [String] = []
  private var topics: [OpaquePointer] = unsafe []
  private let arguments: UnsafeMutablePointer<rd_kafka_vu_t>
  /// What an empty key or value points at: a null pointer would make it a missing one.
  private let nothing: UnsafeMutableRawPointer

  init(_ handle: ClientHandle) {
    self.handle = handle
    unsafe arguments = .allocate(capacity: Self.argumentCapacity)
    unsafe arguments.initialize(repeating: rd_kafka_vu_t(), count: Self.argumentCapacity)
    unsafe nothing = .allocate(byteCount: 1, alignment: 1)
  }

  deinit {
    for index in unsafe topics.indices { unsafe rd_kafka_topic_destroy(topics[index]) }
    unsafe arguments.deallocate()
    unsafe nothing.deallocate()
  }

  func topic(_ name: String) throws(KafkaError) -> ProducerTopic {
    if let index = names.firstIndex(of: name) { return ProducerTopic(index: index) }
    guard let topic = unsafe rd_kafka_topic_new(handle.pointer, name, nil) else {
      // The call says why only through the thread's last error, and we are still on that thread (trap 4).
      throw handle.error(rd_kafka_last_error(), "open topic", topic: name)
    }
    names.append(name)
    unsafe topics.append(topic)
    return ProducerTopic(index: names.count - 1)
  }

  func produce(
    _ topic: ProducerTopic, partition: Int32?, key: RawSpan?, value: RawSpan?, headers: consuming Headers?,
    timestampMillis: Int64?, token: UInt
  ) throws(KafkaError) {
    var count = 0
    unsafe arguments[count].vtype = RD_KAFKA_VTYPE_RKT
    unsafe arguments[count].u.rkt = topics[topic.index]
    count += 1
    unsafe arguments[count].vtype = RD_KAFKA_VTYPE_PARTITION
    unsafe arguments[count].u.i32 = partition ?? RD_KAFKA_PARTITION_UA
    count += 1
    unsafe arguments[count].vtype = RD_KAFKA_VTYPE_MSGFLAGS
    unsafe arguments[count].u.i = RD_KAFKA_MSG_F_COPY
    count += 1
    unsafe arguments[count].vtype = RD_KAFKA_VTYPE_OPAQUE
    unsafe arguments[count].u.ptr = UnsafeMutableRawPointer(bitPattern: token)
    count += 1
    if let timestampMillis {
      unsafe arguments[count].vtype = RD_KAFKA_VTYPE_TIMESTAMP
      unsafe arguments[count].u.i64 = timestampMillis
      count += 1
    }
    let headerList = unsafe headers?.release() ?? nil
    if let headerList = unsafe headerList {
      // Always a whole list: single headers with an unknown partition are freed twice (trap 2).
      unsafe arguments[count].vtype = RD_KAFKA_VTYPE_HEADERS
      unsafe arguments[count].u.headers = headerList
      count += 1
    }
    do throws(KafkaError) {
      try with(key, RD_KAFKA_VTYPE_KEY, at: &count) { count throws(KafkaError) in
        try with(value, RD_KAFKA_VTYPE_VALUE, at: &count) { count throws(KafkaError) in
          try send(topic, partition, argumentCount: count)
        }
      }
    } catch {
      // On an error the list is still ours (trap 2).
      if let headerList = unsafe headerList { unsafe rd_kafka_headers_destroy(headerList) }
      throw error
    }
  }

  private func with(
    _ bytes: RawSpan?, _ type: rd_kafka_vtype_t, at count: inout Int, _ body: (inout Int) throws(KafkaError) -> Void
  ) throws(KafkaError) {
    guard let bytes else {
      try body(&count)
      return
    }
    try unsafe bytes.withUnsafeBytes { buffer throws(KafkaError) in
      unsafe arguments[count].vtype = type
      unsafe arguments[count].u.mem.ptr = unsafe UnsafeMutableRawPointer(mutating: buffer.baseAddress) ?? nothing
      unsafe arguments[count].u.mem.size = buffer.count
      count += 1
      try body(&count)
    }
  }

  private func send(_ topic: ProducerTopic, _ partition: Int32?, argumentCount: Int) throws(KafkaError) {
    var deadline: Deadline?
    while let failure = unsafe rd_kafka_produceva(handle.pointer, arguments, argumentCount) {
      let error = unsafe KafkaError(
        consuming: failure, "produce", topic: names[topic.index], partition: partition)
      guard error.kind == .queueFull else {
        guard error.code == RD_KAFKA_RESP_ERR__FATAL.rawValue, let fatal = handle.fatalError("produce") else {
          throw error
        }
        throw fatal
      }
      let limit = deadline ?? Deadline(millis: Self.queueFullMillis)
      guard !limit.hasPassed else { throw error }
      deadline = limit
      unsafe rd_kafka_poll(handle.pointer, Self.queueFullPollMillis)
    }
  }

  /// Serves callbacks without waiting.
  func serve() {
    unsafe rd_kafka_poll(handle.pointer, 0)
  }

  /// Records and requests not yet answered.
  var outstanding: Int { Int(unsafe rd_kafka_outq_len(handle.pointer)) }

  /// Waits until every record is delivered or failed.
  func flush(timeoutMillis: Int32) throws(KafkaError) {
    let code = unsafe rd_kafka_flush(handle.pointer, timeoutMillis)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw handle.error(code, "flush") }
  }

  /// Drops what is queued or in flight, so that destroying the producer does not wait for it.
  func purge() {
    unsafe rd_kafka_purge(
      handle.pointer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING)
    serve()
  }
}
