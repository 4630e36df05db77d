/// Writes text as JSON strings.
enum JSONEscapes {
  /// Appends `text` in quotes. Quotes, backslashes and controls are escaped; ill-formed UTF-8 becomes U+FFFD.
  /// - Parameters:
  ///   - isUTF8: it is known to be well-formed, as a String's is, and need not be checked.
  ///   - comma: a comma goes before it.
  ///   - colon: a colon goes after it.
  @inline(__always)
  static func appendQuoted(
    _ text: Span<UInt8>, isUTF8: Bool = false, comma: Bool = false, colon: Bool = false, to bytes: inout [UInt8]
  ) {
    let clean = isUTF8 ? prefixWithoutEscapes(text) : cleanPrefix(text, from: 0)
    guard clean == text.count else { return appendQuotedSlowly(text, comma: comma, colon: colon, to: &bytes) }
    appendPlain(text, comma: comma, colon: colon, to: &bytes)
  }

  /// Appends `text`, in which nothing has to be escaped, in quotes. All in one growth of the array: most texts and all
  /// keys come this way.
  @inline(__always)
  static func appendPlain(_ text: Span<UInt8>, comma: Bool, colon: Bool, to bytes: inout [UInt8]) {
    assert(prefixWithoutEscapes(text) == text.count, "the text has to be escaped")
    bytes.append(addingCapacity: text.count + 4) { output in
      if comma { output.append(UInt8(ascii: ",")) }
      output.append(UInt8(ascii: "\""))
      unsafe output.withUnsafeMutableBufferPointer { target, count in
        unsafe text.withUnsafeBufferPointer { source in
          let room = unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(target)[count...])
          unsafe room.copyMemory(from: UnsafeRawBufferPointer(source))
        }
        count += text.count
      }
      output.append(UInt8(ascii: "\""))
      if colon { output.append(UInt8(ascii: ":")) }
    }
  }

  /// Where the first byte of UTF-8 is that must be escaped, or the end.
  @inline(__always)
  private static func prefixWithoutEscapes(_ text: Span<UInt8>) -> Int {
    var at = 0
    while at &+ 8 <= text.count {
      let stop = JSONStrings.escapeMask(text.littleEndian64(at: at))
      guard stop == 0 else { return at &+ stop.trailingZeroBitCount >> 3 }
      at &+= 8
    }
    while at < text.count {
      let byte = text[at]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return at }
      at &+= 1
    }
    return at
  }

  /// Where the first byte from `start` on is that cannot be copied as it is, or the end.
  @inline(__always)
  private static func cleanPrefix(_ text: Span<UInt8>, from start: Int) -> Int {
    var at = start
    while true {
      while at &+ 8 <= text.count {
        let stop = JSONStrings.stopMask(text.littleEndian64(at: at))
        guard stop == 0 else {
          at &+= stop.trailingZeroBitCount >> 3
          break
        }
        at &+= 8
      }
      guard at < text.count else { return at }
      let byte = text[at]
      if byte >= 0x80 {
        guard let length = UTF8Check.sequenceLength(text, at: at) else { return at }
        at &+= length
      } else if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        return at
      } else {
        at &+= 1
      }
    }
  }

  private static func appendQuotedSlowly(
    _ text: Span<UInt8>, comma: Bool, colon: Bool, to bytes: inout [UInt8]
  ) {
    if comma { bytes.append(UInt8(ascii: ",")) }
    bytes.append(UInt8(ascii: "\""))
    var at = 0
    while true {
      let end = cleanPrefix(text, from: at)
      bytes.append(span: text.extracting(at..<end))
      guard end < text.count else { break }
      if text[end] >= 0x80 {
        bytes.append(literal: "\u{FFFD}")
      } else {
        appendEscape(text[end], to: &bytes)
      }
      at = end + 1
    }
    bytes.append(UInt8(ascii: "\""))
    if colon { bytes.append(UInt8(ascii: ":")) }
  }

  private static func appendEscape(_ byte: UInt8, to bytes: inout [UInt8]) {
    switch byte {
    case 0x08: bytes.append(literal: "\\b")
    case 0x09: bytes.append(literal: "\\t")
    case 0x0A: bytes.append(literal: "\\n")
    case 0x0C: bytes.append(literal: "\\f")
    case 0x0D: bytes.append(literal: "\\r")
    case UInt8(ascii: "\""): bytes.append(literal: "\\\"")
    case UInt8(ascii: "\\"): bytes.append(literal: "\\\\")
    default:
      bytes.append(literal: "\\u00")
      bytes.append(UInt8(ascii: "0") + byte >> 4)
      let low = byte & 0xF
      bytes.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
    }
  }
}
