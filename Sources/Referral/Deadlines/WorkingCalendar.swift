public import Wire

/// Which days are working days: the State Council's yearly notice with its make-up days (调休), and Monday to Friday
/// where a year's notice is not known yet.
///
/// Source: POLICY.md, "Working time". Days are counted in Asia/Shanghai, UTC+08:00 all year.
public struct WorkingCalendar: Sendable {
  /// Asia/Shanghai's offset from UTC; it has no daylight saving.
  public static let offsetMinutes = 480
  static let offsetMillis: Int64 = 480 * 60_000
  static let dayMillis: Int64 = 86_400_000
  /// No deadline is further away than this many calendar days: a bound on every loop here.
  public static let maximumSpan = 800

  /// A day on which the notice departs from Monday–Friday.
  public struct Exception: Hashable, Sendable {
    public var day: CivilDate
    public var isWorkingDay: Bool

    public init(day: CivilDate, isWorkingDay: Bool) {
      self.day = day
      self.isWorkingDay = isWorkingDay
    }
  }

  private let exceptions: [Exception]
  private let years: [Int]

  /// - Parameters:
  ///   - years: the years whose notice is known.
  ///   - exceptions: the days in them that are not as Monday–Friday would have it.
  public init(years: [Int], exceptions: [Exception]) {
    self.years = years.sorted()
    self.exceptions = exceptions.sorted { $0.day < $1.day }
  }

  /// What the notices say. Where two name the same day, the later year's has the last word; one that is not out yet
  /// leaves its year provisional.
  public init(notices: [CalendarNotice]) {
    var days: [CivilDate: Bool] = [:]
    for notice in notices.sorted(by: { $0.year < $1.year }) {
      for day in notice.days { days[day.date] = !day.isOffDay }
    }
    self.init(
      years: notices.filter(\.isOut).map(\.year),
      exceptions: days.map { Exception(day: $0.key, isWorkingDay: $0.value) })
  }

  /// Monday to Friday, all provisional.
  public static let mondayToFriday = WorkingCalendar(years: [], exceptions: [])

  public func isWorkingDay(_ day: CivilDate) -> Bool {
    var low = 0
    var high = exceptions.count
    while low < high {
      let middle = (low + high) / 2
      if exceptions[middle].day < day { low = middle + 1 } else { high = middle }
    }
    if low < exceptions.count, exceptions[low].day == day { return exceptions[low].isWorkingDay }
    return day.weekday != .saturday && day.weekday != .sunday
  }

  /// Whether the notice for the day's year is not out yet.
  public func isProvisional(_ day: CivilDate) -> Bool { !years.contains(day.components.year) }

  /// The end, in milliseconds since 1970, of the last of `count` working days after the day of `fromMillis`.
  public func due(fromMillis: Int64, workingDays count: Int) -> (millis: Int64, isProvisional: Bool) {
    let start = CivilDate(millis: fromMillis, offsetMinutes: Self.offsetMinutes)
    var day = start
    var provisional = isProvisional(day)
    var left = count
    var span = 0
    while left > 0, span < Self.maximumSpan {
      day = day.addingDays(1)
      span += 1
      if isWorkingDay(day) { left -= 1 }
    }
    provisional = provisional || isProvisional(day)
    return (Self.endOfDay(day), provisional)
  }

  /// The last millisecond of a day in Asia/Shanghai.
  public static func endOfDay(_ day: CivilDate) -> Int64 {
    Int64(day.daysSinceEpoch + 1) * dayMillis - offsetMillis - 1
  }

  public static func today(atMillis millis: Int64) -> CivilDate {
    CivilDate(millis: millis, offsetMinutes: offsetMinutes)
  }
}
