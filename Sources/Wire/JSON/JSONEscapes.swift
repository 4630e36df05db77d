/// Writes text as JSON strings.
enum JSONEscapes {
  /// Appends `text` in quotes. Quotes, backslashes and controls are escaped; ill-formed UTF-8 becomes U+FFFD.
  static func appendQuoted(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var at = 0
    var runStart = 0
    while true {
      while at &+ 8 <= text.count {
        let stop = JSONStrings.stopMask(text.littleEndian64(at: at))
        guard stop == 0 else {
          at &+= stop.trailingZeroBitCount >> 3
          break
        }
        at &+= 8
      }
      guard at < text.count else { break }
      let byte = text[at]
      if byte >= 0x80 {
        guard let length = UTF8Check.sequenceLength(text, at: at) else {
          bytes.append(span: text.extracting(runStart..<at))
          bytes.append(literal: "\u{FFFD}")
          at += 1
          runStart = at
          continue
        }
        at &+= length
      } else if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        bytes.append(span: text.extracting(runStart..<at))
        appendEscape(byte, to: &bytes)
        at &+= 1
        runStart = at
      } else {
        at &+= 1
      }
    }
    if runStart < text.count { bytes.append(span: text.extracting(runStart..<text.count)) }
    bytes.append(UInt8(ascii: "\""))
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
