internal import Wire

/// The triggers of the county's coordination mechanism. The source says only 困难情形复杂; these are our default reading.
extension FindingsEngine {
  /// - Parameter findings: what was raised so far; a trigger that fires is appended.
  mutating func raiseTrigger(_ index: Int, _ file: HouseholdFile, _ facts: [Fact], _ findings: inout [Finding]) {
    let household = evaluator.scan.household
    guard let trigger = CoordinationTrigger(rawValue: evaluator.program.rules[index].matter) else { return }
    switch trigger {
    case .departmentsAtOnce where findings.isEmpty, .disclaimed where file.warnings.isEmpty,
      .escalated where file.warnings.isEmpty:
      return
    case .requested
    where evaluator.program.rules[index].anchorKinds & evaluator.scan.subjects[household].kinds == 0:
      return
    case .departmentsAtOnce, .disclaimed, .requested, .escalated: break
    }
    let condition = Int(evaluator.program.rules[index].condition)
    if condition >= 0, !evaluator.holds(condition, household, file, facts) { return }
    let parameter = Int(evaluator.program.rules[index].thresholdParameter)
    let threshold = parameter < 0 ? evaluator.program.rules[index].threshold : evaluator.policy.values[parameter]
    var candidate = Candidate(
      rule: index, subject: household, matter: trigger.rawValue, episode: Candidate.noEpisode, anchor: -1,
      departments: evaluator.program.rules[index].departments)
    marks.clear(facts.count)
    var salt: UInt64 = 0
    switch trigger {
    case .departmentsAtOnce:
      guard markDepartmentsAtOnce(findings, file, atLeast: threshold) else { return }
    case .disclaimed:
      guard disclaimed(file, atLeast: threshold, &salt) else { return }
    case .escalated:
      guard isEscalated(file, &salt) else { return }
    case .requested:
      guard markRequests(index, facts, &candidate) else { return }
    }
    var made = finding(candidate, .complexCase, file, facts, floor: nil, inEffect: nil, isSatisfied: false)
    if salt != 0 { made.digest = StableHash.combine(made.digest, salt) }
    findings.append(made)
  }

  /// Whether so many departments have work that is sent at once: something owed or a new difficulty. Outreach and
  /// better circumstances are no difficulty, and what a department has answered and settled is not at once.
  private mutating func markDepartmentsAtOnce(
    _ findings: [Finding], _ file: HouseholdFile, atLeast threshold: Int64
  ) -> Bool {
    var departments: UInt64 = 0
    for finding in findings where isDifficulty(finding, file) {
      for department in finding.departments { departments |= 1 << UInt64(department.number) }
    }
    guard Int64(departments.nonzeroBitCount) >= threshold else { return false }
    for finding in findings where isDifficulty(finding, file) {
      for fact in finding.matched { marks.mark(fact) }
    }
    return true
  }

  private func isDifficulty(_ finding: Finding, _ file: HouseholdFile) -> Bool {
    guard finding.isAutomatic, !finding.isSatisfied else { return false }
    switch finding.key.warningClass {
    case .policyNotImplemented, .newHardship: return !isSettled(finding, file)
    case .possiblyEligible, .improvedConditions, .complexCase: return false
    }
  }

  /// Whether an open referral came back so often. It rests on no fact; the warnings' numbers tell one case from a later.
  private func disclaimed(_ file: HouseholdFile, atLeast threshold: Int64, _ salt: inout UInt64) -> Bool {
    var found = false
    for index in file.warnings.indices
    where file.warnings[index].isOpen && file.warnings[index].key.warningClass != .complexCase {
      for at in file.warnings[index].referrals.indices
      where file.warnings[index].referrals[at].state.isOpen
        && Int64(file.warnings[index].referrals[at].returns) >= threshold
      {
        found = true
        salt = StableHash.combine(salt, file.warnings[index].home.rawValue)
        salt = StableHash.combine(salt, UInt64(file.warnings[index].number))
        break
      }
    }
    return found
  }

  /// Whether a department's referral waits for the mechanism. It rests on no fact; the referrals tell one case from a later.
  private func isEscalated(_ file: HouseholdFile, _ salt: inout UInt64) -> Bool {
    var found = false
    for index in file.warnings.indices
    where file.warnings[index].isOpen && file.warnings[index].key.warningClass != .complexCase {
      for at in file.warnings[index].referrals.indices
      where file.warnings[index].referrals[at].state == .escalated {
        found = true
        salt = StableHash.combine(salt, file.warnings[index].home.rawValue)
        salt = StableHash.combine(salt, UInt64(file.warnings[index].number))
        // Escalated again after a decision it is another case.
        salt = StableHash.combine(salt, UInt64(bitPattern: file.warnings[index].referrals[at].sinceMillis))
      }
    }
    return found
  }

  /// Whether someone asks for the mechanism; the earliest request names the episode.
  private mutating func markRequests(_ rule: Int, _ facts: [Fact], _ candidate: inout Candidate) -> Bool {
    matches.removeAll(keepingCapacity: true)
    matchAnchors(rule, evaluator.scan.household, facts)
    guard let first = matches.min(by: { $0.precedes($1) }) else { return false }
    candidate.episode = first.episode
    candidate.anchor = first.anchor
    for request in matches { marks.mark(request.anchor) }
    return true
  }
}
