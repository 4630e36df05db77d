import Foundation
import Referral
import Stages
import Testing
import Wire

@testable import Hub

private func encoded(_ file: HouseholdFile) -> [UInt8] {
  var writer = ByteWriter()
  file.write(to: &writer)
  return writer.bytes
}

private func state(_ files: [HouseholdFile]) -> CaseworkReplay.State {
  Dictionary(uniqueKeysWithValues: files.map { (Array($0.id.text.utf8), encoded($0)) })
}

@Suite("The first difference of a replay")
struct ReplayDifferenceTests {
  private func first(_ replayed: [HouseholdFile], _ held: [HouseholdFile]) -> ReplayDifference? {
    ReplayDifference.first(partition: 2, replayed: state(replayed), held: state(held))
  }

  @Test("is none where all is the same")
  func none() {
    #expect(first([TraceWorld.file, DocketWorld.early], [TraceWorld.file, DocketWorld.early]) == nil)
  }

  @Test("names the household, the byte and the field, and no value")
  func field() throws {
    var changed = TraceWorld.file
    changed.warnings[0].referrals[1].sinceMillis += 1
    changed.lastEntry += 1
    let found = try #require(first([TraceWorld.file], [changed]))
    #expect(found.household == "420106-0012345")
    #expect(found.field == ".warnings[0].referrals[1].sinceMillis")
    #expect(try #require(found.offset) > 0)
    #expect(
      found.description.hasPrefix("partition 2, household 420106-0012345, from byte "), "\(found.description)")
    #expect(found.description.contains(", at warnings[0].referrals[1].sinceMillis: "))
    for secret in ["T420106-000123", "T420106-000456", "张三丰", "1958"] {
      #expect(!found.description.contains(secret))
    }
  }

  @Test("sees what one file has more of, and what is set in one alone")
  func counts() throws {
    var longer = TraceWorld.file
    longer.warnings[0].referrals.removeLast()
    #expect(first([TraceWorld.file], [longer])?.field == ".warnings[0].referrals.count")
    var ended = TraceWorld.file
    ended.warnings[0].ending = .settled
    #expect(first([TraceWorld.file], [ended])?.field?.hasPrefix(".warnings[0].ending") == true)
  }

  @Test("names the household that is lacking on either side, the first by its id")
  func lacking() throws {
    let early = try #require(first([], [TraceWorld.file, DocketWorld.early]))
    #expect(early.household == "420106-0000009")
    #expect(early.text == "hub.households has it, the replay does not give it")
    let late = try #require(first([TraceWorld.file], []))
    #expect(late.text == "the replay gives it, hub.households does not have it")
  }
}

@Suite("The journal beside a replay")
struct JournalComparisonTests {
  private func entry(_ number: Int, _ what: String = "state-changed") -> [UInt8] {
    let data = """
      {"data": {"household": "420106-0012345", "entry": \(number), "what": "\(what)", "actor": {"role": "system"},
      "reason": {"code": "x"}, "policyVersion": "p.1", "now": "2026-03-02T09:00:00+08:00"}}
      """
    return Array(data.utf8)
  }

  private func difference(expected: [[UInt8]], held: [[UInt8]]) -> ReplayDifference? {
    var comparison = JournalComparison(partition: 1)
    for value in expected { comparison.expect(CaseworkReplay.JournalRecord(key: [], value: value)) }
    for value in held { comparison.meet(value) }
    return comparison.finish()
  }

  @Test("entries of before and after the replay do not matter")
  func around() {
    #expect(difference(expected: [entry(2), entry(3)], held: [entry(1), entry(2), entry(3), entry(4)]) == nil)
  }

  @Test("an entry that is lacking or another is told by its number")
  func differs() {
    let lacking = difference(expected: [entry(2), entry(3)], held: [entry(2)])
    #expect(lacking?.entry == 3)
    #expect(lacking?.text == "hub.journal does not have what the replay gives")
    let other = difference(expected: [entry(2)], held: [entry(2, "refused")])
    #expect((other?.household, other?.entry) == ("420106-0012345", 2))
  }
}

@Suite("A checkpoint's file")
struct StateCheckpointTests {
  private let checkpoint = StateCheckpoint(states: [
    state([TraceWorld.file]), [:], [Array("!task".utf8): [1, 2, 3], [0xFF]: []],
  ])

  private func path() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("hubtests-\(UUID().uuidString)").path
  }

  @Test("is read as it was written, replaces an older one, and is its owner's alone")
  func roundTrip() throws {
    let file = path()
    defer { try? FileManager.default.removeItem(atPath: file) }
    try StateCheckpoint.beginning(partitions: 3).write(file: file)
    try checkpoint.write(file: file)
    #expect(try StateCheckpoint.read(file: file, partitions: 3) == checkpoint)
    #expect(checkpoint.households == 2)
    let rights = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    #expect(rights == 0o600)
  }

  @Test("is refused where it is damaged, cut off, or of another number of partitions")
  func refused() throws {
    let bytes = checkpoint.bytes
    #expect(StateCheckpoint(bytes: bytes) == checkpoint)
    for at in [0, 30, bytes.count / 2, bytes.count - 1] {
      var damaged = bytes
      damaged[at] ^= 1
      #expect(StateCheckpoint(bytes: damaged) == nil, "byte \(at)")
    }
    #expect(StateCheckpoint(bytes: Array(bytes.dropLast())) == nil)
    #expect(StateCheckpoint(bytes: []) == nil)
    let file = path()
    defer { try? FileManager.default.removeItem(atPath: file) }
    try checkpoint.write(file: file)
    #expect(throws: CommandFailure.self) { try StateCheckpoint.read(file: file, partitions: 4) }
  }
}

@Suite("The rules' digest")
struct RulesDigestTests {
  @Test("is the same for the same files, and another for another calendar or policy")
  func digest() throws {
    let settings = try Settings.read(file: repository("deploy/settings/example.json"))
    let digest = try RulesDigest.of(settings)
    #expect(try RulesDigest.of(settings) == digest)
    var other = settings
    other.calendarFiles.removeLast()
    #expect(try RulesDigest.of(other) != digest)
    other = settings
    other.policyFile = repository("deploy/settings/example.json")
    #expect(try RulesDigest.of(other) != digest)
    other.policyFile = "/nowhere"
    #expect(throws: ContractRefused.self) { try RulesDigest.of(other) }
  }
}
