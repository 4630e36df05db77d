internal import Wire

/// A benefit that makes up what a household's income lacks to the local standard (补差): 最低生活保障.
///
/// The source names the benefit alone; the difference is our reading of "local standard".
extension Evaluation {
  /// What is owed a month: the standard less the assessed income a head, for each living member with an active membership
  /// of the household's own. `Int64.min` where the standard is not set, nobody has assessed the income, or nothing is lacking.
  mutating func topUp(_ rule: Int) -> Int64 {
    let assessment = assessment()
    guard assessment >= 0, let income = facts.cell(slots.economyIncome, of: assessment) else { return .min }
    var covered: Int64 = 0
    var isUrban = false
    for member in 0..<scan.household where !scan.subjects[member].isDead {
      if isCovered(member, rule) { covered += 1 }
      if livesInTown(member) { isUrban = true }
    }
    let program = pack.program.rules[rule]
    let standard = policy.values[Int(isUrban ? program.topUpUrban : program.topUpRural)]
    guard standard > income, covered > 0 else { return .min }
    return (standard - income) * covered
  }

  /// The assessment that a difference was worked out from is one of the facts behind it.
  mutating func markAssessment(_ candidate: Candidate) {
    guard pack.program.rules[candidate.rule].topUpUrban >= 0 else { return }
    let assessment = assessment()
    if assessment >= 0 { marks.mark(assessment) }
  }

  private mutating func assessment() -> Int {
    for index in scan.facts(slots.economy, of: scan.household) where scan.heldKinds[index] != 0 { return index }
    return -1
  }

  /// Whether a member holds a category that the rule names, not as an individual taken in without the household.
  private mutating func isCovered(_ member: Int, _ rule: Int) -> Bool {
    let categories = pack.program.rules[rule].requiredCategories
    for index in scan.facts(slots.category, of: member)
    where isMembership(index, categories) && facts.cell(slots.categoryIndividually, of: index) != 1 {
      return true
    }
    return false
  }

  private mutating func livesInTown(_ member: Int) -> Bool {
    for index in scan.facts(slots.residence, of: member)
    where scan.heldKinds[index] != 0 && facts.cell(slots.residenceArea, of: index) == slots.urban {
      return true
    }
    return false
  }
}
