import Referral
import Testing
import Wire

@Suite("Calendars that are unlikely") struct CalendarLintTests {
  /// A notice of 2031 with so many days off from Monday 2031-03-03 on, five a week, and these.
  private static func problems(_ daysOff: Int, _ days: (String, Bool)..., year: Int = 2031) throws -> [String] {
    let monday = try #require(CivilDate(year: year, month: 3, day: 3))
    var all = (0..<daysOff).map { index in
      CalendarNotice.Day(date: monday.addingDays(index / 5 * 7 + index % 5), name: "x", isOffDay: true)
    }
    for (date, isOffDay) in days {
      all.append(CalendarNotice.Day(date: try CivilDate.parse(date), name: "x", isOffDay: isOffDay))
    }
    return CalendarLint(CalendarNotice(year: year, papers: ["p"], days: all)).problems()
      .map { "\($0.path) \($0.text)" }
  }

  @Test("as many days off as the law gives, and one more for each make-up day, are as they should be")
  func sound() throws {
    #expect(try Self.problems(13) == [])
    #expect(try Self.problems(14, ("2031-03-29", false)) == [])
    #expect(try Self.problems(13, ("2031-03-08", true), ("2031-03-09", true)) == [], "a holiday's weekend")
    #expect(try Self.problems(11, year: 2014) == [])
  }

  @Test("a make-up day marked as a day off is named, and missed")
  func makeUpDayAsDayOff() throws {
    #expect(
      try Self.problems(14, ("2031-03-29", true)) == [
        "/days/14 2031-03-29 is a Saturday and off anyway, and no other day off is next to it; is it a make-up day?",
        "/days 14 days off from Monday to Friday less 0 make-up days are 14, and the law gives 13: a day is missing, too "
          + "many, or marked the wrong way round",
      ])
  }

  @Test("a day off marked as worked is named, and missed")
  func dayOffAsWorked() throws {
    #expect(
      try Self.problems(12, ("2031-03-19", false)) == [
        "/days/12 2031-03-19 is a Wednesday and worked anyway; is it a day off, or another date?",
        "/days 12 days off from Monday to Friday less 0 make-up days are 12, and the law gives 13: a day is missing, too "
          + "many, or marked the wrong way round",
      ])
  }

  @Test("a notice that is not out yet has nothing to be published")
  func notOut() {
    let problems = CalendarLint(CalendarNotice(year: 2031, papers: [], days: [])).problems()
    #expect(problems.map(\.text) == ["names no day: the notice of 2031 is not out yet"])
  }
}
