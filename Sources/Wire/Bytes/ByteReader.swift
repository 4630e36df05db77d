/// Why bytes could not be read back, and where.
@frozen
public struct ByteReaderError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Kind: Equatable, Sendable {
    /// The bytes end inside a field.
    case truncated
    /// A varint of more than 64 bits, or longer than its value needs.
    case malformedVarint
    /// A value that the field cannot have.
    case invalidValue
    /// Something follows the last field.
    case trailingBytes
  }

  /// What is wrong.
  public let kind: Kind
  /// The offset of the field, counted from 0.
  public let offset: Int

  @inlinable
  public init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }

  public var description: String {
    switch kind {
    case .truncated: "the bytes end inside the field at byte \(offset)"
    case .malformedVarint: "malformed variable-length integer at byte \(offset)"
    case .invalidValue: "a value that is not allowed at byte \(offset)"
    case .trailingBytes: "nothing may follow from byte \(offset) on"
    }
  }
}

/// Reads the fields that a `ByteWriter` wrote, in the same order, without copying. Bytes that are cut off or damaged
/// give an error, never a trap.
///
/// It cannot be copied, and is lent by `read(_:_:)` only for the time its bytes are there.
@safe
public struct ByteReader: ~Copyable {
  @usableFromInline let base: UnsafeRawPointer?
  @usableFromInline let end: Int
  @usableFromInline var position: Int

  /// A reader of bytes that must stay valid as long as it lives.
  @unsafe @inlinable
  public init(unsafe bytes: UnsafeRawBufferPointer) {
    unsafe base = bytes.baseAddress
    end = bytes.count
    position = 0
  }

  /// Calls `body` with a reader of `bytes`.
  @inlinable
  public static func read<Result, Failure: Error>(
    _ bytes: RawSpan, _ body: (inout ByteReader) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe bytes.withUnsafeBytes { (buffer) throws(Failure) in
      var reader = unsafe ByteReader(unsafe: buffer)
      return try body(&reader)
    }
  }

  /// Calls `body` with a reader of `bytes`.
  @inlinable
  public static func read<Result, Failure: Error>(
    _ bytes: [UInt8], _ body: (inout ByteReader) throws(Failure) -> Result
  ) throws(Failure) -> Result { try unsafe read(bytes.span.bytes, body) }

  /// Calls `body` with a reader of `bytes`.
  @inlinable
  public static func read<Result, Failure: Error>(
    _ bytes: ArraySlice<UInt8>, _ body: (inout ByteReader) throws(Failure) -> Result
  ) throws(Failure) -> Result { try unsafe read(bytes.span.bytes, body) }

  /// The offset of the next byte, counted from 0.
  @inlinable @inline(__always)
  public var offset: Int { position }

  /// How many bytes are left.
  @inlinable @inline(__always)
  public var remaining: Int { end &- position }

  /// Whether all was read.
  @inlinable @inline(__always)
  public var isAtEnd: Bool { position == end }

  /// Throws unless all was read.
  @inlinable
  public func expectEnd() throws(ByteReaderError) {
    guard isAtEnd else { throw ByteReaderError(.trailingBytes, at: position) }
  }

  /// Moves over `count` bytes and returns where they start.
  @inlinable @inline(__always)
  mutating func take(_ count: Int) throws(ByteReaderError) -> UnsafeRawPointer {
    guard count >= 0, count <= remaining, let base = unsafe base else {
      throw ByteReaderError(.truncated, at: position)
    }
    let start = unsafe base + position
    position &+= count
    return unsafe start
  }

  /// Reads one byte.
  @inlinable @inline(__always)
  public mutating func byte() throws(ByteReaderError) -> UInt8 {
    let start = unsafe try take(1)
    return unsafe start.load(as: UInt8.self)
  }

  /// Reads one byte that is 0 or 1.
  @inlinable
  public mutating func bool() throws(ByteReaderError) -> Bool {
    let value = try byte()
    guard value < 2 else { throw ByteReaderError(.invalidValue, at: position - 1) }
    return value == 1
  }

  /// Reads an unsigned LEB128 integer; only the shortest form is accepted, so that equal states have equal bytes.
  ///
  /// Where eight bytes are left, they are read at once: the first one without a high bit ends the number, and the groups
  /// of seven bits are pushed together in three steps. State is mostly varints, so this is what reading costs.
  @inlinable @inline(__always)
  public mutating func varint() throws(ByteReaderError) -> UInt64 {
    guard remaining >= 8, let base = unsafe base else { return try varintByBytes() }
    let word = unsafe UInt64(littleEndian: (base + position).loadUnaligned(as: UInt64.self))
    let ends = ~word & 0x8080_8080_8080_8080
    guard ends != 0 else { return try varintByBytes() }
    let bits = UInt64(ends.trailingZeroBitCount &+ 1)
    let number = word & (~0 &>> (64 &- bits))
    // A last byte of zero says the number could have been shorter.
    guard bits == 8 || number &>> (bits &- 8) != 0 else { throw ByteReaderError(.malformedVarint, at: position) }
    position &+= Int(bits &>> 3)
    var value = number & 0x7F7F_7F7F_7F7F_7F7F
    value = (value & 0x007F_007F_007F_007F) | (value & 0x7F00_7F00_7F00_7F00) &>> 1
    value = (value & 0x0000_3FFF_0000_3FFF) | (value & 0x3FFF_0000_3FFF_0000) &>> 2
    return (value & 0x0000_0000_0FFF_FFFF) | (value & 0x0FFF_FFFF_0000_0000) &>> 4
  }

