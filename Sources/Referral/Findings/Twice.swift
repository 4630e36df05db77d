internal import Wire

/// A benefit that is in effect twice (避免…重复救助): R10, "the same benefit in effect twice is a finding".
///
/// Its episode is the day on which the second began, so that it is another finding than the entitlement to the benefit,
/// which for lasting benefits has none.
extension FindingsEngine {
  mutating func raiseTwice(_ file: HouseholdFile, _ facts: [Fact], _ findings: inout [Finding]) {
    let household = evaluator.scan.household
    for rule in evaluator.policy.twice {
      let benefit = Int64(evaluator.program.rules[rule].matter)
      guard evaluator.scan.subjects[household].repeatedBenefits & (1 << UInt64(benefit & 63)) != 0 else { continue }
      let ofHousehold = inEffect(benefit, household, facts)
      var ofMembers: [Int] = []
      var holders = 0
      for member in 0..<household where !evaluator.scan.subjects[member].isPassedOver {
        let own = inEffect(benefit, member, facts)
        guard !own.isEmpty else { continue }
        holders += 1
        ofMembers += own
        // One person twice, and nobody else: that person's own finding.
        if own.count > 1, ofHousehold.isEmpty { raiseTwice(rule, member, own, file, facts, &findings) }
      }
      let isShared = evaluator.program.rules[rule].twice == .sameHousehold && holders > 1
      if ofHousehold.count > 1 || (!ofHousehold.isEmpty && holders > 0) || isShared {
        raiseTwice(rule, household, ofMembers + ofHousehold, file, facts, &findings)
      }
    }
  }

  /// The statements that a lasting benefit is in effect today; what answers one event is not lasting.
  private func inEffect(_ benefit: Int64, _ owner: Int, _ facts: [Fact]) -> [Int] {
    let slots = evaluator.slots
    let range = evaluator.scan.subjects[owner].facts
    return (Int(range.lowerBound)..<Int(range.upperBound)).filter {
      facts[$0].kind == slots.benefit && facts[$0].cell(slots.benefitCode) == benefit
        && evaluator.scan.standings[$0].isSuperset(of: [.holds, .proves])
    }
  }

  private mutating func raiseTwice(
    _ rule: Int, _ subject: Int, _ statements: [Int], _ file: HouseholdFile, _ facts: [Fact],
    _ findings: inout [Finding]
  ) {
    marks.clear(facts.count)
    for index in statements { marks.mark(index) }
    let layout = layouts[Int(evaluator.slots.benefit)]
    let began = statements.compactMap { layout.since(facts[$0]) }.sorted()
    let candidate = Candidate(
      rule: rule, subject: subject, matter: evaluator.program.rules[rule].matter,
      episode: began.count > 1 ? began[1] : Candidate.noEpisode, anchor: -1,
      departments: evaluator.program.rules[rule].departments)
    findings.append(
      finding(candidate, .policyNotImplemented, file, facts, floor: nil, inEffect: nil, isSatisfied: false))
  }
}
