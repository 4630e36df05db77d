internal import Wire

/// An application that outreach led to is followed until the data say what came of it.
///
/// Source: R3, one application, many determinations (一次申请、分类审核认定); R9, every referral is tracked to closure.
extension Evaluation {
  /// - Parameter findings: what the rules found. What is applied for stays a finding, whatever the circumstances say
  ///   now, and is satisfied once it is determined.
  mutating func raiseApplications(_ findings: inout [Finding]) {
    for index in warnings.indices {
      guard let applied = warnings[index].appliedOn, let subject = subject(of: warnings[index].key) else { continue }
      let key = warnings[index].key
      let made: Finding
      if let found = findings.firstIndex(where: { $0.key == key }) {
        made = findings.remove(at: found)
      } else {
        guard let rule = rule(of: warnings[index]) else { continue }
        marks.clear()
        var kept = finding(
          Candidate(
            rule: rule, subject: subject, matter: key.matter, episode: Candidate.noEpisode, anchor: -1,
            departments: pack.program.rules[rule].departments), .possiblyEligible, floor: nil, inEffect: nil,
          isSatisfied: false)
        // Nothing but the application is left of it: what it was opened for tells whether it opens again.
        kept.digest = warnings[index].digest
        made = kept
      }
      var finding = made
      finding.determination = determination(of: key.matter, subject, since: applied)
      finding.isSatisfied = finding.determination != nil
      findings.append(finding)
    }
  }

  /// The latest word on a category for a person, or for a household and anybody in it.
  private func determination(of category: UInt16, _ subject: Int, since applied: Int32) -> Determination? {
    var latest: Determination?
    for index in facts.indices where isOf(facts[index], subject) && !facts[index].flags.contains(.retracted) {
      guard let found = determination(index, category, since: applied) else { continue }
      guard let before = latest else {
        latest = found
        continue
      }
      // Who holds the category was approved, whatever became of another application.
      if (found.result == .approved ? 1 : 0, found.day) > (before.result == .approved ? 1 : 0, before.day) {
        latest = found
      }
    }
    return latest
  }

  private func isOf(_ fact: Fact, _ subject: Int) -> Bool {
    if subject == scan.household { return true }
    return fact.owner == UInt8(subject) || fact.owner == Fact.householdOwner
  }

  private func determination(_ index: Int, _ category: UInt16, since applied: Int32) -> Determination? {
    if facts[index].kind == slots.category {
      guard scan.heldKinds[index] == slots.category, facts.cell(slots.categoryCode, of: index) == Int64(category),
        facts.cell(slots.categoryStatus, of: index) == slots.active
      else { return nil }
      let since = facts.cell(slots.categorySince, of: index).map { Int32(clamping: $0) } ?? applied
      return Determination(day: since, result: .approved)
    }
    guard facts[index].kind == slots.application,
      facts.cell(slots.applicationCategory, of: index) == Int64(category),
      let result = slots.determinations[facts.cell(slots.applicationResult, of: index) ?? -1],
      let day = facts.cell(slots.applicationDecided, of: index) ?? facts.cell(slots.applicationFiled, of: index),
      // One that was decided before the person applied is another.
      Int32(clamping: day) >= applied
    else { return nil }
    return Determination(day: Int32(clamping: day), result: result)
  }
}

extension Warning {
  /// Of outreach: the day of the application whose determination is under way; nil where none is.
  public var appliedOn: Int32? {
    guard isOpen, key.warningClass == .possiblyEligible, let work = referrals.last(where: isDetermination),
      work.state.isOpen
    else { return nil }
    return referrals.last { $0.outcome?.code == .applied }?.outcome?.since
  }

  /// Whether a referral of outreach is the second step: the application is decided. Outreach itself has clocks of its own.
  public func isDetermination(_ referral: Referral) -> Bool {
    key.warningClass == .possiblyEligible && referral.clockKind == .determination
  }
}
