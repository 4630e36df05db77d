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

  /// What one year's notice says, and how the journal names it.
  fileprivate struct Edition: Equatable, Sendable {
    var year: Int
    /// Whether the notice is out.
    var isKnown: Bool
    var name: String
    /// In the order of the days.
    var exceptions: [Exception]

    init(year: Int, isKnown: Bool, exceptions: [Exception]) {
      self.year = year
      self.isKnown = isKnown
      self.exceptions = exceptions.sorted { $0.day < $1.day }
      name = Self.name(year, self.exceptions)
    }

    init(_ notice: CalendarNotice) {
      self.init(
        year: notice.year, isKnown: notice.isOut,
        exceptions: notice.days.map { Exception(day: $0.date, isWorkingDay: !$0.isOffDay) })
    }

    /// `2027.5b1c09fe`: the year and a hash of the days, so that another edition has another name wherever it comes from.
    private static func name(_ year: Int, _ exceptions: [Exception]) -> String {
      var hasher = StableHasher(seed: UInt64(year))
      for exception in exceptions {
        hasher.combine(Int64(exception.day.daysSinceEpoch))
        hasher.combine(UInt64(exception.isWorkingDay ? 1 : 0))
      }
      let digits = String(hasher.value >> 32, radix: 16)
      return "\(year)." + String(repeating: "0", count: 8 - digits.count) + digits
    }
  }

  /// In the order of the years.
  private let editions: [Edition]
  /// Of all editions, in the order of the days; where two name the same day, the later year's.
  private let exceptions: [Exception]
  private let years: [Int]

  private init(_ editions: [Edition]) {
    self.editions = editions.sorted { $0.year < $1.year }
    var days: [CivilDate: Bool] = [:]
    for edition in self.editions {
      for exception in edition.exceptions { days[exception.day] = exception.isWorkingDay }
    }
    exceptions = days.map { Exception(day: $0.key, isWorkingDay: $0.value) }.sorted { $0.day < $1.day }
    years = self.editions.filter(\.isKnown).map(\.year)
  }

  /// - Parameters:
  ///   - years: the years whose notice is known.
  ///   - exceptions: the days in them that are not as Monday–Friday would have it.
  public init(years: [Int], exceptions: [Exception]) {
    let all = Set(years).union(exceptions.map(\.day.components.year))
    self.init(
      all.map { year in
        Edition(
          year: year, isKnown: years.contains(year), exceptions: exceptions.filter { $0.day.components.year == year })
      })
  }

  /// What the notices say, one a year. Where two name the same day, the later year's has the last word; one that is not
  /// out yet leaves its year provisional.
  public init(notices: [CalendarNotice]) {
    self.init(notices.map { Edition($0) })
  }

  /// The same calendar with this notice in the place of its year's.
  public func with(_ notice: CalendarNotice) -> WorkingCalendar {
    WorkingCalendar(editions.filter { $0.year != notice.year } + [Edition(notice)])
  }

  /// Whether the year's notice is known and says of the same days the same.
  public func says(_ notice: CalendarNotice) -> Bool {
    editions.first { $0.year == notice.year }.map { $0.isKnown && $0 == Edition(notice) } ?? false
  }

  /// How the journal names a year's notice, such as `2027.5b1c09fe`; nil where it is not known.
  public func name(ofYear year: Int) -> String? {
    editions.first { $0.year == year && $0.isKnown }?.name
  }

  /// The names of the notices that the days of a time rest on, in the order of the years.
  public func names(fromMillis: Int64, throughMillis: Int64) -> [String] {
    let first = Self.today(atMillis: fromMillis).components.year
    let last = Self.today(atMillis: throughMillis).components.year
    return editions.filter { $0.isKnown && $0.year >= first && $0.year <= last }.map(\.name)
  }

  /// From the first to the last day that is a working day in one of two calendars alone; nil where there is none.
  public func changedDays(to other: WorkingCalendar) -> ClosedRange<CivilDate>? {
    let days = (exceptions + other.exceptions).map(\.day).filter { isWorkingDay($0) != other.isWorkingDay($0) }
    guard let first = days.min(), let last = days.max() else { return nil }
    return first...last
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
