internal import Wire

/// A benefit that makes up what a household's income lacks to the local standard (补差): 最低生活保障.
///
/// The source names the benefit alone; the difference is our reading of "local standard".
extension FindingsEngine {
  /// What is owed a month: the standard less the assessed income a head, for each living member with an active membership
  /// of the household's own. `Int64.min` where the standard is not set, nobody has assessed the income, or nothing is lacking.
  func topUp(_ rule: Int, _ facts: [Fact]) -> Int64 {
    let household = evaluator.scan.household
    let assessment = assessment(facts)
    guard assessment >= 0, let income = facts[assessment].cell(evaluator.slots.economyIncome) else { return .min }
    var covered: Int64 = 0
    var isUrban = false
    for member in 0..<household where !evaluator.scan.subjects[member].isDead {
      if isCovered(member, rule, facts) { covered += 1 }
      if livesInTown(member, facts) { isUrban = true }
    }
    let program = evaluator.program.rules[rule]
    let standard = evaluator.policy.values[Int(isUrban ? program.topUpUrban : program.topUpRural)]
    guard standard > income, covered > 0 else { return .min }
    return (standard - income) * covered
  }

  /// The assessment that a difference was worked out from is one of the facts behind it.
  mutating func markAssessment(_ candidate: Candidate, _ facts: [Fact]) {
    guard evaluator.program.rules[candidate.rule].topUpUrban >= 0 else { return }
    let assessment = assessment(facts)
    if assessment >= 0 { marks.mark(assessment) }
  }

  private func assessment(_ facts: [Fact]) -> Int {
    let range = evaluator.scan.subjects[evaluator.scan.household].facts
    return (Int(range.lowerBound)..<Int(range.upperBound))
      .first { evaluator.scan.heldKinds[$0] == evaluator.slots.economy } ?? -1
  }

  /// Whether a member holds a category that the rule names, not as an individual taken in without the household.
  private func isCovered(_ member: Int, _ rule: Int, _ facts: [Fact]) -> Bool {
    let categories = evaluator.program.rules[rule].requiredCategories
    let slots = evaluator.slots
    let range = evaluator.scan.subjects[member].facts
    return (Int(range.lowerBound)..<Int(range.upperBound)).contains {
      evaluator.isMembership(facts[$0], $0, categories) && facts[$0].cell(slots.categoryIndividually) != 1
    }
  }

  private func livesInTown(_ member: Int, _ facts: [Fact]) -> Bool {
    let slots = evaluator.slots
    let range = evaluator.scan.subjects[member].facts
    return (Int(range.lowerBound)..<Int(range.upperBound)).contains {
      evaluator.scan.heldKinds[$0] == slots.residence && facts[$0].cell(slots.residenceArea) == slots.urban
    }
  }
}
