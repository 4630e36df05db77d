/// UTF-8 well-formedness (Unicode 15, table 3-7): no overlong form, no surrogate, nothing above U+10FFFF.
enum UTF8Check {
  /// The length in bytes of the multi-byte sequence at `offset`, or `nil` if it is ill-formed or cut off.
  ///
  /// The byte at `offset` must be 0x80 or more.
  @inline(__always)
  static func sequenceLength(_ bytes: Span<UInt8>, at offset: Int) -> Int? {
    let left = bytes.count - offset
    let first = bytes[offset]
    if first & 0xF0 == 0xE0 {
      // Most of what passes here is Chinese, three bytes a character.
      guard left >= 3 else { return nil }
      let second = bytes[offset + 1]
      guard second & 0xC0 == 0x80, bytes[offset + 2] & 0xC0 == 0x80 else { return nil }
      if first == 0xE0, second < 0xA0 { return nil }
      if first == 0xED, second > 0x9F { return nil }
      return 3
    }
    if first >= 0xC2, first <= 0xDF {
      guard left >= 2, bytes[offset + 1] & 0xC0 == 0x80 else { return nil }
      return 2
    }
    guard first >= 0xF0, first <= 0xF4, left >= 4 else { return nil }
    let second = bytes[offset + 1]
    guard second & 0xC0 == 0x80, bytes[offset + 2] & 0xC0 == 0x80, bytes[offset + 3] & 0xC0 == 0x80 else { return nil }
    if first == 0xF0, second < 0x90 { return nil }
    if first == 0xF4, second > 0x8F { return nil }
    return 4
  }
}
