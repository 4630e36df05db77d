import CRdKafka
import Glibc

/// One record as it lies in librdkafka's memory, lent to the closure of a poll. Its bytes are valid inside that
/// closure only: copy what is to stay.
@safe public struct Message: ~Copyable {
  let pointer: UnsafeMutablePointer<rd_kafka_message_t>
  /// The topic's place in the list that was subscribed or assigned; −1 if it is in none.
  public let topicIndex: Int

  init(_ pointer: UnsafeMutablePointer<rd_kafka_message_t>, topicIndex: Int) {
    unsafe self.pointer = unsafe pointer
    self.topicIndex = topicIndex
  }

  /// Makes a String; the hot path uses `topicIndex`.
  public var topic: String { unsafe pointer.pointee.rkt.map { unsafe String(cString: rd_kafka_topic_name($0)) } ?? "" }

  public var partition: Int32 { unsafe pointer.pointee.partition }

  public var offset: Int64 { unsafe pointer.pointee.offset }

  /// Milliseconds since 1970, set by the producer or by the broker as the topic says; nil if the record has none.
  public var timestampMillis: Int64? {
    var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
    let millis = unsafe rd_kafka_message_timestamp(pointer, &type)
    return type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? nil : millis
  }

  /// Nil for a record without a key, which is not the same as an empty key.
  public var key: UnsafeRawBufferPointer? {
    guard let bytes = unsafe pointer.pointee.key else { return nil }
    return unsafe UnsafeRawBufferPointer(start: bytes, count: pointer.pointee.key_len)
  }

  /// Nil for a tombstone, which is not the same as an empty value.
  public var value: UnsafeRawBufferPointer? {
    guard let bytes = unsafe pointer.pointee.payload else { return nil }
    return unsafe UnsafeRawBufferPointer(start: bytes, count: pointer.pointee.len)
  }

  /// Hands key and value to `body` as spans.
  public func withSpans<Result, E: Error>(_ body: (_ key: RawSpan?, _ value: RawSpan?) throws(E) -> Result) throws(E)
    -> Result
  {
    switch unsafe (key, value) {
    case (let key?, let value?): try unsafe body(key.bytes, value.bytes)
    case (let key?, nil): try unsafe body(key.bytes, nil)
    case (nil, let value?): try unsafe body(nil, value.bytes)
    case (nil, nil): try body(nil, nil)
    }
  }
}

extension Message {
  /// Hands every header to `body`, in the order of the record. A header without a value is not an empty one. The bytes
  /// of the name exclude the terminating zero.
  public func forEachHeader<E: Error>(
    _ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) throws(E) -> Void
  ) throws(E) {
    guard let headers = unsafe headerList else { return }
    var index = 0
    var name: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var size = 0
    while unsafe rd_kafka_header_get_all(headers, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR {
      guard let start = unsafe name else { break }
      let bytes = unsafe value.map { unsafe UnsafeRawBufferPointer(start: $0, count: size) }
      try unsafe body(UnsafeRawBufferPointer(start: start, count: strlen(start)), bytes)
      index += 1
    }
  }

  /// The value of the last header with this name; nil if there is none or it has no value.
  public func header(_ name: StaticString) -> UnsafeRawBufferPointer? {
    guard let headers = unsafe headerList else { return nil }
    var value: UnsafeRawPointer?
    var size = 0
    let name = unsafe UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    guard unsafe rd_kafka_header_get_last(headers, name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR,
      let start = unsafe value
    else { return nil }
    return unsafe UnsafeRawBufferPointer(start: start, count: size)
  }

  /// Parsed by librdkafka at the first request and owned by the message.
  var headerList: OpaquePointer? {
    var headers: OpaquePointer?
    let code = unsafe rd_kafka_message_headers(pointer, &headers)
    return unsafe code == RD_KAFKA_RESP_ERR_NO_ERROR ? headers : nil
  }
}
