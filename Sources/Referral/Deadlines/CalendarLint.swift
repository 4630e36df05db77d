import Wire

/// Finds what is unlikely in a calendar that can be read: a day marked the wrong way round, a day left out.
///
/// Source: 《全国年节及纪念日放假办法》: 11 statutory days off a year from 2008, 13 from 2025. A notice makes longer holidays of
/// them by moving weekends: each further day off from Monday to Friday is worked for on a Saturday or Sunday (调休), so the
/// days off from Monday to Friday less the make-up days are the statutory ones.
public struct CalendarLint: Sendable {
  public struct Problem: Equatable, Sendable {
    /// A JSON Pointer into the calendar.
    public var path: String
    public var text: String
  }

  private let notice: CalendarNotice

  public init(_ notice: CalendarNotice) {
    self.notice = notice
  }

  /// How many days off the law gives in a year; nil where it is not known here.
  public static func statutoryDays(in year: Int) -> Int? {
    switch year {
    case 2008...2024: 11
    case 2025...: 13
    default: nil
    }
  }

  /// Days off from Monday to Friday.
  public var daysOff: Int { notice.days.count { $0.isOffDay && !Self.isWeekend($0.date) } }
  /// Saturdays and Sundays that are worked.
  public var makeUpDays: Int { notice.days.count { !$0.isOffDay && Self.isWeekend($0.date) } }

  /// In the order of the days; what concerns them all comes last.
  public func problems() -> [Problem] {
    guard notice.isOut else {
      return [Problem(path: "/days", text: "names no day: the notice of \(notice.year) is not out yet")]
    }
    var problems: [Problem] = []
    for (index, day) in notice.days.enumerated() {
      if let text = problem(day) { problems.append(Problem(path: "/days/\(index)", text: text)) }
    }
    if let statutory = Self.statutoryDays(in: notice.year), daysOff - makeUpDays != statutory {
      let rest = daysOff - makeUpDays
      problems.append(
        Problem(
          path: "/days",
          text: "\(daysOff) days off from Monday to Friday less \(makeUpDays) make-up days are \(rest), "
            + "and the law gives \(statutory): a day is missing, too many, or marked the wrong way round"))
    }
    return problems
  }

  private func problem(_ day: CalendarNotice.Day) -> String? {
    let weekday = Self.names[day.date.weekday.rawValue - 1]
    if !day.isOffDay {
      guard !Self.isWeekend(day.date) else { return nil }
      return "\(day.date) is a \(weekday) and worked anyway; is it a day off, or another date?"
    }
    guard Self.isWeekend(day.date), !isJoined(day.date) else { return nil }
    return "\(day.date) is a \(weekday) and off anyway, and no other day off is next to it; is it a make-up day?"
  }

  /// Whether a day of the weekend is in one run with a day off from Monday to Friday.
  private func isJoined(_ day: CivilDate) -> Bool {
    for step in [-1, 1] {
      var next = day.addingDays(step)
      while isOff(next) {
        if !Self.isWeekend(next) { return true }
        next = next.addingDays(step)
      }
    }
    return false
  }

  private func isOff(_ day: CivilDate) -> Bool {
    notice.days.first { $0.date == day }?.isOffDay ?? Self.isWeekend(day)
  }

  private static func isWeekend(_ day: CivilDate) -> Bool { day.weekday == .saturday || day.weekday == .sunday }

  private static let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
}
