internal import Wire

/// Says whether a rule's conditions are true of a member or the household, and which facts make them so.
extension Evaluation {
  /// Whether the condition at a node is true of a subject (an index into `scan.subjects`).
  mutating func holds(_ at: Int, _ subject: Int) -> Bool {
    let node = nodes[at]
    switch node.operation {
    case .lowIncome: return scan.subjects[subject].categories != 0
    case .notLowIncome: return scan.subjects[subject].categories == 0
    case .not: return !holds(at + 1, subject)
    case .category:
      guard scan.subjects[subject].categories & node.categories != 0 else { return false }
      if node.predicates.isEmpty { return true }
    case .fact:
      guard scan.holds(node.kind, subject) || node.scope != .own && scan.holds(node.kind, scan.household) else {
        return false
      }
    case .all, .any, .member, .age: break
    }
    guard node.shared >= 0 else { return findOut(node, at, subject) }
    if let known = answers[Int(node.shared), subject] { return known }
    let holds = findOut(node, at, subject)
    answers[Int(node.shared), subject] = holds
    return holds
  }

  /// The same for what takes more than a look.
  private mutating func findOut(_ node: ConditionNode, _ at: Int, _ subject: Int) -> Bool {
    let end = Int(node.end)
    switch node.operation {
    case .all:
      var child = at + 1
      while child < end {
        if !holds(child, subject) { return false }
        child = Int(nodes[child].end)
      }
      return true
    case .any:
      var child = at + 1
      while child < end {
        if holds(child, subject) { return true }
        child = Int(nodes[child].end)
      }
      return false
    case .member:
      for member in 0..<scan.household where !scan.subjects[member].isDead {
        if holds(at + 1, member) { return true }
      }
      return false
    case .category:
      if subject != scan.household { return hasMembership(node, subject) }
      for member in 0..<scan.household where !scan.subjects[member].isDead {
        if hasMembership(node, member) { return true }
      }
      return false
    case .fact:
      if node.scope != .household, hasFact(node, subject) { return true }
      return node.scope != .own && hasFact(node, scan.household)
    case .age:
      return isOfAge(node, subject)
    case .not, .lowIncome, .notLowIncome:
      return holds(at, subject)
    }
  }

  private mutating func hasMembership(_ node: ConditionNode, _ member: Int) -> Bool {
    for index in scan.facts(slots.category, of: member)
    where isMembership(index, node.categories) && holds(node.predicates, index) {
      return true
    }
    return false
  }

  /// Whether a fact is an active membership in one of the categories.
  @inline(__always)
  func isMembership(_ index: Int, _ categories: UInt32) -> Bool {
    guard scan.heldKinds[index] == slots.category, let code = facts.cell(slots.categoryCode, of: index) else {
      return false
    }
    return CategorySet(category: code).rawValue & categories != 0
  }

  private mutating func hasFact(_ node: ConditionNode, _ owner: Int) -> Bool {
    guard scan.holds(node.kind, owner) else { return false }
    for index in scan.facts(node.kind, of: owner)
    where scan.heldKinds[index] == node.kind && holds(node.predicates, index) {
      return true
    }
    return false
  }

  /// Whether all comparisons hold of one fact.
  @inline(__always)
  func holds(_ predicates: Range<Int32>, _ fact: Int) -> Bool {
    for index in Int(predicates.lowerBound)..<Int(predicates.upperBound) {
      let comparison = comparisons[index]
      if !comparison.holds(facts.cell(Int(comparison.slot), of: fact)) { return false }
    }
    return true
  }

  private mutating func isOfAge(_ node: ConditionNode, _ subject: Int) -> Bool {
    guard subject < scan.household, let born = birthDate(subject) else { return false }
    let age = Int64(born.fullYears(to: CivilDate(daysSinceEpoch: Int32(clamping: day))))
    for index in Int(node.predicates.lowerBound)..<Int(node.predicates.upperBound) {
      if !comparisons[index].holds(age) { return false }
    }
    return true
  }

  /// A citizen id says it; for a temporary id civil affairs does.
  private mutating func birthDate(_ member: Int) -> CivilDate? {
    if let born = members[member].person.birthDate { return born }
    for index in scan.facts(slots.identity, of: member) where scan.heldKinds[index] == slots.identity {
      if let day = facts.cell(slots.identityBirth, of: index) { return CivilDate(daysSinceEpoch: Int32(clamping: day)) }
    }
    return nil
  }

  /// Marks the facts that make the condition at a node true, which it must be. What is true because something is
  /// absent has none.
  mutating func mark(_ at: Int, _ subject: Int) {
    let node = nodes[at]
    let end = Int(node.end)
    switch node.operation {
    case .all:
      var child = at + 1
      while child < end {
        mark(child, subject)
        child = Int(nodes[child].end)
      }
    case .any:
      var child = at + 1
      while child < end {
        if holds(child, subject) { mark(child, subject) }
        child = Int(nodes[child].end)
      }
    case .member:
      for member in 0..<scan.household where !scan.subjects[member].isDead {
        if holds(at + 1, member) { mark(at + 1, member) }
      }
    case .category:
      markMemberships(node.categories, node.predicates, subject)
    case .lowIncome:
      markMemberships(.max, 0..<0, subject)
    case .fact:
      if node.scope != .household { markFacts(node, subject) }
      if node.scope != .own { markFacts(node, scan.household) }
    case .not, .notLowIncome, .age:
      break
    }
  }

  private mutating func markFacts(_ node: ConditionNode, _ owner: Int) {
    guard scan.holds(node.kind, owner) else { return }
    for index in scan.facts(node.kind, of: owner)
    where scan.heldKinds[index] == node.kind && holds(node.predicates, index) {
      marks.mark(index)
    }
  }

  private mutating func markMemberships(_ categories: UInt32, _ predicates: Range<Int32>, _ subject: Int) {
    for owner in subject == scan.household ? 0..<scan.household : subject..<subject + 1
    where subject != scan.household || !scan.subjects[owner].isDead {
      for index in scan.facts(slots.category, of: owner)
      where isMembership(index, categories) && holds(predicates, index) {
        marks.mark(index)
      }
    }
  }
}
