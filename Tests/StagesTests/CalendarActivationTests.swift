import Foundation
import Referral
import Testing
import Wire

@testable import Stages

@Suite("A published calendar is taken by every task, and every file is reckoned by it")
struct CalendarActivationTests {
  private static func calendar(_ year: Int, off days: String...) -> [UInt8] {
    let list = days.map { #"{"name":"假日","date":"\#($0)","isOffDay":true}"# }.joined(separator: ",")
    return Array(#"{"year":\#(year),"papers":["https://www.gov.cn/"],"days":[\#(list)]}"#.utf8)
  }

  /// 2024-12-02 is a Monday: Tuesday and the following Monday are off, on which a referral of that day is signed and done.
  private static let holidays = calendar(2024, off: "2024-12-03", "2024-12-09")

  private static func rigWithStays(_ count: UInt64 = 7) -> Rig {
    let rig = Rig(partitionCount: 2)
    for number in 1...count {
      let person = Events.person(number)
      rig.send([
        Events.update("civil-affairs", person: person, id: "c\(number)", Events.dibao),
        Events.update("medical-insurance", person: person, id: "m\(number)", Events.stay),
      ])
    }
    return rig
  }

  private static func referrals(_ rig: Rig) -> [Referral] {
    rig.files.flatMap(\.warnings).filter { $0.rule == "M3b" }.flatMap(\.referrals)
  }

  private static func moved(_ rig: Rig) -> [[String: Any]] {
    (rig.outside["hub.journal"] ?? []).map(\.data).filter { $0["what"] as? String == "deadline-moved" }
  }

  private static func end(_ day: String) throws -> Int64 { WorkingCalendar.endOfDay(try CivilDate.parse(day)) }

  @Test("provisional deadlines move, the journal names calendar and times, and the department is told")
  func published() throws {
    let rig = Self.rigWithStays()
    #expect(Self.referrals(rig).allSatisfy { $0.isProvisional })
    rig.publishCalendar(Self.holidays, year: 2024)
    rig.advance(to: rig.now)
    for referral in Self.referrals(rig) {
      #expect(!referral.isProvisional)
      #expect(referral.signDueMillis == (try Self.end("2024-12-04")))
      #expect(referral.finishDueMillis == (try Self.end("2024-12-11")))
    }
    let notices = rig.messages("dept.medical-insurance.referrals", type: "referral-hub.notice.v1")
    #expect(notices.count == 7)
    for notice in notices {
      #expect(notice.data["notice"] as? String == "deadline")
      let deadlines = try #require(notice.data["deadlines"] as? [String: String])
      #expect(deadlines["finish"] == "2024-12-11T23:59:59.999+08:00")
      #expect(notice.data["provisionalCalendar"] as? Bool == false)
    }
    let name = try #require(
      WorkingCalendar(notices: [try CalendarNotice.read(Self.holidays, named: "c")]).name(ofYear: 2024))
    let entries = Self.moved(rig)
    #expect(entries.count == Set(entries.compactMap { $0["referral"] as? String }).count)
    let one = try #require(entries.first { ($0["reason"] as? [String: Any])?["rule"] as? String == "M3b" })
    #expect((one["reason"] as? [String: Any])?["code"] as? String == "calendar-published")
    #expect(one["calendars"] as? [String] == [name])
    #expect(
      one["moved"] as? [[String: String]] == [
        ["clock": "sign", "from": "2024-12-03T23:59:59.999+08:00", "to": "2024-12-04T23:59:59.999+08:00"],
        ["clock": "decide", "from": "2024-12-04T23:59:59.999+08:00", "to": "2024-12-05T23:59:59.999+08:00"],
        ["clock": "finish", "from": "2024-12-09T23:59:59.999+08:00", "to": "2024-12-11T23:59:59.999+08:00"],
      ])
  }

  @Test("the same calendar again changes nothing, and another edition moves again what it changes")
  func again() throws {
    let rig = Self.rigWithStays(3)
    rig.publishCalendar(Self.holidays, year: 2024)
    rig.advance(to: rig.now)
    let entries = rig.outside["hub.journal"]?.count
    let changelog = rig.changelog.map { $0.filter { $0.key != CaseworkTaskRecord.key } }
    rig.publishCalendar(Self.holidays, year: 2024)
    rig.advance(to: rig.now)
    #expect(rig.outside["hub.journal"]?.count == entries)
    #expect(rig.changelog.map { $0.filter { $0.key != CaseworkTaskRecord.key } } == changelog)
    rig.publishCalendar(Self.calendar(2024, off: "2024-12-09"), year: 2024)
    rig.advance(to: rig.now)
    for referral in Self.referrals(rig) {
      #expect(referral.signDueMillis == (try Self.end("2024-12-03")))
      #expect(referral.finishDueMillis == (try Self.end("2024-12-10")))
    }
  }

