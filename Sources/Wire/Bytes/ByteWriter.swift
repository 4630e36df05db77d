/// Appends the fields of the compact binary form that state is kept in. `ByteReader` reads them back in the same order.
@frozen
public struct ByteWriter: Sendable {
  /// What was written so far.
  public var bytes: [UInt8]

  /// - Parameter capacity: bytes to reserve.
  @inlinable
  public init(capacity: Int = 0) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// Starts anew, with the memory kept.
  @inlinable
  public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Writes one byte.
  @inlinable @inline(__always)
  public mutating func byte(_ value: UInt8) { bytes.append(value) }

  /// Writes one byte, 1 or 0.
  @inlinable
  public mutating func bool(_ value: Bool) { bytes.append(value ? 1 : 0) }

  /// Writes an unsigned integer as LEB128: seven bits a byte, lowest first, 1…10 bytes.
  @inlinable @inline(__always)
  public mutating func varint(_ value: UInt64) {
    guard value >= 0x80 else { return bytes.append(UInt8(truncatingIfNeeded: value)) }
    longVarint(value)
  }

  @inlinable
  mutating func longVarint(_ value: UInt64) {
    var rest = value
    bytes.append(addingCapacity: 10) { output in
      while rest >= 0x80 {
        output.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      output.append(UInt8(truncatingIfNeeded: rest))
    }
  }

  /// Writes a count or size, which must not be negative.
  @inlinable
  public mutating func count(_ value: Int) { varint(UInt64(value)) }

  /// Writes a signed integer, folded so that small negative numbers stay short (zigzag), as LEB128.
  @inlinable
  public mutating func signedVarint(_ value: Int64) {
    varint(UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  /// Writes four bytes, lowest first.
  @inlinable
  public mutating func fixed32(_ value: UInt32) {
    unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  /// Writes eight bytes, lowest first.
  @inlinable
  public mutating func fixed64(_ value: UInt64) {
    unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  /// Writes bytes as they are.
  @inlinable
  public mutating func append(_ span: Span<UInt8>) { bytes.append(span: span) }

  /// Writes the count as a varint and then the bytes.
  @inlinable
  public mutating func lengthPrefixed(_ span: Span<UInt8>) {
    varint(UInt64(span.count))
    bytes.append(span: span)
  }

  /// Writes the count as a varint and then the bytes.
  @inlinable
  public mutating func lengthPrefixed(_ array: [UInt8]) { lengthPrefixed(array.span) }

  /// Writes the count as a varint and then the bytes.
  @inlinable
  public mutating func lengthPrefixed(_ slice: ArraySlice<UInt8>) { lengthPrefixed(slice.span) }

  /// Writes the count of the UTF-8 as a varint and then the UTF-8.
  @inlinable
  public mutating func lengthPrefixed(_ text: String) { lengthPrefixed(text.utf8.span) }
}
