/// A day of the Gregorian calendar, from 1800-01-01 to 2199-12-31, without a time and without a time zone.
///
/// Arithmetic that would leave this range stops at its end: a due date may be far, but it is never a crash.
@frozen
public struct CivilDate: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01.
  public let daysSinceEpoch: Int32

  /// The first day there is, 1800-01-01.
  public static let earliest = CivilDate(daysSinceEpoch: -62091)
  /// The last day there is, 2199-12-31.
  public static let latest = CivilDate(daysSinceEpoch: 84005)

  /// A day by its number; one outside the range becomes the nearest day inside.
  @inlinable
  public init(daysSinceEpoch: Int32) {
    self.daysSinceEpoch = min(max(daysSinceEpoch, -62091), 84005)
  }

  /// The day a calendar shows; `nil` if there is no such day in the range.
  public init?(year: Int, month: Int, day: Int) {
    guard Self.isDay(year: year, month: month, day: day) else { return nil }
    daysSinceEpoch = Int32(GregorianCalendar.days(year: year, month: month, day: day))
  }

  /// Whether a calendar shows such a day in the range.
  static func isDay(year: Int, month: Int, day: Int) -> Bool {
    (1800...2199).contains(year) && (1...12).contains(month) && day >= 1
      && day <= GregorianCalendar.length(ofMonth: month, year: year)
  }

  /// The day a wall clock `offsetMinutes` east of UTC shows at an instant.
  /// - Parameters:
  ///   - millis: milliseconds since 1970-01-01 UTC.
  ///   - offsetMinutes: +480 for Asia/Shanghai, which has had no other offset since 1991.
  public init(millis: Int64, offsetMinutes: Int = RFC3339.shanghaiOffsetMinutes) {
    let (local, overflow) = millis.addingReportingOverflow(Int64(offsetMinutes) &* 60_000)
    let days = GregorianCalendar.floorDivide(overflow ? millis : local, 86_400_000)
    self.init(daysSinceEpoch: Int32(clamping: days))
  }

  /// Year, month 1…12 and day 1…31.
  public var components: (year: Int, month: Int, day: Int) {
    GregorianCalendar.components(days: Int(daysSinceEpoch))
  }

  /// The instant this day begins on a wall clock `offsetMinutes` east of UTC, in milliseconds since 1970 UTC.
  public func startMillis(offsetMinutes: Int = RFC3339.shanghaiOffsetMinutes) -> Int64 {
    Int64(daysSinceEpoch) * 86_400_000 - Int64(offsetMinutes) * 60_000
  }

  /// The day of the week.
  public var weekday: Weekday {
    // 1970-01-01 was a Thursday.
    let number = (Int(daysSinceEpoch) + 3) % 7
    return Weekday(rawValue: (number < 0 ? number + 7 : number) + 1) ?? .monday
  }

  /// The day so many days later, or earlier if negative.
  public func addingDays(_ count: Int) -> CivilDate {
    let (sum, overflow) = Int(daysSinceEpoch).addingReportingOverflow(count)
    if overflow { return count < 0 ? .earliest : .latest }
    return CivilDate(daysSinceEpoch: Int32(clamping: sum))
  }

  /// The same day of the month so many months later, or the month's last day if it is shorter: six months after
  /// 31 August is the end of February.
  public func addingMonths(_ count: Int) -> CivilDate {
    let (year, month, day) = components
    let (months, overflow) = (year * 12 + month - 1).addingReportingOverflow(count)
    if overflow { return count < 0 ? .earliest : .latest }
    let newYear = GregorianCalendar.floorDivide(Int64(months), 12)
    guard newYear >= 1800 else { return .earliest }
    guard newYear <= 2199 else { return .latest }
    let newMonth = months % 12 + 1
    let newDay = min(day, GregorianCalendar.length(ofMonth: newMonth, year: Int(newYear)))
    return CivilDate(
      daysSinceEpoch: Int32(GregorianCalendar.days(year: Int(newYear), month: newMonth, day: newDay)))
  }

  /// How many days from this day to `other`; negative if `other` is earlier.
  @inlinable
  public func days(to other: CivilDate) -> Int { Int(other.daysSinceEpoch) - Int(daysSinceEpoch) }

  /// The full years from this day to `other`, as an age is counted: up by one on each birthday, for 29 February in a
  /// common year on 1 March. Negative if `other` is earlier.
  public func fullYears(to other: CivilDate) -> Int {
    let from = components
    let to = other.components
    let reached = to.month != from.month ? to.month > from.month : to.day >= from.day
    return to.year - from.year - (reached ? 0 : 1)
  }

  @inlinable
  public static func < (left: CivilDate, right: CivilDate) -> Bool { left.daysSinceEpoch < right.daysSinceEpoch }
}

/// A day of the week, numbered as ISO 8601 does.
public enum Weekday: Int, Sendable, CaseIterable {
  case monday = 1, tuesday, wednesday, thursday, friday, saturday, sunday
}

extension CivilDate: WireText, CustomStringConvertible {
  /// Why a text is no date.
  public enum ParseError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Not four, two and two digits with hyphens between.
    case wrongShape
    /// Written well, but there is no such day, or its year is outside 1800…2199.
    case noSuchDay

    public var description: String {
      switch self {
      case .wrongShape: "a date is written YYYY-MM-DD"
      case .noSuchDay: "there is no such day in the years 1800 to 2199"
      }
    }
  }

  /// Reads `YYYY-MM-DD`.
  public static func parse(_ bytes: Span<UInt8>) throws(ParseError) -> CivilDate {
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = Decimal.read(bytes, at: 0, count: 4), let month = Decimal.read(bytes, at: 5, count: 2),
      let day = Decimal.read(bytes, at: 8, count: 2)
    else { throw .wrongShape }
    guard let date = CivilDate(year: Int(year), month: Int(month), day: Int(day)) else { throw .noSuchDay }
    return date
  }

  /// Appends `YYYY-MM-DD`.
  public func append(to bytes: inout [UInt8]) {
    bytes.append(addingCapacity: 10) { output in GregorianCalendar.append(components, to: &output) }
  }

  public var description: String { text }
}
