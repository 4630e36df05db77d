/// The inside of JSON strings: checking them and taking escapes out.
enum JSONStrings {
  /// Where the closing quote of a string stands whose content begins at `start`, and whether there is an escape.
  @inline(__always)
  static func end(_ bytes: Span<UInt8>, from start: Int) throws(JSONError) -> (at: Int, escaped: Bool) {
    // Nearly every string is plain ASCII: the scanner has only this in its loop.
    var at = start
    while at &+ 8 <= bytes.count {
      let stop = stopMask(bytes.littleEndian64(at: at))
      guard stop != 0 else {
        at &+= 8
        continue
      }
      at &+= stop.trailingZeroBitCount >> 3
      if bytes[at] == UInt8(ascii: "\"") { return (at, false) }
      break
    }
    return try endOfAny(bytes, from: at)
  }

  /// The same of a string with escapes, with other than ASCII, or at the very end of the text.
  @inline(never)
  private static func endOfAny(_ bytes: Span<UInt8>, from start: Int) throws(JSONError) -> (at: Int, escaped: Bool) {
    var at = start
    var escaped = false
    while true {
      // Eight bytes at a time while none of them is a quote, a backslash, a control or not ASCII.
      while at &+ 8 <= bytes.count {
        let stop = stopMask(bytes.littleEndian64(at: at))
        guard stop == 0 else {
          at &+= stop.trailingZeroBitCount >> 3
          break
        }
        at &+= 8
      }
      guard at < bytes.count else { throw JSONError(.unexpectedEnd, at: at) }
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") { return (at, escaped) }
      if byte >= 0x80 {
        repeat {
          guard let length = UTF8Check.sequenceLength(bytes, at: at) else { throw JSONError(.invalidUTF8, at: at) }
          at &+= length
        } while at < bytes.count && bytes[at] >= 0x80
      } else if byte == UInt8(ascii: "\\") {
        escaped = true
        try skipEscape(bytes, &at)
      } else if byte < 0x20 {
        throw JSONError(.controlCharacter, at: at)
      } else {
        at &+= 1
      }
    }
  }

  /// The high bit of the first byte that is a quote, a backslash, below 0x20 or not ASCII; bits above it mean nothing.
  @inline(__always)
  static func stopMask(_ word: UInt64) -> UInt64 {
    (escapeMask(word) | word) & 0x8080_8080_8080_8080
  }

  /// The high bit of the first byte that is a quote, a backslash or below 0x20; bits above it mean nothing.
  @inline(__always)
  static func escapeMask(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5C)
    let isQuote = (quote &- ones) & ~quote
    let isBackslash = (backslash &- ones) & ~backslash
    let isControl = (word &- (ones &* 0x20)) & ~word
    return (isQuote | isBackslash | isControl) & highs
  }

  /// Moves `at` over the escape that starts there with a backslash.
  private static func skipEscape(_ bytes: Span<UInt8>, _ at: inout Int) throws(JSONError) {
    let start = at
    guard at + 1 < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
    switch bytes[at + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      at += 2
    case UInt8(ascii: "u"):
      let unit = try hex(bytes, at: start + 2)
      at += 6
      guard unit & 0xF800 == 0xD800 else { return }
      // A high half must be followed at once by an escaped low half.
      guard unit < 0xDC00, at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u")
      else { throw JSONError(.loneSurrogate, at: start) }
      guard try hex(bytes, at: at + 2) & 0xFC00 == 0xDC00 else { throw JSONError(.loneSurrogate, at: start) }
      at += 6
    default:
      throw JSONError(.invalidEscape, at: start)
    }
  }

  /// The four hexadecimal digits at `offset`.
  private static func hex(_ bytes: Span<UInt8>, at offset: Int) throws(JSONError) -> UInt32 {
    guard offset + 4 <= bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
    var value: UInt32 = 0
    for index in offset..<offset + 4 {
      guard let digit = hexDigit(bytes[index]) else { throw JSONError(.invalidEscape, at: index) }
      value = value << 4 | digit
    }
    return value
  }

  @inline(__always)
  fileprivate static func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}

/// Yields the bytes of a checked string with its escapes taken out, without making a copy.
@usableFromInline
struct JSONUnescaper {
  private var at: Int
  private let end: Int
  /// Bytes of the last escape not yet handed out, the next one lowest.
  private var pending: UInt32 = 0
  private var pendingCount = 0

  /// - Parameter range: the content of a string that the scanner accepted.
  @usableFromInline
  init(_ range: Range<Int>) {
    at = range.lowerBound
    end = range.upperBound
  }

  /// The next byte of the text, or `nil` at its end.
  @usableFromInline
  mutating func next(in bytes: Span<UInt8>) -> UInt8? {
    if pendingCount > 0 {
      let byte = UInt8(truncatingIfNeeded: pending)
      pending >>= 8
      pendingCount -= 1
      return byte
    }
    guard at < end else { return nil }
    let byte = bytes[at]
    at += 1
    guard byte == UInt8(ascii: "\\"), at < end else { return byte }
    let kind = bytes[at]
    at += 1
    switch kind {
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "u"): break
    default: return kind
    }
    var scalar = unit(in: bytes)
    if scalar & 0xFC00 == 0xD800 {
      at += 2
      scalar = 0x10000 + (scalar - 0xD800) << 10 + (unit(in: bytes) & 0x3FF)
    }
    return encode(scalar)
  }

  /// Reads four hexadecimal digits that the scanner has already checked.
  private mutating func unit(in bytes: Span<UInt8>) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 where at < end {
      value = value << 4 | (JSONStrings.hexDigit(bytes[at]) ?? 0)
      at += 1
    }
    return value
  }

  /// Returns the first UTF-8 byte of a scalar and keeps the others.
  private mutating func encode(_ scalar: UInt32) -> UInt8 {
    let low = 0x80 | scalar & 0x3F
    let second = 0x80 | scalar >> 6 & 0x3F
    switch scalar {
    case ..<0x80:
      return UInt8(truncatingIfNeeded: scalar)
    case ..<0x800:
      pending = low
      pendingCount = 1
      return UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
    case ..<0x10000:
      pending = second | low << 8
      pendingCount = 2
      return UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
    default:
      pending = (0x80 | scalar >> 12 & 0x3F) | second << 8 | low << 16
      pendingCount = 3
      return UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
    }
  }
}
