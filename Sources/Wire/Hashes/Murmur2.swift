/// The hash by which Kafka's Java client and librdkafka's `murmur2` partitioners choose a key's partition.
public enum Murmur2 {
  /// The 32-bit hash of `bytes`, as Kafka's `Utils.murmur2` gives it; Java shows the same bits as a signed number.
  public static func hash(_ bytes: Span<UInt8>) -> UInt32 {
    let factor: UInt32 = 0x5BD1_E995
    let count = bytes.count
    var hash = 0x9747_B28C ^ UInt32(truncatingIfNeeded: count)
    var at = 0
    while at &+ 4 <= count {
      var word = bytes.littleEndian32(at: at) &* factor
      word ^= word >> 24
      hash = (hash &* factor) ^ (word &* factor)
      at &+= 4
    }
    if at < count {
      var index = count
      var tail: UInt32 = 0
      while index > at {
        index &-= 1
        tail = tail << 8 | UInt32(bytes[index])
      }
      hash = (hash ^ tail) &* factor
    }
    hash ^= hash >> 13
    hash &*= factor
    return hash ^ hash >> 15
  }

  /// The 32-bit hash of `bytes`.
  public static func hash(_ bytes: [UInt8]) -> UInt32 { hash(bytes.span) }

  /// The partition of a key: the hash without its sign bit, modulo `count`.
  /// - Parameter count: how many partitions the topic has, at least 1.
  public static func partition(_ bytes: Span<UInt8>, count: Int32) -> Int32 {
    precondition(count > 0, "a topic has at least one partition")
    return Int32(truncatingIfNeeded: hash(bytes) & 0x7FFF_FFFF) % count
  }

  /// The partition of a key, which must stay valid during the call.
  public static func partition(_ bytes: UnsafeRawBufferPointer, count: Int32) -> Int32 {
    partition(unsafe Span<UInt8>(_unsafeBytes: bytes), count: count)
  }

  /// The partition of a key.
  public static func partition(_ bytes: [UInt8], count: Int32) -> Int32 { partition(bytes.span, count: count) }

  /// The partition of a key.
  public static func partition(_ bytes: ArraySlice<UInt8>, count: Int32) -> Int32 {
    partition(bytes.span, count: count)
  }

  /// The partition of the key that is this text in UTF-8.
  public static func partition(_ text: String, count: Int32) -> Int32 { partition(text.utf8.span, count: count) }
}
