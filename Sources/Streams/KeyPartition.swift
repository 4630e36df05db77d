/// Which partition a key belongs to: Kafka's murmur2, as Java clients and librdkafka's `murmur2` partitioner compute
/// it, so that departments' systems, the hub and the simulation agree (Kafka, `Utils.murmur2`, `BuiltInPartitioner`).
public enum KeyPartition {
  /// - Returns: a partition from 0 to `partitionCount` − 1.
  /// - Precondition: `partitionCount` is positive.
  public static func partition(of key: Span<UInt8>, partitionCount: Int32) -> Int32 {
    precondition(partitionCount > 0, "a topic has at least one partition")
    return Int32(bitPattern: murmur2(key) & 0x7fff_ffff) % partitionCount
  }

  /// The 32-bit murmur2 hash with Kafka's seed 0x9747b28c.
  public static func murmur2(_ bytes: Span<UInt8>) -> UInt32 {
    let multiplier: UInt32 = 0x5bd1_e995
    var hash: UInt32 = 0x9747_b28c ^ UInt32(truncatingIfNeeded: bytes.count)
    let whole = bytes.count & ~3
    var at = 0
    while at < whole {
      var word =
        UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16 | UInt32(bytes[at + 3]) << 24
      word = word &* multiplier
      word ^= word >> 24
      word = word &* multiplier
      hash = hash &* multiplier
      hash ^= word
      at += 4
    }
    let rest = bytes.count - whole
    if rest >= 3 { hash ^= UInt32(bytes[whole + 2]) << 16 }
    if rest >= 2 { hash ^= UInt32(bytes[whole + 1]) << 8 }
    if rest >= 1 {
      hash ^= UInt32(bytes[whole])
      hash = hash &* multiplier
    }
    hash ^= hash >> 13
    hash = hash &* multiplier
    hash ^= hash >> 15
    return hash
  }
}
