import Testing
import Wire

@testable import Referral

/// Random histories of a household, told in another order, with duplicates and in other batches.
struct HistoryPropertyTests {
  /// How many histories each seed tells: together 10,000.
  private static let histories = 1_250
  private static let seeds: [UInt64] = [1, 2, 3, 5, 8, 13, 21, 34]

  /// The facts of a file in its order, and for its open keys the departments at work: what must not depend on any order.
  private struct Outcome: Equatable {
    var facts: [[Int64]]
    var open: [String]

    init(_ file: HouseholdFile) {
      facts = file.facts.facts.map { fact in
        [
          Int64(fact.owner), Int64(fact.kind), Int64(fact.source), fact.timeMillis, Int64(fact.eventHash),
          Int64(fact.flags.rawValue), Int64(fact.present),
        ] + (0..<Fact.cellCount).map { fact.cell($0) ?? .min }
      }
      open = file.warnings.filter(\.isOpen).map { warning in
        let key = warning.key
        let work = Set(warning.referrals.filter(\.state.isOpen).map(\.department.number)).sorted()
        return
          "\(key.warningClass) \(key.person?.rawValue ?? 0) \(key.matter) \(key.episode ?? 0) \(warning.rule) \(work)"
      }.sorted()
    }
  }

  /// Tells statements in batches of random sizes; after each the open work is brought into line.
  private static func tell(
    _ statements: [World.Statement], to world: World, _ engine: inout FindingsEngine, _ reconciler: Reconciler,
    batches: Bool, _ random: inout SplitMix
  ) -> Outcome {
    var file = world.file
    file.facts = FactSet()
    var findings: [Finding] = []
    var decisions: [Decision] = []
    let today = WorkingCalendar.today(atMillis: CaseFile.start)
    var left = batches ? Int.random(in: 1...6, using: &random) : .max
    for (index, statement) in statements.enumerated() {
      _ = file.facts.fold(statement.fact, texts: statement.text, catalogue: World.catalogue)
      left -= 1
      guard left == 0 || index == statements.count - 1 else { continue }
      engine.evaluate(file, today: today, into: &findings)
      reconciler.reconcile(&file, findings, nowMillis: CaseFile.start, into: &decisions)
      left = Int.random(in: 1...6, using: &random)
    }
    return Outcome(file)
  }

  @Test(
    "ten thousand random histories end in the same facts and open keys in any order, batching and duplication",
    arguments: seeds)
  func commutes(seed: UInt64) {
    print("history property: seed \(seed)")
    var random = SplitMix(seed: seed)
    var engine = FindingsEngine(pack: PolicyCase.allSwitchedOn, catalogue: World.catalogue)
    let reconciler = Reconciler(pack: PolicyCase.allSwitchedOn, calendar: .mondayToFriday, clocks: Clocks())
    var opened = 0
    for history in 0..<Self.histories {
      let world = FindingsPropertyTests.randomWorld(&random)
      let told = Self.tell(world.statements, to: world, &engine, reconciler, batches: false, &random)
      var again = world.statements
      for _ in 0..<Int.random(in: 0...5, using: &random) {
        if let twice = world.statements.randomElement(using: &random) { again.append(twice) }
      }
      again.shuffle(using: &random)
      let retold = Self.tell(again, to: world, &engine, reconciler, batches: true, &random)
      opened += told.open.count
      #expect(told.facts == retold.facts, "seed \(seed), history \(history)")
      #expect(told.open == retold.open, "seed \(seed), history \(history)")
      if told != retold { return }
    }
    #expect(opened > Self.histories)
  }

  @Test(
    "findings are a function of file, policy and day alone, whatever the engine saw before", arguments: [UInt64(99)])
  func pure(seed: UInt64) {
    print("pure property: seed \(seed)")
    var random = SplitMix(seed: seed)
    var used = FindingsEngine(pack: PolicyCase.allSwitchedOn, catalogue: World.catalogue)
    for _ in 0..<300 {
      let world = FindingsPropertyTests.randomWorld(&random).under(PolicyCase.allSwitchedOn)
      let day = World.day("2024-10-11").addingDays(Int.random(in: 0..<600, using: &random))
      // Other questions in between leave no trace.
      _ = used.suggestions(FindingsPropertyTests.randomWorld(&random).file, today: day)
      _ = used.explain(world.file, today: day.addingDays(1))
      var findings: [Finding] = []
      used.evaluate(world.file, today: day, into: &findings)
      let fresh = world.findings(on: day.text)
      #expect(findings.map(world.line) == fresh.map(world.line), "seed \(seed)")
      #expect(findings.map(\.digest) == fresh.map(\.digest), "seed \(seed)")
      #expect(findings.map(\.matched) == fresh.map(\.matched), "seed \(seed)")
    }
  }

  @Test("one more category never lowers a floor or takes an entitlement away, with everything switched on (就高)")
  func monotone() {
    let seed: UInt64 = 77
    print("monotone property: seed \(seed)")
    var random = SplitMix(seed: seed)
    var compared = 0
    for _ in 0..<1_000 {
      let world = FindingsPropertyTests.randomWorld(&random).under(PolicyCase.allSwitchedOn)
      let member = Int.random(in: 1...world.file.members.count, using: &random)
      let held = World.catalogue.categories.filter { code in
        let value = World.catalogue.known.category.field("category")?.value(code)
        return world.file.facts.facts.contains {
          $0.kind == World.catalogue.known.category.number && $0.owner == UInt8(member - 1) && $0.cell(0) == value
        }
      }
      guard let category = World.catalogue.categories.filter({ !held.contains($0) }).randomElement(using: &random)
      else { continue }
      let after = world.category(member, category).findings()
      for before in world.findings() where before.key.warningClass == .policyNotImplemented {
        // Other households lifted out of poverty are a group of those who are not low-income at all.
        if PolicyCase.allSwitchedOn.rules[before.rule].id == "H3f" { continue }
        let now = after.first { $0.key == before.key }
        #expect(now != nil, "seed \(seed): \(world.line(before))")
        guard let floor = before.floor else { continue }
        compared += 1
        #expect((now?.floor?.value ?? 0) >= floor.value, "seed \(seed): \(world.line(before))")
      }
    }
    #expect(compared > 50)
  }
}