  /// Reads a varint byte by byte: near the end, and where it is longer than eight bytes.
  @inlinable
  mutating func varintByBytes() throws(ByteReaderError) -> UInt64 {
    let start = position
    var byte = try byte()
    guard byte >= 0x80 else { return UInt64(byte) }
    var value = UInt64(byte & 0x7F)
    var shift: UInt64 = 7
    repeat {
      byte = try self.byte()
      guard shift < 63 || byte <= 1 else { throw ByteReaderError(.malformedVarint, at: start) }
      value |= UInt64(byte & 0x7F) << shift
      shift &+= 7
    } while byte >= 0x80
    guard byte != 0 else { throw ByteReaderError(.malformedVarint, at: start) }
    return value
  }

  /// Reads a zigzag LEB128 integer.
  @inlinable @inline(__always)
  public mutating func signedVarint() throws(ByteReaderError) -> Int64 {
    let folded = try varint()
    return Int64(bitPattern: folded >> 1) ^ -Int64(bitPattern: folded & 1)
  }

  /// Reads how many items follow, each of at least `minimumSize` bytes (1 or more). More than the bytes left can hold
  /// is refused, so that a damaged count never reserves memory.
  @inlinable @inline(__always)
  public mutating func count(minimumSize: Int = 1) throws(ByteReaderError) -> Int {
    let start = position
    let value = try varint()
    // By multiplying: a division takes longer than all the rest.
    let (bytes, isTooLarge) = value.multipliedReportingOverflow(by: UInt64(max(minimumSize, 1)))
    guard !isTooLarge, bytes <= UInt64(remaining) else { throw ByteReaderError(.truncated, at: start) }
    return Int(value)
  }

  /// Reads two bytes, lowest first.
  @inlinable @inline(__always)
  public mutating func fixed16() throws(ByteReaderError) -> UInt16 {
    let start = unsafe try take(2)
    return unsafe UInt16(littleEndian: start.loadUnaligned(as: UInt16.self))
  }

  /// Reads four bytes, lowest first.
  @inlinable @inline(__always)
  public mutating func fixed32() throws(ByteReaderError) -> UInt32 {
    let start = unsafe try take(4)
    return unsafe UInt32(littleEndian: start.loadUnaligned(as: UInt32.self))
  }

  /// Reads eight bytes, lowest first.
  @inlinable @inline(__always)
  public mutating func fixed64() throws(ByteReaderError) -> UInt64 {
    let start = unsafe try take(8)
    return unsafe UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
  }

  /// Calls `body` with length-prefixed bytes.
  @inlinable
  public mutating func withLengthPrefixed<Result>(
    _ body: (Span<UInt8>) throws(ByteReaderError) -> Result
  ) throws(ByteReaderError) -> Result {
    let count = try count()
    let start = position
    let bytes = unsafe UnsafeRawBufferPointer(start: base.map { unsafe $0 + start }, count: count)
    position += count
    return try body(unsafe Span<UInt8>(_unsafeBytes: bytes))
  }

  /// Reads length-prefixed bytes into an array of their own.
  @inlinable
  public mutating func lengthPrefixed() throws(ByteReaderError) -> [UInt8] {
    let count = try count()
    guard count > 0 else { return [] }
    let start = unsafe try take(count)
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  }

  /// Reads length-prefixed UTF-8; bytes that are none become U+FFFD.
  @inlinable
  public mutating func text() throws(ByteReaderError) -> String {
    let count = try count()
    guard count > 0 else { return "" }
    let start = unsafe try take(count)
    return unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// Moves over length-prefixed bytes and returns where they stand, counted from 0.
  @inlinable
  public mutating func lengthPrefixedRange() throws(ByteReaderError) -> Range<Int> {
    let count = try count()
    let start = position
    position += count
    return start..<position
  }

  /// Reads length-prefixed bytes with a reader of their own, which need not read to its end.
  @inlinable
  public mutating func nested<Result>(
    _ body: (inout ByteReader) throws(ByteReaderError) -> Result
  ) throws(ByteReaderError) -> Result {
    let count = try count()
    let start = position
    let bytes = unsafe UnsafeRawBufferPointer(start: base.map { unsafe $0 + start }, count: count)
    position += count
    var reader = unsafe ByteReader(unsafe: bytes)
    do throws(ByteReaderError) {
      return try body(&reader)
    } catch {
      throw ByteReaderError(error.kind, at: start + error.offset)
    }
  }
}
