internal import Wire

/// What a person or household is entitled to and whether it is in effect: POLICY.md, "Entitlements".
extension Evaluation {
  /// 就高: per person or household, benefit and episode the highest floor counts, whichever category it comes from.
  /// Benefits without a number are a union: whoever runs them under any of the rules.
  mutating func addEntitlement(_ candidate: Candidate) {
    for index in entitlements.indices
    where entitlements[index].isAbout(candidate) && entitlements[index].episode == candidate.episode {
      let known = entitlements[index]
      let departments = known.departments | candidate.departments
      if exceeds(candidate, known) { entitlements[index] = candidate }
      if candidate.floor == .min && known.floor == .min { entitlements[index].departments = departments }
      return
    }
    entitlements.append(candidate)
  }

  private mutating func exceeds(_ candidate: Candidate, _ known: Candidate) -> Bool {
    if candidate.floor != known.floor { return candidate.floor > known.floor }
    if candidate.isExact != known.isExact { return candidate.isExact }
    // What is automatic under one rule does not wait for civil affairs because of another.
    let isAutomatic = pack.program.rules[candidate.rule].isAutomatic
    if isAutomatic != pack.program.rules[known.rule].isAutomatic { return isAutomatic }
    return candidate.rule < known.rule
  }

  mutating func raiseEntitlements(_ findings: inout [Finding]) {
    for index in entitlements.indices {
      let candidate = entitlements[index]
      let effect = benefitInEffect(candidate)
      let isSatisfied = effect.fact >= 0 && (candidate.floor == .min || effect.value >= candidate.floor)
      entitlements[index].isSatisfied = isSatisfied
      if effect.fact >= 0 {
        entitlements[index].inEffectSince = firstDay(ofBenefit: effect.fact) ?? .min
      }
      if isSatisfied, isSparing, !hasWarning(candidate) { continue }
      // What is in effect as owed closes what was open and explains nothing else: the hot path spares the marks.
      if !isSatisfied {
        marks.clear()
        markRule(candidate)
        if effect.fact >= 0 { marks.mark(effect.fact) }
        if candidate.floor != .min { markAssessment(candidate) }
      }
      let floor = owedFloor(candidate)
      findings.append(
        finding(
          candidate, .policyNotImplemented, floor: floor, inEffect: floor == nil ? nil : effect.value,
          isSatisfied: isSatisfied))
    }
  }

  /// Whether a warning is filed under an entitlement's key, one that it could close.
  private mutating func hasWarning(_ candidate: Candidate) -> Bool {
    guard !warnings.isEmpty else { return false }
    let key = key(candidate, .policyNotImplemented)
    for index in warnings.indices where warnings[index].key == key { return true }
    return false
  }

  mutating func firstDay(ofBenefit fact: Int) -> Int64? {
    facts.cell(Int(slots.readings[Int(slots.benefit)].sinceSlot), of: fact)
  }

  private mutating func owedFloor(_ candidate: Candidate) -> Floor? {
    guard let floor = pack.rules[candidate.rule].floor, candidate.floor != .min else { return nil }
    return Floor(measure: floor.measure, value: candidate.floor, isExact: candidate.isExact, base: floor.base)
  }

  /// The best statement that the benefit is in effect: its fact, -1 for none, and its worth in the floor's measure.
  /// A stale or retracted statement proves nothing; a one-off benefit must name the event it answers.
  mutating func benefitInEffect(_ candidate: Candidate) -> (fact: Int, value: Int64) {
    var best = (fact: -1, value: Int64(0))
    let household = scan.household
    if candidate.subject == household {
      for member in 0..<household { lookForBenefit(candidate, member, &best) }
    } else {
      lookForBenefit(candidate, candidate.subject, &best)
    }
    lookForBenefit(candidate, household, &best)
    return best
  }

  private mutating func lookForBenefit(
    _ candidate: Candidate, _ owner: Int, _ best: inout (fact: Int, value: Int64)
  ) {
    guard scan.subjects[owner].benefits & (1 << UInt64(candidate.matter)) != 0 else { return }
    let isPerEpisode = pack.program.rules[candidate.rule].isPerEpisode
    for index in scan.facts(slots.benefit, of: owner) {
      // A stale or retracted statement proves nothing.
      guard facts[index].flags.isEmpty, facts.cell(slots.benefitCode, of: index) == Int64(candidate.matter) else {
        continue
      }
      let answers =
        isPerEpisode ? facts.cell(slots.benefitFor, of: index) == candidate.episode : scan.heldKinds[index] != 0
      guard answers else { continue }
      let value = worth(of: index, candidate)
      if best.fact >= 0, pack.program.rules[candidate.rule].topUpUrban >= 0 {
        // What is stated for each member makes up the household's income together.
        best.value = best.value > .max - value ? .max : best.value + value
      } else if best.fact < 0 || value > best.value {
        best = (index, value)
      }
    }
  }

  /// A benefit's worth in the floor's measure; 0 where it does not say. A benefit stated as an amount is compared by
  /// the amount that the ratio is of, where the rule names that field and the data have it.
  private mutating func worth(of fact: Int, _ candidate: Candidate) -> Int64 {
    guard let floor = pack.rules[candidate.rule].floor else { return 0 }
    guard floor.measure == .ratioBasisPoints else {
      // That it is in effect is stated, and nothing says that it is too little.
      return facts.cell(slots.benefitAmount, of: fact) ?? max(candidate.floor, 0)
    }
    if let ratio = facts.cell(slots.benefitRatio, of: fact) {
      let base = facts.cell(slots.benefitBase, of: fact)
      return base == nil || base == floor.base.map(Int64.init) ? ratio : 0
    }
    guard let amount = facts.cell(slots.benefitAmount, of: fact), let whole = amountOfBase(floor, candidate), whole > 0
    else {
      return 0
    }
    let (product, overflow) = amount.multipliedReportingOverflow(by: 10_000)
    return overflow ? .max : product / whole
  }

  /// The amount that a ratio is of: of the fact that names the episode, else the largest stated.
  private mutating func amountOfBase(_ floor: FloorRule, _ candidate: Candidate) -> Int64? {
    guard floor.ofSlot >= 0 else { return nil }
    if candidate.anchor >= 0, facts[candidate.anchor].kind == floor.ofKind {
      return facts.cell(Int(floor.ofSlot), of: candidate.anchor)
    }
    var largest: Int64?
    guard scan.holds(floor.ofKind, candidate.subject) else { return nil }
    for index in scan.facts(floor.ofKind, of: candidate.subject)
    where scan.heldKinds[index] == floor.ofKind {
      if let amount = facts.cell(Int(floor.ofSlot), of: index), amount > largest ?? -1 { largest = amount }
    }
    return largest
  }
}
