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

  @Test("what is in effect as owed is left out only where there is no warning that it could close")
  func spared() {
    let file = Self.world.file
    let all = Self.findings(file, isForReconciling: false)
    let spared = Self.findings(file, isForReconciling: true)
    #expect(all.contains { $0.isSatisfied })
    #expect(spared.map(\.key) == all.filter { !$0.isSatisfied }.map(\.key))
    #expect(!spared.isEmpty)
    var warned = file
    warned.warnings.append(
      Warning(
        home: file.id, number: 1, key: all[0].key, rule: World.hubei.rules[all[0].rule].id, policySerial: 1,
        digest: 0, openedMillis: 0, floor: nil))
    #expect(Self.findings(warned, isForReconciling: true).map(\.key) == all.map(\.key))
  }
}
