/// Signed integers, each in as few whole bytes as it needs, lowest first, with the sizes of up to eight of them packed
/// into one word beforehand: four bits a size, the first integer's lowest, 0 for one that is absent.
///
/// Where a varint must be read to know where the next one starts, here all places are known from the sizes, so that a
/// processor reads the integers beside each other.
public enum PackedIntegers {
  /// How many bytes the sizes allow at most.
  public static let maximumBytes = 64

  /// The bytes that a value takes, 1…8.
  @inlinable @inline(__always)
  public static func size(of value: Int64) -> Int {
    (72 &- (value ^ value &>> 63).leadingZeroBitCount) &>> 3
  }

  /// The bytes of all integers together; `nil` if a size is above 8.
  @inlinable @inline(__always)
  public static func byteCount(sizes: UInt32) -> Int? {
    guard (sizes &>> 3) & (sizes | sizes &>> 1 | sizes &>> 2) & 0x1111_1111 == 0 else { return nil }
    let pairs = (sizes & 0x0F0F_0F0F) &+ (sizes &>> 4 & 0x0F0F_0F0F)
    return Int((pairs &* 0x0101_0101) &>> 24)
  }

  /// One bit for each integer that is there.
  @inlinable @inline(__always)
  public static func present(sizes: UInt32) -> UInt8 {
    var bits = sizes | sizes &>> 1
    bits = (bits | bits &>> 2) & 0x1111_1111
    bits = (bits | bits &>> 3) & 0x0303_0303
    bits = (bits | bits &>> 6) & 0x000F_000F
    return UInt8(truncatingIfNeeded: bits | bits &>> 12)
  }

  /// The integer of `size` bytes that ends at `end`; 0 for size 0. The eight bytes before `end` must be readable.
  @unsafe @inlinable @inline(__always)
  public static func load(endingAt end: UnsafeRawPointer, size: UInt32) -> Int64 {
    let word = unsafe Int64(littleEndian: (end - 8).loadUnaligned(as: Int64.self))
    return size == 0 ? 0 : word &>> Int64(64 &- 8 &* size)
  }
}

extension ByteReader {
  /// Moves over packed integers and calls `body` with where they start. At least eight bytes must have been read before.
  /// - Parameter sizes: as they were read. A size above 8 is refused, so that `body` may load what they say.
  @inlinable @inline(__always)
  public mutating func withPackedIntegers<Result>(
    sizes: UInt32, _ body: (UnsafeRawPointer) -> Result
  ) throws(ByteReaderError) -> Result {
    guard let count = PackedIntegers.byteCount(sizes: sizes), position >= 8 else {
      throw ByteReaderError(.invalidValue, at: position)
    }
    return unsafe body(try take(count))
  }
}
