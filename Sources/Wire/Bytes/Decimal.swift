/// Decimal digits to and from bytes.
enum Decimal {
  /// Reads exactly the `count` digits at `offset`, which must lie inside; `nil` if one is no digit. At most 18.
  @inline(__always)
  static func read(_ bytes: Span<UInt8>, at offset: Int, count: Int) -> UInt64? {
    var value: UInt64 = 0
    for index in offset..<offset &+ count {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value &* 10 &+ UInt64(digit)
    }
    return value
  }

  /// Reads eight digits, the first in the lowest byte, all at once; `nil` if one is no digit.
  @inline(__always)
  static func read(eight word: UInt64) -> UInt64? {
    let digits = word ^ 0x3030_3030_3030_3030
    // A byte of ten or more gets its high bit set by what is added, or has it already.
    guard (digits | (digits &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 == 0 else { return nil }
    let pairs = (digits &* 10 &+ digits >> 8) & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* 100 &+ pairs >> 16) & 0x0000_FFFF_0000_FFFF
    return (fours &* 10_000 &+ fours >> 32) & 0xFFFF_FFFF
  }

  /// The position of the first byte in `range` that is no digit, which one there must be.
  static func firstOther(_ bytes: Span<UInt8>, in range: Range<Int>) -> Int {
    for index in range where bytes[index] &- UInt8(ascii: "0") >= 10 { return index }
    return range.upperBound
  }

  /// Appends `value` with exactly `width` digits, zeros in front; higher digits are cut off.
  static func append(_ value: UInt64, width: Int, to bytes: inout [UInt8]) {
    bytes.append(addingCapacity: width) { output in
      append(value, width: width, to: &output)
    }
  }

  /// Appends `value` with exactly `width` digits, for which there must be room.
  @inline(__always)
  static func append(_ value: UInt64, width: Int, to output: inout OutputSpan<UInt8>) {
    unsafe output.withUnsafeMutableBufferPointer { buffer, count in
      precondition(buffer.count - count >= width, "no room for the digits")
      var rest = value
      var index = count + width
      while index > count {
        index -= 1
        unsafe buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
      count += width
    }
  }

  /// Appends `value` without leading zeros.
  static func append(_ value: Int64, to bytes: inout [UInt8]) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    append(value.magnitude, to: &bytes)
  }

  /// Appends `value` without leading zeros.
  static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    var width = 1
    var bound: UInt64 = 10
    while value >= bound {
      width += 1
      let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
      if overflow { break }
      bound = next
    }
    append(value, width: width, to: &bytes)
  }
}
