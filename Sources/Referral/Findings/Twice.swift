internal import Wire

/// A benefit that is in effect twice (避免…重复救助): R10, "the same benefit in effect twice is a finding".
///
/// Its episode is the day on which the second began, so that it is another finding than the entitlement to the benefit,
/// which for lasting benefits has none.
extension Evaluation {
  mutating func raiseTwice(_ findings: inout [Finding]) {
    let household = scan.household
    for rule in policy.twice {
      let benefit = Int64(pack.program.rules[rule].matter)
      guard scan.subjects[household].repeatedBenefits & (1 << UInt64(benefit & 63)) != 0 else { continue }
      let ofHousehold = inEffect(benefit, household)
      var ofMembers: [Int] = []
      var holders = 0
      for member in 0..<household where !scan.subjects[member].isPassedOver {
        let own = inEffect(benefit, member)
        guard !own.isEmpty else { continue }
        holders += 1
        ofMembers += own
        // One person twice, and nobody else: that person's own finding.
        if own.count > 1, ofHousehold.isEmpty { raiseTwice(rule, member, own, &findings) }
      }
      let isShared = pack.program.rules[rule].twice == .sameHousehold && holders > 1
      if ofHousehold.count > 1 || (!ofHousehold.isEmpty && holders > 0) || isShared {
        raiseTwice(rule, household, ofMembers + ofHousehold, &findings)
      }
    }
  }

  /// The statements that a lasting benefit is in effect today; what answers one event is not lasting.
  private func inEffect(_ benefit: Int64, _ owner: Int) -> [Int] {
    var list: [Int] = []
    for index in scan.facts(slots.benefit, of: owner)
    where scan.heldKinds[index] != 0 && facts[index].flags.isEmpty
      && facts.cell(slots.benefitCode, of: index) == benefit
    {
      list.append(index)
    }
    return list
  }

  private mutating func raiseTwice(
    _ rule: Int, _ subject: Int, _ statements: [Int], _ findings: inout [Finding]
  ) {
    marks.clear(facts.count)
    for index in statements { marks.mark(index) }
    var began: [Int64] = []
    for index in statements {
      if let day = firstDay(ofBenefit: index) { began.append(day) }
    }
    began.sort()
    let candidate = Candidate(
      rule: rule, subject: subject, matter: pack.program.rules[rule].matter,
      episode: began.count > 1 ? began[1] : Candidate.noEpisode, anchor: -1,
      departments: pack.program.rules[rule].departments)
    findings.append(
      finding(candidate, .policyNotImplemented, floor: nil, inEffect: nil, isSatisfied: false))
  }
}
