internal import Wire

/// The triggers of the county's coordination mechanism. The source says only 困难情形复杂; these are our default reading.
extension Evaluation {
  /// - Parameter findings: what was raised so far; a trigger that fires is appended.
  mutating func raiseTrigger(_ index: Int, _ findings: inout [Finding]) {
    let household = scan.household
    guard let trigger = CoordinationTrigger(rawValue: pack.program.rules[index].matter) else { return }
    switch trigger {
    case .departmentsAtOnce where findings.isEmpty, .disclaimed where warnings.isEmpty,
      .escalated where warnings.isEmpty, .uncovered where warnings.isEmpty || findings.isEmpty:
      return
    case .requested
    where pack.program.rules[index].anchorKinds & scan.kinds == 0:
      return
    case .departmentsAtOnce, .disclaimed, .requested, .escalated, .uncovered: break
    }
    let condition = Int(pack.program.rules[index].condition)
    if condition >= 0, !holds(condition, household) { return }
    let parameter = Int(pack.program.rules[index].thresholdParameter)
    let threshold = parameter < 0 ? pack.program.rules[index].threshold : policy.values[parameter]
    var candidate = Candidate(
      rule: index, subject: household, matter: trigger.rawValue, episode: Candidate.noEpisode, anchor: -1,
      departments: pack.program.rules[index].departments)
    marks.clear()
    var salt: UInt64 = 0
    switch trigger {
    case .departmentsAtOnce:
      guard markDepartmentsAtOnce(findings, atLeast: threshold) else { return }
    case .disclaimed:
      guard disclaimed(atLeast: threshold, &salt) else { return }
    case .escalated:
      guard isEscalated(&salt) else { return }
    case .uncovered:
      guard markUncovered(findings, &salt) else { return }
    case .requested:
      guard markRequests(index, &candidate) else { return }
    }
    var made = finding(candidate, .complexCase, floor: nil, inEffect: nil, isSatisfied: false)
    if salt != 0 { made.digest = StableHash.combine(made.digest, salt) }
    findings.append(made)
  }

  /// Whether so many departments have work that is sent at once: something owed or a new difficulty. Outreach and
  /// better circumstances are no difficulty, and what a department has answered and settled is not at once.
  private mutating func markDepartmentsAtOnce(
    _ findings: [Finding], atLeast threshold: Int64
  ) -> Bool {
    // First with what is settled among it: most households have no work for so many departments at all.
    guard count(findings, withSettled: true) >= threshold, count(findings, withSettled: false) >= threshold else {
      return false
    }
    for index in findings.indices where isDifficulty(findings[index]) && !warnings.isSettled(findings[index]) {
      for fact in findings[index].marks { marks.mark(fact) }
    }
    return true
  }

  private func count(_ findings: [Finding], withSettled: Bool) -> Int64 {
    var departments: UInt64 = 0
    for index in findings.indices where isDifficulty(findings[index]) {
      if !withSettled, warnings.isSettled(findings[index]) { continue }
      for department in findings[index].departments { departments |= 1 << UInt64(department.number) }
    }
    return Int64(departments.nonzeroBitCount)
  }

  /// Whether it is sent at once and something owed or a new difficulty.
  @inline(__always)
  private func isDifficulty(_ finding: Finding) -> Bool {
    guard finding.isAutomatic, !finding.isSatisfied else { return false }
    switch finding.key.warningClass {
    case .policyNotImplemented, .newHardship: return true
    case .possiblyEligible, .improvedConditions, .complexCase: return false
    }
  }

  /// Whether an open referral came back so often. It rests on no fact; the warnings' numbers tell one case from a later.
  private func disclaimed(atLeast threshold: Int64, _ salt: inout UInt64) -> Bool {
    var found = false
    for index in warnings.indices
    where warnings[index].isOpen && warnings[index].key.warningClass != .complexCase {
      for at in warnings[index].referrals.indices
      where warnings[index].referrals[at].state.isOpen
        && Int64(warnings[index].referrals[at].returns) >= threshold
      {
        found = true
        salt = StableHash.combine(salt, warnings[index].home.rawValue)
        salt = StableHash.combine(salt, UInt64(warnings[index].number))
        break
      }
    }
    return found
  }

  /// Whether a department's referral waits for the mechanism. It rests on no fact; the referrals tell one case from a later.
  private func isEscalated(_ salt: inout UInt64) -> Bool {
    var found = false
    for index in warnings.indices where warnings[index].isOpen && warnings[index].key.warningClass != .complexCase {
      for at in warnings[index].referrals.indices where warnings[index].referrals[at].state == .escalated {
        found = true
        salt = StableHash.combine(salt, warnings[index].home.rawValue)
        salt = StableHash.combine(salt, UInt64(warnings[index].number))
        // Escalated again after a decision it is another case.
        salt = StableHash.combine(salt, UInt64(bitPattern: warnings[index].referrals[at].sinceMillis))
      }
    }
    return found
  }

  /// Whether a new difficulty that somebody looked into and could not help with still holds.
  private mutating func markUncovered(_ findings: [Finding], _ salt: inout UInt64) -> Bool {
    var found = false
    for index in findings.indices where findings[index].key.warningClass == .newHardship {
      guard !findings[index].isSatisfied, warnings.isSettled(findings[index]),
        let last = warnings.last(where: { $0.key == findings[index].key && $0.ending != .merged }), last.isUncovered
      else { continue }
      found = true
      salt = StableHash.combine(salt, last.home.rawValue)
      salt = StableHash.combine(salt, UInt64(last.number))
      for fact in findings[index].marks { marks.mark(fact) }
    }
    return found
  }

  /// Whether someone asks for the mechanism; the earliest request names the episode.
  private mutating func markRequests(_ rule: Int, _ candidate: inout Candidate) -> Bool {
    matches.removeAll(keepingCapacity: true)
    matchAnchors(rule, scan.household)
    guard let first = matches.min(by: { $0.precedes($1) }) else { return false }
    candidate.episode = first.episode
    candidate.anchor = first.anchor
    for request in matches { marks.mark(request.anchor) }
    return true
  }
}

extension Warning {
  /// A new difficulty for which every department that answered had no policy: not eligible, or something else.
  public var isUncovered: Bool {
    guard key.warningClass == .newHardship, ending == .settled else { return false }
    let answers = referrals.filter { $0.state == .closed }.compactMap(\.outcome)
    return !answers.isEmpty && answers.allSatisfy { $0.code == .notEligible || $0.code == .other }
  }
}
