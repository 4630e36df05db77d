/// Finds the messages in a file: one JSON value, an array of them, or one on each line (JSON Lines).
///
/// Messages are cut out byte for byte and not read, so that one that is no JSON does not hide the others, and each
/// is checked as it would be sent.
public enum MessageSplitter {
  /// A message and where it stands.
  public struct Piece: Equatable, Sendable {
    public var bytes: Range<Int>
    /// The line it starts on, from 1.
    public var line: Int

    public init(bytes: Range<Int>, line: Int) {
      self.bytes = bytes
      self.line = line
    }
  }

  /// - Returns: at least one piece, which may be empty: an empty file is an empty value.
  public static func split(_ bytes: [UInt8]) -> [Piece] {
    let pieces = elements(bytes) ?? lines(bytes) ?? [bytes.indices]
    var line = 1
    var counted = 0
    return pieces.map { range in
      for index in counted..<range.lowerBound where bytes[index] == UInt8(ascii: "\n") { line += 1 }
      counted = range.lowerBound
      return Piece(bytes: range, line: line)
    }
  }

  /// The elements of an array; nil where the file is none, or is cut off.
  private static func elements(_ bytes: [UInt8]) -> [Range<Int>]? {
    guard let first = bytes.firstIndex(where: { !isBlank($0) }), bytes[first] == UInt8(ascii: "[") else { return nil }
    var ranges: [Range<Int>] = []
    var depth = 0
    var isText = false
    var isEscaped = false
    var start = first + 1
    for at in first..<bytes.count {
      let byte = bytes[at]
      if isText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isText = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isText = true
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 {
          let rest = trimmed(bytes, at + 1..<bytes.count)
          guard byte == UInt8(ascii: "]"), rest.isEmpty else { return nil }
          let last = trimmed(bytes, start..<at)
          if !last.isEmpty { ranges.append(last) }
          return ranges.isEmpty ? nil : ranges
        }
      case UInt8(ascii: ",") where depth == 1:
        ranges.append(trimmed(bytes, start..<at))
        start = at + 1
      default: break
      }
    }
    return nil
  }

  /// The lines; nil where there is but one, or where one does not start an object: then it is one message over lines.
  private static func lines(_ bytes: [UInt8]) -> [Range<Int>]? {
    let ranges = bytes.split(separator: UInt8(ascii: "\n")).map { trimmed(bytes, $0.indices) }.filter { !$0.isEmpty }
    guard ranges.count > 1, ranges.allSatisfy({ bytes[$0.lowerBound] == UInt8(ascii: "{") }) else { return nil }
    return ranges
  }

  private static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high, isBlank(bytes[low]) { low += 1 }
    while high > low, isBlank(bytes[high - 1]) { high -= 1 }
    return low..<high
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
