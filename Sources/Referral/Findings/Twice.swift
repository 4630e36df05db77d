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
      let ofHousehold = markInEffect(benefit, household, clearing: true)
      var holders = 0
      for member in 0..<household where !scan.subjects[member].isPassedOver {
        let own = markInEffect(benefit, member, clearing: true)
        if own > 0 { holders += 1 }
        // One person twice, and nobody else: that person's own finding.
        if own > 1, ofHousehold == 0 { raiseMarked(rule, member, &findings) }
      }
      let isShared = pack.program.rules[rule].twice == .sameHousehold && holders > 1
      guard ofHousehold > 1 || (ofHousehold > 0 && holders > 0) || isShared else { continue }
      _ = markInEffect(benefit, household, clearing: true)
      for member in 0..<household where !scan.subjects[member].isPassedOver {
        _ = markInEffect(benefit, member, clearing: false)
      }
      raiseMarked(rule, household, &findings)
    }
  }

  /// Marks the statements that a lasting benefit is in effect today; what answers one event is not lasting.
  ///
  /// - Returns: how many there are.
  private mutating func markInEffect(_ benefit: Int64, _ owner: Int, clearing: Bool) -> Int {
    if clearing { marks.clear() }
    var count = 0
    for index in scan.facts(slots.benefit, of: owner)
    where scan.heldKinds[index] != 0 && facts[index].flags.isEmpty
      && facts.cell(slots.benefitCode, of: index) == benefit
    {
      marks.mark(index)
      count += 1
    }
    return count
  }

  private mutating func raiseMarked(_ rule: Int, _ subject: Int, _ findings: inout [Finding]) {
    var began: [Int64] = []
    for index in marks {
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
