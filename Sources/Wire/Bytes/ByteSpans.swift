/// Low-level reads shared by the scanner, the writer and the hashes.
///
/// Loads are bounds-checked by `RawSpan`; the only thing the compiler cannot see is that any bit pattern is a valid
/// integer, which it always is.
extension Span where Element == UInt8 {
  /// Eight bytes at `offset`, the first in the lowest bits.
  @inlinable @inline(__always)
  func littleEndian64(at offset: Int) -> UInt64 {
    unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Four bytes at `offset`, the first in the lowest bits.
  @inlinable @inline(__always)
  func littleEndian32(at offset: Int) -> UInt32 {
    unsafe UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// Whether `count` bytes at `offset` are exactly the bytes of `other`. The range must lie inside the span.
  @inlinable @inline(__always)
  public func matches(_ other: Span<UInt8>, at offset: Int) -> Bool {
    let length = other.count
    guard length >= 8 else {
      // Two words that may overlap.
      if length >= 4 {
        return littleEndian32(at: offset) == other.littleEndian32(at: 0)
          && littleEndian32(at: offset + length - 4) == other.littleEndian32(at: length - 4)
      }
      var index = 0
      while index < length {
        if self[offset + index] != other[index] { return false }
        index += 1
      }
      return true
    }
    // Whole words, then one last word that may overlap them: no byte loop for the tail.
    var index = 0
    while index + 8 <= length {
      if littleEndian64(at: offset + index) != other.littleEndian64(at: index) { return false }
      index += 8
    }
    return littleEndian64(at: offset + length - 8) == other.littleEndian64(at: length - 8)
  }
}

extension [UInt8] {
  /// Appends every byte of a span.
  @inlinable @inline(__always)
  public mutating func append(span: Span<UInt8>) {
    unsafe span.withUnsafeBufferPointer { buffer in unsafe append(contentsOf: buffer) }
  }

  /// Appends the bytes of a literal.
  @inlinable @inline(__always)
  mutating func append(literal: StaticString) {
    literal.withUTF8Buffer { buffer in unsafe append(contentsOf: buffer) }
  }
}
