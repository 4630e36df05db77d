/// Times as RFC 3339 writes them, to and from milliseconds since 1970-01-01 UTC.
public enum RFC3339 {
  /// Minutes east of UTC of Asia/Shanghai, in which the hub writes.
  public static let shanghaiOffsetMinutes = 480

  /// The earliest instant that is read or written, 0001-01-01T00:00:00Z.
  public static let earliestMillis: Int64 = -62_135_596_800_000
  /// The latest instant that is read or written, 9998-12-31T23:59:59.999Z: whatever the offset, the year has four
  /// digits.
  public static let latestMillis: Int64 = 253_370_764_799_999

  /// Reads `YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm)`.
  ///
  /// `T` and `Z` may be lower case. The offset is required, and a blank instead of `T` is refused: RFC 3339 section
  /// 5.6 leaves it to agreements, and CloudEvents has none. Digits of the fraction after the third are cut off. A leap second
  /// (second 60, at 23:59 UTC on the last day of June or December only) is the first second of the next day, as POSIX
  /// counts.
  /// - Returns: milliseconds since 1970 UTC, or `nil` if the text is anything else or no real time.
  public static func parse(_ bytes: Span<UInt8>) -> Int64? {
    guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let year = Decimal.read(bytes, at: 0, count: 4), let month = Decimal.read(bytes, at: 5, count: 2),
      let day = Decimal.read(bytes, at: 8, count: 2), let hour = Decimal.read(bytes, at: 11, count: 2),
      let minute = Decimal.read(bytes, at: 14, count: 2), let second = Decimal.read(bytes, at: 17, count: 2),
      month >= 1, month <= 12, day >= 1,
      day <= GregorianCalendar.length(ofMonth: Int(month), year: Int(year)),
      hour < 24, minute < 60, second <= 60
    else { return nil }

    var at = 19
    var fraction: Int64 = 0
    if bytes[at] == UInt8(ascii: ".") {
      at += 1
      let start = at
      var scale: Int64 = 100
      while at < bytes.count, bytes[at] &- UInt8(ascii: "0") < 10 {
        fraction += Int64(bytes[at] &- UInt8(ascii: "0")) * scale
        scale /= 10
        at += 1
      }
      guard at > start else { return nil }
    }
    guard let offset = offsetMinutes(bytes, at: at) else { return nil }

    let days = Int64(GregorianCalendar.days(year: Int(year), month: Int(month), day: Int(day)))
    let minutes = days * 1440 + Int64(hour * 60 + minute) - offset
    if second == 60, !isLeapMinute(minutes) { return nil }
    let millis = (minutes * 60 + Int64(second)) * 1000 + fraction
    return millis >= earliestMillis && millis <= latestMillis ? millis : nil
  }

  /// Reads a time given as text; see `parse(_:)` for spans.
  public static func parse(_ text: String) -> Int64? { parse(text.utf8.span) }

  /// Reads a time given as UTF-8; see `parse(_:)` for spans.
  public static func parse(_ bytes: [UInt8]) -> Int64? { parse(bytes.span) }

  /// Reads a time given as UTF-8; see `parse(_:)` for spans.
  public static func parse(_ bytes: ArraySlice<UInt8>) -> Int64? { parse(bytes.span) }

  /// Reads a time given as UTF-8 that stays valid during the call; see `parse(_:)` for spans.
  public static func parse(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    parse(unsafe Span<UInt8>(_unsafeBytes: bytes))
  }

  /// Appends `YYYY-MM-DDThh:mm:ss±hh:mm`, with `.mmm` before the offset unless the milliseconds are 0.
  /// - Parameters:
  ///   - millis: milliseconds since 1970 UTC; one outside `earliestMillis…latestMillis` becomes the nearest inside.
  ///   - offsetMinutes: minutes east of UTC, brought to -1439…1439.
  public static func append(
    millis: Int64, offsetMinutes: Int = shanghaiOffsetMinutes, to bytes: inout [UInt8]
  ) {
    let offset = min(max(offsetMinutes, -1439), 1439)
    let local = min(max(millis, earliestMillis), latestMillis) + Int64(offset) * 60_000
    let days = GregorianCalendar.floorDivide(local, 86_400_000)
    let ofDay = UInt64(local - days * 86_400_000)
    bytes.append(addingCapacity: 29) { output in
      GregorianCalendar.append(GregorianCalendar.components(days: Int(days)), to: &output)
      output.append(UInt8(ascii: "T"))
      appendPair(ofDay / 3_600_000, ofDay / 60_000 % 60, to: &output)
      output.append(UInt8(ascii: ":"))
      Decimal.append(ofDay / 1000 % 60, width: 2, to: &output)
      if ofDay % 1000 != 0 {
        output.append(UInt8(ascii: "."))
        Decimal.append(ofDay % 1000, width: 3, to: &output)
      }
      output.append(UInt8(ascii: offset < 0 ? "-" : "+"))
      appendPair(UInt64(offset.magnitude / 60), UInt64(offset.magnitude % 60), to: &output)
    }
  }

  /// The text that `append` writes.
  public static func text(millis: Int64, offsetMinutes: Int = shanghaiOffsetMinutes) -> String {
    var bytes: [UInt8] = []
    append(millis: millis, offsetMinutes: offsetMinutes, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  @inline(__always)
  private static func appendPair(_ first: UInt64, _ second: UInt64, to output: inout OutputSpan<UInt8>) {
    Decimal.append(first, width: 2, to: &output)
    output.append(UInt8(ascii: ":"))
    Decimal.append(second, width: 2, to: &output)
  }

  /// The offset that must stand at `at` and end the text, in minutes east of UTC.
  private static func offsetMinutes(_ bytes: Span<UInt8>, at: Int) -> Int64? {
    guard at < bytes.count else { return nil }
    let sign = bytes[at]
    if sign | 0x20 == UInt8(ascii: "z") { return bytes.count == at + 1 ? 0 : nil }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), bytes.count == at + 6,
      bytes[at + 3] == UInt8(ascii: ":"), let hours = Decimal.read(bytes, at: at + 1, count: 2),
      let minutes = Decimal.read(bytes, at: at + 4, count: 2), hours < 24, minutes < 60
    else { return nil }
    let offset = Int64(hours * 60 + minutes)
    return sign == UInt8(ascii: "-") ? -offset : offset
  }

  /// Whether the minute that starts so many minutes after 1970 UTC can hold a leap second.
  private static func isLeapMinute(_ minutes: Int64) -> Bool {
    let days = GregorianCalendar.floorDivide(minutes, 1440)
    guard minutes - days * 1440 == 1439 else { return false }
    let next = GregorianCalendar.components(days: Int(days) + 1)
    return next.day == 1 && (next.month == 1 || next.month == 7)
  }
}
