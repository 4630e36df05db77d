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
}
