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

@Suite struct ContractFilesTests {
  @Test("the policy pack that is shipped is read, and its example values are told")
  func pack() throws {
    let contract = try ContractFiles.read(directory: repository("Topics"))
    let pack = try contract.readPolicy(file: repository("deploy/policy/hubei-2024.json"))
    let announcement = PolicyAnnouncement(pack, divisions: ["420106"], on: try CivilDate.parse("2026-03-02"))
    let examples = pack.parameters.filter(\.isExample).map(\.name)
    #expect(Set(announcement.examples).isSubset(of: examples))
    #expect(!announcement.examples.isEmpty)
    // A switch without a value is off, and every other number is there.
    #expect(pack.parameters.contains { $0.values.isEmpty && $0.unit == .switch })
    #expect(announcement.missing == [])
    let elsewhere = PolicyAnnouncement(pack, divisions: ["430102"], on: try CivilDate.parse("2026-03-02"))
    #expect(elsewhere.missing.contains { $0.parameter == "dibao-standard-urban" && $0.division == "430102" })
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

  @Test("a pack under which what is escalated would come to no meeting is not begun with, and lint says so")
  func withoutEscalation() throws {
    let contract = try ContractFiles.read(directory: repository("Topics"))
    let shipped = try Data(contentsOf: URL(filePath: repository("deploy/policy/hubei-2024.json")))
    var json = try #require(try JSONSerialization.jsonObject(with: shipped) as? [String: Any])
    let rules = try #require(json["rules"] as? [[String: Any]])
    json["rules"] = rules.filter { $0["trigger"] as? String != "escalated" }
    let changed = try JSONSerialization.data(withJSONObject: json)
    let file = try temporaryFile("pack.json", String(decoding: changed, as: UTF8.self))
    do throws(ContractRefused) {
      _ = try contract.readPolicy(file: file)
      Issue.record("the pack was read")
    } catch {
      #expect(error.problems.count == 1)
      #expect(error.problems.allSatisfy { $0.contains("pack.json: /rules lack a complex-case rule") })
    }
    let report = PolicyLintReport(Array(changed), file: "pack.json", catalogue: contract.catalogue)
    #expect(report.problems.map(\.kind) == ["missing-trigger"])
  }

  @Test("a benefit that only departments without an updates topic run is listed as one without a feed")
  func benefitsWithoutFeed() throws {
    let contract = try ContractFiles.read(directory: repository("Topics"))
    let pack = try contract.readPolicy(file: repository("deploy/policy/hubei-2024.json"))
    let county = try DivisionCode.parse("420106")
    let day = try CivilDate.parse("2026-03-02")
    var stating: UInt64 = 0
    for entry in contract.departments.entries where !contract.topics.departmentsWithoutUpdates.contains(entry.code) {
      stating |= 1 << UInt64(entry.department.number)
    }
    var unfed: [String] = []
    for (index, code) in contract.catalogue.benefits.enumerated() {
      guard contract.catalogue.known.benefit.owners[index] & stating == 0 else { continue }
      unfed.append(code)
      #expect(!pack.hasFeed(UInt16(index), in: county, on: day), "\(code)")
    }
    #expect(unfed == ["charity"])
  }
}
