import Testing

@testable import Referral

struct RuleScreenTests {
  /// What the screen must say of one rule, in as many words.
  private static func passes(_ gate: RuleScreen.Gate, _ kinds: UInt64, _ categories: UInt32) -> Bool {
    if gate.requiredKinds & ~kinds != 0 { return false }
    if let anchors = gate.anchorKinds, anchors & kinds == 0 { return false }
    if let required = gate.requiredCategories, required & categories == 0 { return false }
    switch gate.income {
    case .any: return true
    case .low: return categories != 0
    case .notLow: return categories == 0
    }
  }

  @Test("many rules at once leave the same rules as each rule asked alone", arguments: [0, 1, 63, 64, 65, 700])
  func sameAsOneByOne(count: Int) {
    let seed: UInt64 = 23
    print("seed \(seed)")
    var random = SplitMix(seed: seed)
    // Few bits, so that some rules pass.
    func few() -> UInt64 { random.next() & random.next() & random.next() & random.next() }
    let incomes: [RuleScreen.Income] = [.any, .low, .notLow]
    let gates = (0..<count).map { index in
      RuleScreen.Gate(
        rule: index * 2, requiredKinds: few() & few(), anchorKinds: random.next() % 2 == 0 ? nil : few(),
        requiredCategories: random.next() % 2 == 0 ? nil : UInt32(truncatingIfNeeded: few()),
        income: incomes[Int(random.next() % 3)])
    }
    let screen = RuleScreen(gates)
    var passed = 0
    for _ in 0..<200 {
      let kinds = random.next() | random.next()
      let categories = random.next() % 3 == 0 ? 0 : UInt32(truncatingIfNeeded: random.next() & random.next())
      let expected = gates.filter { Self.passes($0, kinds, categories) }.map(\.rule)
      passed += expected.count
      #expect(screen.passing(kinds: kinds, categories: categories) == expected, "seed \(seed)")
    }
    #expect(count < 63 || passed > 0)
  }

  @Test("every rule of the shipped pack is left where its own kinds and categories are there")
  func shippedRules() {
    let policy = DivisionPolicy(World.hubei, division: 420_106, day: World.day("2024-12-01"))
    #expect(policy.person.passing(kinds: .max, categories: .max).count > 20)
    #expect(policy.household.passing(kinds: .max, categories: .max).count > 20)
    #expect(policy.person.passing(kinds: 0, categories: 0).isEmpty)
  }
}
