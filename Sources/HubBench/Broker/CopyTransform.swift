import Kafka

/// One record out for one record in: a hash over the record is written into its copy.
struct CopyTransform: BareTransform {
  private var copy = [UInt8](repeating: 0, count: 4_096)

  mutating func send(
    _ message: borrowing Message, to topics: [ProducerTopic], of producer: TransactionalProducer
  ) throws -> Int {
    try message.withSpans { key, value in
      guard let value else { return 0 }
      let count = min(value.byteCount, copy.count)
      var hash: UInt32 = 0
      for index in 0..<count {
        let byte = unsafe value.unsafeLoad(fromByteOffset: index, as: UInt8.self)
        copy[index] = byte
        hash = hash &* 31 &+ UInt32(byte)
      }
      for index in 0..<min(4, count) { copy[index] = UInt8(truncatingIfNeeded: hash >> UInt32(8 * index)) }
      try unsafe producer.produce(
        topics[0], partition: message.partition, key: key, value: copy.span.bytes.extracting(0..<count))
      return count
    }
  }
}
