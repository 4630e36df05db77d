internal import Kafka
internal import Streams

extension InputBatch {
  /// Copies a record of Kafka's memory into the arena: one copy of each byte, no allocation once the arena has grown.
  mutating func append(_ message: borrowing Message, topic: Int) {
    // An optional span cannot be made from an optional buffer, so the four cases are spelt out.
    switch unsafe (message.key, message.value) {
    case (let key?, let value?):
      append(
        topic: topic, partition: message.partition, offset: message.offset,
        timestampMillis: message.timestampMillis ?? -1, key: unsafe key.octets.span, value: unsafe value.octets.span)
    case (let key?, nil):
      append(
        topic: topic, partition: message.partition, offset: message.offset,
        timestampMillis: message.timestampMillis ?? -1, key: unsafe key.octets.span, value: nil)
    case (nil, let value?):
      append(
        topic: topic, partition: message.partition, offset: message.offset,
        timestampMillis: message.timestampMillis ?? -1, key: nil, value: unsafe value.octets.span)
    case (nil, nil):
      append(
        topic: topic, partition: message.partition, offset: message.offset,
        timestampMillis: message.timestampMillis ?? -1, key: nil, value: nil)
    }
    unsafe message.forEachHeader { name, value in
      if let value = unsafe value {
        unsafe appendHeader(name: name.octets.span, value: value.octets.span)
      } else {
        unsafe appendHeader(name: name.octets.span, value: nil)
      }
    }
  }
}

extension UnsafeRawBufferPointer {
  /// The same bytes as elements.
  fileprivate var octets: UnsafeBufferPointer<UInt8> { unsafe assumingMemoryBound(to: UInt8.self) }
}
