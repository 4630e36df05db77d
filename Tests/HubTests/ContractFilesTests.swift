import Foundation
import Hub
import Referral
import Testing
import Wire

private func temporaryFile(_ name: String, _ text: String) throws -> String {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hubtests-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  let file = folder.appendingPathComponent(name)
  try Data(text.utf8).write(to: file)
  return file.path
}

private func day(_ text: String) throws -> CivilDate { try CivilDate.parse(text) }

@Suite struct ContractFilesTests {
  @Test("the policy pack that is shipped is read, and its example values are told")
  func pack() throws {
    let contract = try ContractFiles.read(directory: repository("Topics"))
    let pack = try contract.readPolicy(file: repository("deploy/policy/hubei-2024.json"))
    let announcement = PolicyAnnouncement(pack, divisions: ["420106"], on: try day("2026-03-02"))
    let examples = pack.parameters.filter(\.isExample).map(\.name)
    #expect(Set(announcement.examples).isSubset(of: examples))
    #expect(!announcement.examples.isEmpty)
    for parameter in pack.parameters where parameter.values.isEmpty {
      #expect(announcement.missing.contains { $0.parameter == parameter.name && $0.division == nil })
    }
  }

  @Test("a pack with mistakes is refused with the place of each")
  func refused() throws {
    let contract = try ContractFiles.read(directory: repository("Topics"))
    let file = try temporaryFile("pack.json", #"{"pack": "p", "serial": 0, "colour": "red"}"#)
    do throws(ContractRefused) {
      _ = try contract.readPolicy(file: file)
      Issue.record("the pack was read")
    } catch {
      #expect(error.problems.contains { $0.contains("/colour") })
      #expect(error.problems.contains { $0.contains("/serial") })
      #expect(error.problems.allSatisfy { $0.contains("pack.json") })
    }
  }

  @Test("a year's notice takes days off and gives working weekends; other years stay provisional")
  func calendar() throws {
    let file = try temporaryFile(
      "2031.json",
      #"{"year": 2031, "source": "invented", "daysOff": ["2031-01-01"], "workingDays": ["2031-01-04"]}"#)
    let calendar = try CalendarFiles.read([file])
    #expect(!calendar.isWorkingDay(try day("2031-01-01")))
    #expect(calendar.isWorkingDay(try day("2031-01-02")))
    #expect(calendar.isWorkingDay(try day("2031-01-04")))
    #expect(!calendar.isWorkingDay(try day("2031-01-05")))
    #expect(!calendar.isProvisional(try day("2031-06-01")))
    #expect(calendar.isProvisional(try day("2032-06-01")))
  }

  @Test("a day of another year in a notice is refused with its place")
  func calendarMistake() throws {
    let file = try temporaryFile(
      "2031.json", #"{"year": 2031, "source": "x", "daysOff": ["2030-12-31"], "workingDays": []}"#)
    #expect(throws: ContractRefused(problems: ["\(file): /daysOff/0 must be a day of that year, YYYY-MM-DD"])) {
      try CalendarFiles.read([file])
    }
  }
}
