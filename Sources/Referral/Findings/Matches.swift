internal import Wire

/// New hardship, possible eligibility and improved conditions: several facts about one thing give one finding.
extension Evaluation {
  mutating func raiseMatches(_ findings: inout [Finding]) {
    screen()
    coverByEntitlements()
    sortMatches()
    var first = 0
    while first < matches.count {
      let warningClass = pack.program.rules[matches[first].rule].warningClass
      var end = first + 1
      while end < matches.count, matches[end].isAbout(matches[first]),
        pack.program.rules[matches[end].rule].warningClass == warningClass
      {
        end += 1
      }
      raise(first..<end, warningClass, &findings)
      first = end
    }
  }

  /// One finding for all matches about one thing, named by the earliest: a clerk must not get the same need twice.
  private mutating func raise(
    _ group: Range<Int>, _ warningClass: WarningClass,
    _ findings: inout [Finding]
  ) {
    marks.clear()
    var candidate = matches[group.lowerBound]
    var isAutomatic = false
    let lapsed = lapsedAssessment(for: warningClass)
    if lapsed >= 0 { withhold(lapsed, true) }
    for index in group {
      candidate.departments |= matches[index].departments
      if pack.program.rules[matches[index].rule].isAutomatic { isAutomatic = true }
      markRule(matches[index])
    }
    if lapsed >= 0 { withhold(lapsed, false) }
    var made = finding(candidate, warningClass, floor: nil, inEffect: nil, isSatisfied: false)
    made.isAutomatic = isAutomatic
    if group.count > 1 { made.departments = departments(candidate.departments, of: group) }
    findings.append(made)
  }

  /// In the order of the rules that matched, then of each rule's own list.
  private func departments(_ mask: UInt64, of group: Range<Int>) -> [Department] {
    var list: [Department] = []
    for index in group {
      for department in pack.rules[matches[index].rule].departments
      where mask & (1 << UInt64(department.number)) != 0 && !list.contains(department) {
        list.append(department)
      }
    }
    return list
  }

  /// Keeps of each screening group the best rank, and nothing of what an application is pending for already.
  /// A pending application for the best keeps the others back too: one application, many determinations (R3).
  private mutating func screen() {
    bestRanks.removeAll(keepingCapacity: true)
    for candidate in matches {
      let rule = pack.program.rules[candidate.rule]
      guard rule.warningClass == .possiblyEligible, rule.group >= 0 else { continue }
      while bestRanks.count <= Int(rule.group) { bestRanks.append(.max) }
      bestRanks[Int(rule.group)] = min(bestRanks[Int(rule.group)], rule.rank)
    }
    var kept = 0
    for index in matches.indices {
      let rule = pack.program.rules[matches[index].rule]
      if rule.warningClass == .possiblyEligible {
        if rule.group >= 0, rule.rank > bestRanks[Int(rule.group)] { continue }
        if isPending(matches[index]) { continue }
      }
      matches[kept] = matches[index]
      kept += 1
    }
    matches.removeLast(matches.count - kept)
  }

  private func isPending(_ candidate: Candidate) -> Bool {
    let household = scan.household
    if hasPendingApplication(candidate.matter, household) { return true }
    guard candidate.subject == household else {
      return hasPendingApplication(candidate.matter, candidate.subject)
    }
    for member in 0..<household where hasPendingApplication(candidate.matter, member) { return true }
    return false
  }

  private func hasPendingApplication(_ category: UInt16, _ owner: Int) -> Bool {
    guard scan.holds(slots.application, owner) else { return false }
    for index in scan.facts(slots.application, of: owner)
    where scan.heldKinds[index] == slots.application
      && facts.cell(slots.applicationCategory, of: index) == Int64(category)
      && facts.cell(slots.applicationResult, of: index) == slots.pending
    {
      return true
    }
    return false
  }

  /// Takes away the departments that an entitlement already sends to for the same difficulty. An entitlement of the
  /// household covers its members. One that is in effect, or that was answered and settled, covers what began by that
  /// day: what comes after it is a new difficulty, and a request must not be swallowed by a benefit of years ago.
  private mutating func coverByEntitlements() {
    guard !entitlements.isEmpty else { return }
    let household = scan.household
    var kept = 0
    for index in matches.indices {
      var candidate = matches[index]
      let covering = pack.program.rules[candidate.rule].coveringBenefits
      if covering != 0 {
        for entitlement in entitlements {
          guard covering & (1 << UInt64(entitlement.matter)) != 0 else { continue }
          guard entitlement.subject == candidate.subject || entitlement.subject == household else { continue }
          let done =
            entitlement.isSatisfied
            ? entitlement.inEffectSince : warnings.settledDay(key(entitlement, .policyNotImplemented))
          if let done, done < candidate.episode { continue }
          candidate.departments &= ~entitlement.departments
        }
        if candidate.departments == 0 { continue }
      }
      matches[kept] = candidate
      kept += 1
    }
    matches.removeLast(matches.count - kept)
  }

  private mutating func sortMatches() {
    guard matches.count > 1 else { return }
    for index in 1..<matches.count {
      var at = index
      while at > 0, precedes(matches[at], matches[at - 1]) {
        matches.swapAt(at, at - 1)
        at -= 1
      }
    }
  }

  /// Needs and categories have numbers of their own, so the class comes first.
  private func precedes(_ a: Candidate, _ b: Candidate) -> Bool {
    let classOfA = pack.program.rules[a.rule].warningClass.rawValue
    let classOfB = pack.program.rules[b.rule].warningClass.rawValue
    return classOfA != classOfB ? classOfA < classOfB : a.precedes(b)
  }
}
