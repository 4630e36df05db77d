import Testing

@testable import Referral

struct SharedConditionsTests {
  private static func program() -> PolicyProgram {
    func comparing(_ literal: Int64) -> Predicate {
      Predicate(slot: 1, operation: .atLeast, literal: literal, parameter: -1, percent: 100)
    }
    var program = PolicyProgram()
    program.predicates = [comparing(5), comparing(5), comparing(6)]
    // all(fact ≥ 5, not(fact ≥ 6)), then any(all(fact ≥ 5, not(fact ≥ 6)), fact ≥ 5 of the household).
    func fact(_ predicate: Int32, _ end: Int32, _ scope: FactScope = .own) -> ConditionNode {
      ConditionNode(operation: .fact, kind: 3, scope: scope, predicates: predicate..<predicate + 1, end: end)
    }
    program.nodes = [
      ConditionNode(operation: .all, end: 4), fact(0, 2), ConditionNode(operation: .not, end: 4), fact(2, 4),
      ConditionNode(operation: .any, end: 10), ConditionNode(operation: .all, end: 9), fact(1, 7),
      ConditionNode(operation: .not, end: 9), fact(2, 9), fact(0, 10, .household),
    ]
    return program
  }

  @Test("conditions of the same content have one number, and what stands once has none")
  func numbers() {
    var program = Self.program()
    program.shareConditions()
    let shared = program.nodes.map(\.shared)
    #expect(program.sharedConditions == 4)
    #expect(shared[0] == shared[5] && shared[1] == shared[6] && shared[2] == shared[7] && shared[3] == shared[8])
    #expect(Set(shared[0...3]) == [0, 1, 2, 3])
    #expect(shared[4] == -1 && shared[9] == -1)
  }

  @Test("the shipped pack finds the same with nothing shared")
  func sameFindings() {
    let file = World(members: 2).fact(1, "identity").category(1, "dibao").category(2, "dibao")
      .fact(1, "serious-illness since=2024-09-01").fact(2, "disability type=physical grade=1 since=2024-01-01").file
    var engine = FindingsEngine(pack: World.hubei, catalogue: World.catalogue)
    var shared = engine.evaluation(file, today: World.day("2024-12-01"))
    #expect(World.hubei.program.sharedConditions > 20)
    var wereTrue = 0
    for at in shared.nodes.indices where shared.nodes[at].shared >= 0 && shared.nodes[at].operation != .age {
      for subject in 0...1 {
        // A fresh evaluation has found out nothing yet.
        var fresh = engine.evaluation(file, today: World.day("2024-12-01"))
        let holds = fresh.holds(at, subject)
        #expect(shared.holds(at, subject) == holds)
        #expect(shared.holds(at, subject) == holds)
        if holds { wereTrue += 1 }
      }
    }
    #expect(wereTrue > 0)
  }
}
