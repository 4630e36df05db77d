import Foundation
import Hub
import Referral
import Testing
import Wire

private func temporaryFile(_ text: String) throws -> String {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hubtests-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  let file = folder.appendingPathComponent("calendar.json")
  try Data(text.utf8).write(to: file)
  return file.path
}

private func day(_ text: String) throws -> CivilDate { try CivilDate.parse(text) }

@Suite("Calendar files") struct CalendarFilesTests {
  @Test(
    "the calendars that are shipped have the working days of each month that an independent package counts",
    arguments: [
      (2025, [19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23]),
      (2026, [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]),
    ])
  func shipped(year: Int, workingDays: [Int]) throws {
    let calendar = try CalendarFiles.read([
      repository("deploy/calendars/2025.json"), repository("deploy/calendars/2026.json"),
    ])
    var counted = [Int](repeating: 0, count: 12)
    var date = try day("\(year)-01-01")
    while date.components.year == year {
      if calendar.isWorkingDay(date) { counted[date.components.month - 1] += 1 }
      #expect(!calendar.isProvisional(date))
      date = date.addingDays(1)
    }
    #expect(counted == workingDays)
    #expect(calendar.isProvisional(try day("2027-01-01")))
  }

  @Test("the example settings name the calendars that are shipped")
  func settings() throws {
    let settings = try Settings.read(file: repository("deploy/settings/example.json"))
    let calendar = try CalendarFiles.read(settings.calendarFiles)
    #expect(!calendar.isProvisional(try day("2026-11-24")))
    #expect(!calendar.isWorkingDay(try day("2026-10-01")))
    #expect(calendar.isWorkingDay(try day("2026-10-10")))
  }

  @Test(
    "the hub says at its start which years within reach of a deadline are only provisional",
    arguments: [("2026-03-02", []), ("2026-11-01", []), ("2026-11-24", [2027]), ("2027-05-01", [2027])])
  func announcement(today: String, years: [Int]) throws {
    let calendar = try CalendarFiles.read([repository("deploy/calendars/2026.json")])
    #expect(CalendarAnnouncement(calendar, on: try day(today)).provisionalYears == years)
  }

  @Test("every mistake of every file is told with its place")
  func mistakes() throws {
    let first = try temporaryFile(
      #"{"year": 2031, "papers": [], "days": [{"name": "元旦", "date": "2031-01-01", "isOffDay": true}]}"#)
    let second = try temporaryFile(#"{"year": 2031, "papers": [], "days": []}"#)
    let third = try temporaryFile(#"{"year": 2031, "papers": [], "days": []}"#)
    do throws(ContractRefused) {
      _ = try CalendarFiles.read([first, second, third, "/nowhere/2032.json"])
      Issue.record("the files were read")
    } catch {
      #expect(
        error.problems == [
          "\(first): /papers must name the notice that the days are from",
          "\(third): /year is that of another file, too",
          "/nowhere/2032.json: cannot be read; check calendarFiles in the settings",
        ])
    }
  }
}
