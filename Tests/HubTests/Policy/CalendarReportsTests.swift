import Foundation
import Referral
import Testing
import Wire

@testable import Hub

/// What the commands `calendar lint`, `list` and `publish` say.
@Suite struct CalendarReportsTests {
  private static func shipped(_ year: Int) -> [UInt8] {
    FileManager.default.contents(atPath: TraceWorld.root + "/deploy/calendars/\(year).json").map { Array($0) } ?? []
  }

  private static func notice(_ year: Int, _ changes: (String, String)...) throws -> CalendarNotice {
    var text = String(decoding: shipped(year), as: UTF8.self)
    for (old, new) in changes {
      #expect(text.contains(old))
      text = text.replacing(old, with: new)
    }
    return try CalendarNotice.read(Array(text.utf8), named: "c.json")
  }

  @Test("the calendars that are shipped have no problem", arguments: [2025, 2026])
  func sound(year: Int) {
    let report = CalendarLintReport(Self.shipped(year), file: "c.json")
    #expect(report.problems == [])
    #expect(report.daysOff - report.makeUpDays == 13)
    #expect(report.text.hasPrefix("\(year)."))
    #expect(report.text.hasSuffix("make-up working days, 0 problems"))
  }

  @Test("a make-up day that was marked as a day off is found in a real notice")
  func markedWrongly() throws {
    // The Saturday after the Spring Festival's week of 2026.
    let text = String(decoding: Self.shipped(2026), as: UTF8.self)
    let wrong = text.replacing(
      #""date": "2026-02-28", "isOffDay": false"#, with: #""date": "2026-02-28", "isOffDay": true"#)
    #expect(wrong != text)
    let report = CalendarLintReport(Array(wrong.utf8), file: "c.json")
    #expect(!report.isRefused)
    #expect(report.problems.map(\.kind) == ["unlikely", "unlikely"])
    #expect(report.problems.last?.path == "/days")
    #expect(report.text.contains("2026-02-28 is a Saturday and off anyway"))
  }

  @Test("a file that is no calendar is refused with the place, as text and as JSON")
  func refused() throws {
    let report = CalendarLintReport(Array(#"{"year": 2026, "papers": [], "days": [7]}"#.utf8), file: "c.json")
    #expect(report.isRefused)
    #expect(report.text.hasSuffix("c.json is refused with 1 problem"))
    let json = try #require(try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
    #expect((json["problems"] as? [[String: Any]])?.compactMap { $0["path"] as? String } == ["/days/0"])
  }

  @Test("a published calendar goes before the file of its year, and a file goes on for the others")
  func inForce() throws {
    let other = try Self.notice(2026, (#""2026-01-04", "isOffDay": false"#, #""2026-01-04", "isOffDay": true"#))
    let inForce = CalendarsInForce(files: [try Self.notice(2026), try Self.notice(2025)], published: [other])
    #expect(inForce.years.map(\.notice.year) == [2025, 2026])
    #expect(inForce.years.map(\.isPublished) == [false, true])
    #expect(!inForce.calendar.isWorkingDay(try CivilDate.parse("2026-01-04")))
    #expect(inForce.calendar.says(other))
    #expect(inForce.year(2027) == nil)
    let list = CalendarListReport(inForce, on: try CivilDate.parse("2026-11-24"))
    #expect(list.calendars.map(\.from) == ["file", "published"])
    #expect(list.provisionalYears == [2027])
    #expect(list.text.hasSuffix("\n2027 counts Monday to Friday, provisionally"))
    let names = list.calendars.map(\.name)
    #expect(names == [2025, 2026].compactMap { inForce.calendar.name(ofYear: $0) })
  }

  @Test("a year's two calendars are compared day by day")
  func difference() throws {
    let old = try Self.notice(2026)
    var new = try Self.notice(2026, (#""2026-01-04", "isOffDay": false"#, #""2026-01-04", "isOffDay": true"#))
    new.days.removeFirst()
    #expect(
      CalendarDifference(from: old, to: new).lines == [
        "2026-01-01: not named instead of a day off", "2026-01-04: a day off instead of a working day",
      ])
    #expect(CalendarDifference(from: old, to: old).lines == [])
  }

  @Test("a chain tells which due times a calendar moved, from when to when")
  func trace() throws {
    let value = """
      {"data":{"household":"420106-0012345","entry":4,"warning":"420106-0012345.7","referral":"420106-0012345.7.2",\
      "what":"deadline-moved","moved":[{"clock":"finish","from":"2027-02-10T23:59:59.999+08:00",\
      "to":"2027-02-18T23:59:59.999+08:00"}],"calendars":["2026.0a1b2c3d","2027.5b1c09fe"],"actor":{"role":"system"},\
      "reason":{"code":"calendar-published","rule":"M3b"},"policyVersion":"hubei-2024.101",\
      "now":"2026-11-05T10:00:04+08:00"}}
      """
    let entry = try #require(JournalEntry(json: Array(value.utf8)))
    var record = PersonRecord()
    record.household = TraceWorld.household
    var follower = ChainFollower(
      MemoryChainSource(
        records: [TraceWorld.father: record], files: [TraceWorld.household: TraceWorld.file],
        journals: [TraceWorld.household: [entry]]))
    let report = ChainReport(
      catalogue: TraceWorld.contract.catalogue, pack: TraceWorld.pack, disclosure: .masked,
      nowMillis: TraceWorld.millis("2026-11-06T09:00"))
    let view = report.view(try follower.follow(.household(TraceWorld.household)))
    #expect(
      view.text.contains(
        "2026-11-05 10:00  420106-0012345 #4  deadline-moved 420106-0012345.7.2, by system, calendar-published "
          + "2026.0a1b2c3d 2027.5b1c09fe, finish by 2027-02-18 23:59 instead of 2027-02-10 23:59"))
    #expect(view.json.contains(#""calendars" : ["#))
  }
}
