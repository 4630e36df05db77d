import Testing

@testable import Referral

struct SparedFindingsTests {
  /// What is owed and in effect, and a difficulty.
  private static let world = World().category(1, "dibao").benefit(1, "dibao-allowance", "amountFen=60000")
    .fact(1, "visit need=schooling visitedOn=2024-11-20")

  private static func findings(_ file: HouseholdFile, isForReconciling: Bool) -> [Finding] {
    var engine = FindingsEngine(pack: World.hubei, catalogue: World.catalogue)
    var findings: [Finding] = []
    engine.evaluate(
      file, today: World.day("2024-12-01"), isForReconciling: isForReconciling, into: &findings)
    return findings
  }

  /// Opens a warning under a finding's key.
  private static func warn(of finding: Finding, in file: inout HouseholdFile) {
    file.warnings.append(
      Warning(
        home: file.id, number: UInt32(file.warnings.count + 1), key: finding.key,
        rule: World.hubei.rules[finding.rule].id, policySerial: 1, digest: 0, openedMillis: 0, floor: nil))
  }

  @Test("what is in effect as owed is left out only where there is no warning that it could close")
  func spared() {
    let file = Self.world.file
    let all = Self.findings(file, isForReconciling: false)
    let spared = Self.findings(file, isForReconciling: true)
    #expect(all.contains { $0.isSatisfied })
    #expect(spared.map(\.key) == all.filter { !$0.isSatisfied }.map(\.key))
    #expect(!spared.isEmpty)
    var warned = file
    Self.warn(of: all[0], in: &warned)
    let owed = all.filter { !$0.isSatisfied || $0.key == all[0].key }
    #expect(Self.findings(warned, isForReconciling: true).map(\.key) == owed.map(\.key))
  }

  @Test("nothing else is left out or changed, whichever warnings there are", arguments: 0..<20)
  func onlySpared(_ number: Int) {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("spared findings: seed \(seed)")
    var random = SplitMix(seed: seed)
    for _ in 0..<100 {
      var file = FindingsPropertyTests.randomWorld(&random).file
      for finding in Self.findings(file, isForReconciling: false) where Bool.random(using: &random) {
        Self.warn(of: finding, in: &file)
      }
      let all = Self.findings(file, isForReconciling: false)
      let spared = Self.findings(file, isForReconciling: true)
      let kept = all.filter { finding in !finding.isSatisfied || file.warnings.contains { $0.key == finding.key } }
      #expect(spared.map(\.key) == kept.map(\.key), "seed \(seed)")
      #expect(spared.map(\.digest) == kept.map(\.digest), "seed \(seed)")
      #expect(spared.map(\.matched) == kept.map(\.matched), "seed \(seed)")
    }
  }

  @Test("a benefit in effect twice is found under the same key, also beside what is left out")
  func keyBesideSpared() throws {
    let day = "2024-07-01"
    let relief = "benefit benefit=disaster-relief since=\(day) for=\(day)"
    let file = World(members: 2).category(1, "dibao").home("disaster occurredOn=\(day) type=flood").home(relief)
      .fact(1, relief).file
    func twice(_ findings: [Finding]) -> Finding? {
      findings.first { World.hubei.rules[$0.rule].id == "R10-disaster-relief" }
    }
    let all = Self.findings(file, isForReconciling: false)
    let spared = Self.findings(file, isForReconciling: true)
    #expect(all.count > spared.count)
    #expect(try #require(twice(all)).key == #require(twice(spared)).key)
  }
}
