/// Checks a JSON text and writes its tape, in one pass without recursion.
enum JSONScanner {
  private static let noParent = Int(UInt32.max)

  /// The most entries that a text of `size` bytes can have written when it ends or is refused: each takes a byte of its
  /// own and one after it (comma, colon or closing bracket), but for the last and the containers still open.
  static func entryBound(size: Int, maximumDepth: Int) -> Int { (size + maximumDepth) / 2 + 2 }

  /// Writes the entries of the one value in `bytes` to the start of `tape`, which must have room for `entryBound`, and
  /// returns how many there are. A span and not an array: an array checks on every write whether it is shared.
  static func scan(
    _ bytes: Span<UInt8>, maximumDepth: Int, into tape: inout MutableSpan<JSONTapeEntry>
  ) throws(JSONError) -> Int {
    var used = 0
    var at = 0
    var depth = 0
    var container = noParent
    var inObject = false

    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { throw JSONError(.byteOrderMark, at: 0) }
    skipSpace(bytes, &at)
    guard at < bytes.count else { throw JSONError(.empty, at: at) }

    while true {
      guard at < bytes.count else { throw JSONError(.unexpectedEnd, at: at) }
      if inObject {
        // A member's name, its colon and the white space after it.
        guard bytes[at] == UInt8(ascii: "\"") else { throw JSONError(.expectedName, at: at) }
        let end = try JSONStrings.end(bytes, from: at + 1)
        append(
          JSONTapeEntry(.string, start: at + 1, end: end.at, next: used + 1, flagged: end.escaped), to: &tape, &used)
        at = end.at + 1
        skipSpace(bytes, &at)
        guard at < bytes.count else { throw JSONError(.unexpectedEnd, at: at) }
        guard bytes[at] == UInt8(ascii: ":") else { throw JSONError(.expectedColon, at: at) }
        at += 1
        skipSpace(bytes, &at)
        guard at < bytes.count else { throw JSONError(.unexpectedEnd, at: at) }
      }
      switch bytes[at] {
      case UInt8(ascii: "\""):
        let end = try JSONStrings.end(bytes, from: at + 1)
        append(
          JSONTapeEntry(.string, start: at + 1, end: end.at, next: used + 1, flagged: end.escaped), to: &tape, &used)
        at = end.at + 1
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard depth < maximumDepth else { throw JSONError(.tooDeep, at: at) }
        depth += 1
        inObject = bytes[at] == UInt8(ascii: "{")
        let index = used
        append(
          JSONTapeEntry(inObject ? .object : .array, start: at, end: container, next: 0, flagged: false), to: &tape,
          &used)
        container = index
        at += 1
        skipSpace(bytes, &at)
        guard at < bytes.count else { throw JSONError(.unexpectedEnd, at: at) }
        if bytes[at] != (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) { continue }
        at += 1
        depth -= 1
        close(&container, &inObject, at: at, in: &tape, used)
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        try appendNumber(bytes, &at, to: &tape, &used)
      case UInt8(ascii: "t"):
        try appendLiteral(.true, "true", bytes, &at, to: &tape, &used)
      case UInt8(ascii: "f"):
        try appendLiteral(.false, "false", bytes, &at, to: &tape, &used)
      case UInt8(ascii: "n"):
        try appendLiteral(.null, "null", bytes, &at, to: &tape, &used)
      default:
        throw JSONError(.expectedValue, at: at)
      }

      // A value ended: close what ends with it, until another value must follow.
      while true {
        skipSpace(bytes, &at)
        guard container != noParent else {
          guard at == bytes.count else { throw JSONError(.trailingBytes, at: at) }
          return used
        }
        tape[container].word &+= JSONTapeEntry.one
        guard at < bytes.count else { throw JSONError(.unexpectedEnd, at: at) }
        let byte = bytes[at]
        if byte == UInt8(ascii: ",") {
          at += 1
          skipSpace(bytes, &at)
          break
        }
        guard byte == (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
          throw JSONError(.expectedCommaOrEnd, at: at)
        }
        at += 1
        depth -= 1
        if inObject { try JSONNames.refuseDuplicates(bytes, tape.span.extracting(0..<used), object: container) }
        close(&container, &inObject, at: at, in: &tape, used)
      }
    }
  }

  @inline(__always)
  private static func append(
    _ entry: JSONTapeEntry, to tape: inout MutableSpan<JSONTapeEntry>, _ used: inout Int
  ) {
    tape[used] = entry
    used &+= 1
  }

  @inline(__always)
  private static func skipSpace(_ bytes: Span<UInt8>, _ at: inout Int) {
    while at < bytes.count {
      let byte = bytes[at]
      guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      at += 1
    }
  }

  @inline(__always)
  private static func close(
    _ container: inout Int, _ inObject: inout Bool, at end: Int, in tape: inout MutableSpan<JSONTapeEntry>, _ used: Int
  ) {
    let parent = Int(tape[container].end)
    tape[container].end = UInt32(truncatingIfNeeded: end)
    tape[container].next = UInt32(truncatingIfNeeded: used)
    container = parent
    inObject = parent != noParent && tape[parent].isKind(.object)
  }

  @inline(__always)
  private static func appendNumber(
    _ bytes: Span<UInt8>, _ at: inout Int, to tape: inout MutableSpan<JSONTapeEntry>, _ used: inout Int
  ) throws(JSONError) {
    let start = at
    var isDecimal = false
    if bytes[at] == UInt8(ascii: "-") { at += 1 }
    let firstDigit = at
    try skipDigits(bytes, &at)
    if at - firstDigit > 1, bytes[firstDigit] == UInt8(ascii: "0") { throw JSONError(.invalidNumber, at: firstDigit) }
    if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
      isDecimal = true
      at += 1
      try skipDigits(bytes, &at)
    }
    if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
      isDecimal = true
      at += 1
      if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
      try skipDigits(bytes, &at)
    }
    append(JSONTapeEntry(.number, start: start, end: at, next: used + 1, flagged: isDecimal), to: &tape, &used)
  }

  @inline(__always)
  private static func skipDigits(_ bytes: Span<UInt8>, _ at: inout Int) throws(JSONError) {
    let start = at
    while at < bytes.count, bytes[at] &- UInt8(ascii: "0") < 10 { at += 1 }
    guard at > start else { throw JSONError(at < bytes.count ? .invalidNumber : .unexpectedEnd, at: at) }
  }

  @inline(__always)
  private static func appendLiteral(
    _ kind: JSONKind, _ word: StaticString, _ bytes: Span<UInt8>, _ at: inout Int,
    to tape: inout MutableSpan<JSONTapeEntry>, _ used: inout Int
  ) throws(JSONError) {
    let start = at
    let length = word.utf8CodeUnitCount
    guard bytes.count - at >= length else { throw JSONError(.invalidLiteral, at: at) }
    let isSame = word.withUTF8Buffer { buffer in
      let expected = unsafe Span(_unsafeElements: buffer)
      return bytes.matches(expected, at: start)
    }
    guard isSame else { throw JSONError(.invalidLiteral, at: at) }
    at += length
    append(JSONTapeEntry(kind, start: start, end: at, next: used + 1, flagged: false), to: &tape, &used)
  }
}