  @Test("a task that is restored in the middle of the round goes on with the calendar and reckons every file")
  func restoredInTheMiddle() throws {
    let rig = Self.rigWithStays()
    rig.publishCalendar(Self.calendar(2024), year: 2024)
    #expect(rig.outside["coordination.rejected"] == nil)
    rig.publishCalendar(Self.holidays, year: 2024)
    rig.advance(to: rig.now)
    rig.holdsRounds = true
    // Known before and known now: only the round tells what is to be reckoned again.
    rig.publishCalendar(Self.calendar(2024, off: "2024-12-03", "2024-12-10"), year: 2024)
    let wanted = try Self.end("2024-12-11")
    rig.publishCalendar(Self.calendar(2024, off: "2024-12-03", "2024-12-04", "2024-12-05"), year: 2024)
    rig.advance(to: rig.now, budget: 1, wakes: 1)
    let last = try Self.end("2024-12-12")
    #expect(Self.referrals(rig).count { $0.finishDueMillis == wanted } == 5, "the others wait for the round")
    rig.restoreCasework()
    rig.holdsRounds = false
    rig.advance(to: rig.now, budget: 1)
    #expect(Self.referrals(rig).allSatisfy { $0.finishDueMillis == last })
    rig.send([
      Events.update("civil-affairs", person: Events.person(20), id: "c20", Events.dibao),
      Events.update("medical-insurance", person: Events.person(20), id: "m20", Events.stay),
    ])
    #expect(Self.referrals(rig).count == 8)
    #expect(Self.referrals(rig).allSatisfy { $0.finishDueMillis == last }, "the restored task counts by the same")
  }

  @Test("a due time in a year that is not out stays provisional until that year is published, whichever comes first")
  func twoYears() throws {
    for years in [[2024, 2025], [2025, 2024]] {
      let rig = Rig(partitionCount: 1)
      // 2024-12-27, a Friday.
      rig.advance(to: rig.now + 25 * 86_400_000)
      rig.send([
        Events.update("civil-affairs", person: Events.person(1), id: "c", Events.dibao),
        Events.update("medical-insurance", person: Events.person(1), id: "m", Events.stay),
      ])
      for year in years {
        #expect(Self.referrals(rig).allSatisfy { $0.isProvisional })
        rig.publishCalendar(
          year == 2024 ? Self.calendar(2024, off: "2024-12-30") : Self.calendar(2025, off: "2025-01-01"), year: year)
        rig.advance(to: rig.now)
      }
      for referral in Self.referrals(rig) {
        #expect(!referral.isProvisional)
        #expect(referral.finishDueMillis == (try Self.end("2025-01-07")))
      }
    }
  }

  @Test("a calendar that this version cannot read is answered, and the former one stays in force")
  func unreadable() throws {
    let rig = Self.rigWithStays(1)
    rig.publishCalendar(Array(#"{"year":2024,"papers":["p"],"days":[7]}"#.utf8), year: 2024)
    #expect(rig.outside["coordination.rejected"]?.count == 2, "one a partition")
    #expect(Self.referrals(rig).allSatisfy { $0.isProvisional })
  }

  @Test("the record of a task that knew no recount is read, and one with a recount is read as it was written")
  func coding() throws {
    var record = CaseworkTaskRecord()
    record.nowMillis = 7
    record.round.day = 20_000
    record.round.cursor = 9
    var writer = ByteWriter()
    record.write(to: &writer)
    var former = writer.bytes
    former[0] = 4
    former.removeLast()
    var read = CaseworkTaskRecord()
    try read.read(former.span)
    #expect(read == record)
    record.round.recount(try CivilDate.parse("2027-02-06")...CivilDate.parse("2027-02-12"))
    record.round.recount(try CivilDate.parse("2026-12-31")...CivilDate.parse("2027-02-07"))
    let hull = try CivilDate.parse("2026-12-31")...CivilDate.parse("2027-02-12")
    #expect(record.round.recounted == hull)
    writer.removeAll()
    record.write(to: &writer)
    try read.read(writer.bytes.span)
    #expect(read == record)
  }
}
