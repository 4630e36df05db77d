import Foundation
import Testing
import Wire

@Suite struct CivilDateTests {
  private static func date(_ text: String) -> CivilDate? { try? CivilDate.parse(text) }

  @Test("every day in the range has one number, one text and the right weekday")
  func everyDay() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    var expected = (year: 1800, month: 1, day: 1)
    var weekday = 3
    for number in CivilDate.earliest.daysSinceEpoch...CivilDate.latest.daysSinceEpoch {
      let date = CivilDate(daysSinceEpoch: number)
      let found = date.components
      guard found == expected, CivilDate(year: found.year, month: found.month, day: found.day) == date,
        date.weekday.rawValue == weekday
      else {
        Issue.record("day \(number) is \(found), expected \(expected)")
        return
      }
      if number % 101 == 0 {
        #expect(try CivilDate.parse(date.text) == date)
        // Foundation's calendar is an independent judge (proleptic from 1582 on).
        let instant = Date(timeIntervalSince1970: Double(number) * 86_400)
        let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: instant)
        #expect(parts.year == found.year && parts.month == found.month && parts.day == found.day)
        #expect(try #require(parts.weekday) == weekday % 7 + 1)
      }
      weekday = weekday % 7 + 1
      let isLeap = expected.year % 4 == 0 && (expected.year % 100 != 0 || expected.year % 400 == 0)
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      expected.day += 1
      if expected.day > lengths[expected.month - 1] { expected = (expected.year, expected.month + 1, 1) }
      if expected.month > 12 { expected = (expected.year + 1, 1, 1) }
    }
    #expect(expected == (2200, 1, 1))
  }

  @Test(
    "only real days in the right shape are read",
    arguments: [
      ("2024-02-29", true), ("2000-02-29", true), ("1800-01-01", true), ("2199-12-31", true), ("2023-02-29", false),
      ("1900-02-29", false), ("2024-04-31", false), ("2024-00-10", false), ("2024-13-01", false),
      ("2024-01-00", false), ("2024-01-32", false), ("1799-12-31", false), ("2200-01-01", false), ("0000-01-01", false),
    ])
  func realDays(_ text: String, _ exists: Bool) {
    #expect((Self.date(text) != nil) == exists)
    if !exists { #expect(throws: CivilDate.ParseError.noSuchDay) { try CivilDate.parse(text) } }
  }

  @Test(
    "another shape is no date",
    arguments: [
      "", "2024-1-01", "24-01-01", "2024/01/01", "20240101", "2024-01-01 ", " 2024-01-01", "2024-01-01T", "+024-01-01",
      "2024-01--1", "２024-01-01", "2024-01-0a", "2024-01-0\u{0}",
    ])
  func wrongShapes(_ text: String) {
    #expect(throws: CivilDate.ParseError.wrongShape) { try CivilDate.parse(text) }
  }

  @Test(
    "months are added with the day clamped to the month's end",
    arguments: [
      ("2024-08-31", 6, "2025-02-28"), ("2023-08-31", 6, "2024-02-29"), ("2024-01-31", 1, "2024-02-29"),
      ("2024-03-31", -1, "2024-02-29"), ("2024-12-15", 1, "2025-01-15"), ("2024-01-15", -1, "2023-12-15"),
      ("2024-02-29", 12, "2025-02-28"), ("2024-02-29", 48, "2028-02-29"), ("2024-10-11", 0, "2024-10-11"),
      ("2024-10-31", 1, "2024-11-30"), ("1969-12-31", 2, "1970-02-28"), ("2199-11-30", 1, "2199-12-30"),
      ("2199-11-30", 2, "2199-12-31"), ("1800-01-31", -1, "1800-01-01"), ("1801-01-15", -1, "1800-12-15"),
      ("2024-01-01", .max, "2199-12-31"),
      ("2024-01-01", .min, "1800-01-01"),
    ])
  func months(_ start: String, _ count: Int, _ end: String) throws {
    #expect(try CivilDate.parse(start).addingMonths(count).text == end)
  }

  @Test("days are added and counted, and stop at the ends of the range")
  func days() throws {
    let start = try CivilDate.parse("2024-02-28")
    #expect(start.addingDays(2).text == "2024-03-01")
    #expect(start.addingDays(-59).text == "2023-12-31")
    #expect(start.days(to: start.addingDays(1000)) == 1000)
    #expect(start.addingDays(.max) == .latest && start.addingDays(.min) == .earliest)
    #expect(start.addingDays(1_000_000) == .latest)
    #expect(CivilDate(daysSinceEpoch: .max) == .latest && CivilDate(daysSinceEpoch: .min) == .earliest)
    #expect(start < start.addingDays(1) && !(start < start))
  }

  @Test(
    "an age goes up on the birthday",
    arguments: [
      ("2000-05-10", "2018-05-09", 17), ("2000-05-10", "2018-05-10", 18), ("2000-02-29", "2018-02-28", 17),
      ("2000-02-29", "2018-03-01", 18), ("2000-02-29", "2020-02-29", 20), ("2000-01-01", "2000-12-31", 0),
      ("2000-05-10", "1999-05-11", -1),
    ])
  func ages(_ birth: String, _ day: String, _ age: Int) throws {
    #expect(try CivilDate.parse(birth).fullYears(to: CivilDate.parse(day)) == age)
  }

  @Test("an instant belongs to the day that the wall clock shows")
  func instants() throws {
    let midnight = try #require(RFC3339.parse("2024-10-11T00:00:00+08:00"))
    #expect(CivilDate(millis: midnight).text == "2024-10-11")
    #expect(CivilDate(millis: midnight - 1).text == "2024-10-10")
    #expect(CivilDate(millis: midnight, offsetMinutes: 0).text == "2024-10-10")
    #expect(CivilDate(millis: -1, offsetMinutes: 0).text == "1969-12-31")
    #expect(CivilDate(millis: .max) == .latest && CivilDate(millis: .min) == .earliest)
    #expect(try CivilDate.parse("2024-10-11").startMillis() == midnight)
    #expect(try CivilDate.parse("1970-01-01").startMillis(offsetMinutes: 0) == 0)
  }
}
