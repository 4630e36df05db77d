/// The seven things a JSON value can be.
@frozen
public enum JSONKind: UInt8, Equatable, Sendable {
  case object, array, string, number, `true`, `false`, null
}

/// A value (or a member's name) in a `JSONDocument`.
///
/// It is a position, not a copy: valid for the document that gave it, until that document parses again.
@frozen
public struct JSONNode: Hashable, Sendable {
  @usableFromInline let index: Int

  @inlinable @inline(__always)
  init(_ index: Int) { self.index = index }
}

/// Where among an object's members the next search begins. It belongs to one object.
@frozen
public struct JSONMemberPlace {
  @usableFromInline var index = 0

  @inlinable
  public init() {}
}

/// One entry of the tape: 16 bytes, in document order. A container is followed by its content; a member is two
/// entries, the name and then the value with all it contains.
@frozen @usableFromInline
struct JSONTapeEntry: Sendable {
  /// First byte; of a string the first byte after the quote.
  @usableFromInline var start: UInt32
  /// One past the last byte; of a string the closing quote. Of a container still open, the tape index of its parent.
  @usableFromInline var end: UInt32
  /// Tape index of what follows this value and all it contains.
  @usableFromInline var next: UInt32
  /// The kind in the low 8 bits. Above: of a container how many members or elements it has, else `flag`.
  @usableFromInline var word: UInt32

  /// Of a string: it holds an escape. Of a number: it has a fraction or an exponent.
  @usableFromInline static let flag: UInt32 = 1 << 8
  /// What one more member or element adds to `word`.
  @usableFromInline static let one: UInt32 = 1 << 8

  @inlinable @inline(__always)
  init(_ kind: JSONKind, start: Int, end: Int, next: Int, flagged: Bool) {
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
    self.next = UInt32(truncatingIfNeeded: next)
    self.word = UInt32(kind.rawValue) | (flagged ? Self.flag : 0)
  }

  @inlinable @inline(__always)
  var kind: JSONKind { JSONKind(rawValue: UInt8(truncatingIfNeeded: word)) ?? .null }

  @inlinable @inline(__always)
  func isKind(_ kind: JSONKind) -> Bool { UInt8(truncatingIfNeeded: word) == kind.rawValue }

  @inlinable @inline(__always)
  var count: Int { Int(word >> 8) }

  @inlinable @inline(__always)
  var isFlagged: Bool { word & Self.flag != 0 }

  @inlinable @inline(__always)
  var length: Int { Int(end &- start) }

  @inlinable @inline(__always)
  var range: Range<Int> { Int(start)..<Int(end) }
}
