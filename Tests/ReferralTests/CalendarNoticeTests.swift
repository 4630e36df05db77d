import Referral
import Testing
import Wire

private func day(_ text: String) throws -> CivilDate { try CivilDate.parse(text) }

private func read(_ json: String) throws(CalendarRefused) -> CalendarNotice {
  try CalendarNotice.read(Array(json.utf8), named: "c.json")
}

private func notice(_ year: Int, _ days: String) throws(CalendarRefused) -> CalendarNotice {
  try read(#"{"year": \#(year), "papers": ["https://www.gov.cn/"], "days": [\#(days)]}"#)
}

@Suite("Calendar notices") struct CalendarNoticeTests {
  @Test("a notice takes days off and gives working weekends, and other years stay provisional")
  func exceptions() throws {
    // 2031-01-01 is a Wednesday.
    let calendar = WorkingCalendar(notices: [
      try notice(
        2031,
        #"""
        {"name": "元旦", "date": "2031-01-01", "isOffDay": true}, {"name": "元旦", "date": "2031-01-04", "isOffDay": false},
        {"name": "春节", "date": "2031-01-25", "isOffDay": true}, {"name": "春节", "date": "2031-01-27", "isOffDay": false}
        """#)
    ])
    let working = try ["01", "02", "04", "05", "25", "26", "27"].map {
      calendar.isWorkingDay(try day("2031-01-\($0)"))
    }
    #expect(working == [false, true, true, false, false, false, true])
    #expect(!calendar.isProvisional(try day("2031-12-31")))
    #expect(calendar.isProvisional(try day("2030-12-31")))
    #expect(calendar.isProvisional(try day("2032-01-01")))
  }

  @Test("a due time counts make-up days and skips days off, and says whether its year is known")
  func due() throws {
    let calendar = WorkingCalendar(notices: [
      try notice(
        2026,
        #"""
        {"name": "国庆节", "date": "2026-10-01", "isOffDay": true}, {"name": "国庆节", "date": "2026-10-02", "isOffDay": true},
        {"name": "国庆节", "date": "2026-10-05", "isOffDay": true}, {"name": "国庆节", "date": "2026-10-06", "isOffDay": true},
        {"name": "国庆节", "date": "2026-10-07", "isOffDay": true}, {"name": "国庆节", "date": "2026-10-10", "isOffDay": false}
        """#)
    ])
    let start = try day("2026-09-30").startMillis() + 9 * 3_600_000
    let third = calendar.due(fromMillis: start, workingDays: 3)
    #expect(third.millis == WorkingCalendar.endOfDay(try day("2026-10-10")))
    #expect(!third.isProvisional)
    let late = calendar.due(fromMillis: try day("2026-12-31").startMillis(), workingDays: 1)
    #expect(late.millis == WorkingCalendar.endOfDay(try day("2027-01-01")))
    #expect(late.isProvisional)
  }

  @Test("a notice may order the last December days of the year before, and then has the last word on them")
  func decemberBefore() throws {
    let older = try notice(2018, #"{"name": "x", "date": "2018-12-31", "isOffDay": false}"#)
    let newer = try notice(
      2019,
      #"""
      {"name": "元旦", "date": "2018-12-29", "isOffDay": false}, {"name": "元旦", "date": "2018-12-31", "isOffDay": true}
      """#)
    for notices in [[older, newer], [newer, older]] {
      let calendar = WorkingCalendar(notices: notices)
      #expect(calendar.isWorkingDay(try day("2018-12-29")))
      #expect(!calendar.isWorkingDay(try day("2018-12-31")))
    }
    #expect(WorkingCalendar(notices: [newer]).isProvisional(try day("2018-12-29")))
  }

  @Test("a notice without papers and days is not out yet: its year stays provisional")
  func notOut() throws {
    let notice = try read(#"{"$schema": "s", "$id": "i", "year": 2027, "papers": [], "days": []}"#)
    #expect(!notice.isOut)
    let calendar = WorkingCalendar(notices: [notice])
    #expect(calendar.isProvisional(try day("2027-03-01")))
    #expect(calendar.isWorkingDay(try day("2027-03-01")))
  }

  @Test(
    "a mistake is refused with its place",
    arguments: [
      ("[]", "c.json: / must be an object with year, papers and days"),
      (#"{"papers": [], "days": []}"#, "c.json: / lacks year"),
      (#"{"year": 99, "papers": [], "days": []}"#, "c.json: /year must lie in 1999…2199"),
      (#"{"year": 2026, "days": []}"#, "c.json: / lacks papers"),
      (#"{"year": 2026, "papers": [7], "days": []}"#, "c.json: /papers/0 must be a text that is not empty"),
      (#"{"year": 2026, "papers": ["p"]}"#, "c.json: / lacks days"),
      (
        #"{"year": 2026, "papers": ["p"], "days": [3]}"#,
        "c.json: /days/0 must be an object with name, date and isOffDay"
      ),
      (
        #"{"year": 2026, "papers": ["p"], "days": [{"name": "n", "date": "2026-02-29", "isOffDay": true}]}"#,
        "c.json: /days/0/date there is no such day in the years 1800 to 2199"
      ),
      (
        #"{"year": 2026, "papers": ["p"], "days": [{"name": "n", "date": "2027-01-01", "isOffDay": true}]}"#,
        "c.json: /days/0/date is neither in 2026 nor in December 2025"
      ),
      (
        #"{"year": 2026, "papers": ["p"], "days": [{"name": "n", "date": "2025-11-30", "isOffDay": true}]}"#,
        "c.json: /days/0/date is neither in 2026 nor in December 2025"
      ),
      (
        #"{"year": 2026, "papers": ["p"], "days": [{"name": "n", "date": "2026-01-01", "isOffDay": 1}]}"#,
        "c.json: /days/0/isOffDay must be true or false"
      ),
      (
        #"{"year": 2026, "papers": ["p"], "days": [{"date": "2026-01-01", "isOffDay": true}]}"#,
        "c.json: /days/0 lacks name"
      ),
    ])
  func mistakes(json: String, problem: String) {
    do throws(CalendarRefused) {
      _ = try read(json)
      Issue.record("it was read")
    } catch {
      #expect(error.problems.map(\.description) == [problem])
    }
  }

  @Test("a day that stands twice is refused, even where both say the same")
  func twice() {
    let one = #"{"name": "n", "date": "2026-01-01", "isOffDay": true}"#
    do throws(CalendarRefused) {
      _ = try notice(2026, "\(one), \(one)")
      Issue.record("it was read")
    } catch {
      #expect(error.problems.map(\.description) == ["c.json: /days/1/date stands at /days/0 already"])
    }
  }
}
