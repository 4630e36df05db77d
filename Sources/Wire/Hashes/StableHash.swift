/// A 64-bit hash that is the same in every process, on every machine and in every release: XXH64.
///
/// For keys and seeds that are stored or compared between instances, where the seeded `Hasher` must not be used. It
/// does not stand up to someone who builds collisions on purpose.
public enum StableHash {
  @usableFromInline static var prime1: UInt64 { 0x9E37_79B1_85EB_CA87 }
  @usableFromInline static var prime2: UInt64 { 0xC2B2_AE3D_27D4_EB4F }
  @usableFromInline static var prime3: UInt64 { 0x1656_67B1_9E37_79F9 }
  @usableFromInline static var prime4: UInt64 { 0x85EB_CA77_C2B2_AE63 }
  @usableFromInline static var prime5: UInt64 { 0x27D4_EB2F_1656_67C5 }

  /// The XXH64 of `bytes`.
  public static func hash(_ bytes: Span<UInt8>, seed: UInt64 = 0) -> UInt64 {
    let count = bytes.count
    var at = 0
    var hash: UInt64
    if count >= 32 {
      var lane1 = seed &+ prime1 &+ prime2
      var lane2 = seed &+ prime2
      var lane3 = seed
      var lane4 = seed &- prime1
      while at &+ 32 <= count {
        lane1 = round(lane1, bytes.littleEndian64(at: at))
        lane2 = round(lane2, bytes.littleEndian64(at: at &+ 8))
        lane3 = round(lane3, bytes.littleEndian64(at: at &+ 16))
        lane4 = round(lane4, bytes.littleEndian64(at: at &+ 24))
        at &+= 32
      }
      hash = rotate(lane1, 1) &+ rotate(lane2, 7) &+ rotate(lane3, 12) &+ rotate(lane4, 18)
      hash = merge(hash, lane1)
      hash = merge(hash, lane2)
      hash = merge(hash, lane3)
      hash = merge(hash, lane4)
    } else {
      hash = seed &+ prime5
    }
    hash &+= UInt64(truncatingIfNeeded: count)
    while at &+ 8 <= count {
      hash = rotate(hash ^ round(0, bytes.littleEndian64(at: at)), 27) &* prime1 &+ prime4
      at &+= 8
    }
    if at &+ 4 <= count {
      hash = rotate(hash ^ UInt64(bytes.littleEndian32(at: at)) &* prime1, 23) &* prime2 &+ prime3
      at &+= 4
    }
    while at < count {
      hash = rotate(hash ^ UInt64(bytes[at]) &* prime5, 11) &* prime1
      at &+= 1
    }
    return avalanche(hash)
  }

  /// The XXH64 of `bytes`.
  public static func hash(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 { hash(bytes.span, seed: seed) }

  /// The XXH64 of `bytes`.
  public static func hash(_ bytes: ArraySlice<UInt8>, seed: UInt64 = 0) -> UInt64 { hash(bytes.span, seed: seed) }

  /// The XXH64 of `bytes`, which must stay valid during the call.
  public static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    hash(unsafe Span<UInt8>(_unsafeBytes: bytes), seed: seed)
  }

  /// The XXH64 of this text in UTF-8.
  public static func hash(_ text: String, seed: UInt64 = 0) -> UInt64 { hash(text.utf8.span, seed: seed) }

  /// Folds one integer into a hash: the XXH64 of its eight little-endian bytes with `hash` as the seed. The order of
  /// the integers counts.
  @inlinable
  public static func combine(_ hash: UInt64, _ value: UInt64) -> UInt64 {
    avalanche(rotate((hash &+ prime5 &+ 8) ^ round(0, value), 27) &* prime1 &+ prime4)
  }

  @inlinable
  @inline(__always)
  static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
    value << count | value >> (64 &- count)
  }

  @inlinable
  @inline(__always)
  static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    rotate(lane &+ word &* prime2, 31) &* prime1
  }

  @inline(__always)
  private static func merge(_ hash: UInt64, _ lane: UInt64) -> UInt64 {
    (hash ^ round(0, lane)) &* prime1 &+ prime4
  }

  @inlinable
  @inline(__always)
  static func avalanche(_ value: UInt64) -> UInt64 {
    var hash = value
    hash ^= hash >> 33
    hash &*= prime2
    hash ^= hash >> 29
    hash &*= prime3
    return hash ^ hash >> 32
  }
}

/// A `StableHash` built up piece by piece.
@frozen
public struct StableHasher: Sendable {
  /// The hash of what was combined so far, in its order.
  public private(set) var value: UInt64

  public init(seed: UInt64 = 0) { value = seed }

  /// Folds in one integer.
  public mutating func combine(_ number: UInt64) { value = StableHash.combine(value, number) }

  /// Folds in one integer.
  public mutating func combine(_ number: Int64) { combine(UInt64(bitPattern: number)) }

  /// Folds in bytes and their count, so that pieces do not run into each other.
  public mutating func combine(_ bytes: Span<UInt8>) { value = StableHash.hash(bytes, seed: value) }

  /// Folds in bytes and their count.
  public mutating func combine(_ bytes: [UInt8]) { combine(bytes.span) }

  /// Folds in a text's UTF-8 and its count.
  public mutating func combine(_ text: String) { combine(text.utf8.span) }
}
