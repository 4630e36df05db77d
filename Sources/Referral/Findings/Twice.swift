internal import Wire

/// A benefit that is in effect twice (避免…重复救助): R10, "the same benefit in effect twice is a finding".
///
/// Its episode is the day on which the second began, so that it is another finding than the entitlement to the benefit,
/// which for lasting benefits has none; where the entitlement of a one-off benefit has that very day, the day after.
extension Evaluation {
  mutating func raiseTwice(_ findings: inout [Finding]) {
    let household = scan.household
    for rule in policy.twice {
      let benefit = Int64(pack.program.rules[rule].matter)
      guard scan.subjects[household].repeatedBenefits & (1 << UInt64(benefit & 63)) != 0 else { continue }
      if pack.program.rules[rule].twice == .sameEvent {
        raiseSameEvent(rule, benefit, &findings)
        continue
      }
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

  /// A one-off benefit stated of the household and of a member for one event: each event is a finding of its own.
  private mutating func raiseSameEvent(_ rule: Int, _ benefit: Int64, _ findings: inout [Finding]) {
    let household = scan.household
    for index in scan.facts(slots.benefit, of: household) {
      guard let event = event(index, benefit) else { continue }
      marks.clear()
      var ofMembers = 0
      for member in 0..<household where !scan.subjects[member].isAwaitingHandover {
        for other in scan.facts(slots.benefit, of: member) where self.event(other, benefit) == event {
          marks.mark(other)
          ofMembers += 1
        }
      }
      guard ofMembers > 0 else { continue }
      marks.mark(index)
      raiseMarked(rule, household, &findings)
    }
  }

  /// The event that a statement of a one-off benefit answers; nil where it is another benefit's or proves nothing.
  private mutating func event(_ index: Int, _ benefit: Int64) -> Int64? {
    guard facts[index].flags.isEmpty, facts.cell(slots.benefitCode, of: index) == benefit,
      let since = firstDay(ofBenefit: index), since <= day
    else { return nil }
    return facts.cell(slots.benefitFor, of: index)
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

  /// Whether a finding has the candidate's key, or what is in effect as owed has it, which may have been left out.
  private func isTaken(_ candidate: Candidate, _ findings: [Finding]) -> Bool {
    let key = key(candidate, .policyNotImplemented)
    for index in entitlements.indices where self.key(entitlements[index], .policyNotImplemented) == key { return true }
    return findings.contains { $0.key == key }
  }

  private mutating func raiseMarked(_ rule: Int, _ subject: Int, _ findings: inout [Finding]) {
    var began: [Int64] = []
    for index in marks {
      if let day = firstDay(ofBenefit: index) { began.append(day) }
    }
    began.sort()
    var candidate = Candidate(
      rule: rule, subject: subject, matter: pack.program.rules[rule].matter,
      episode: began.count > 1 ? began[1] : Candidate.noEpisode, anchor: -1,
      departments: pack.program.rules[rule].departments)
    while candidate.episode != Candidate.noEpisode, isTaken(candidate, findings) { candidate.episode += 1 }
    findings.append(
      finding(candidate, .policyNotImplemented, floor: nil, inEffect: nil, isSatisfied: false))
  }
}
