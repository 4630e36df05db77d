internal import Wire

/// Says whether a rule's conditions are true of a member or the household, and which facts make them so.
struct ConditionEvaluator: Sendable {
  let program: PolicyProgram
  let slots: KnownSlots
  var scan = HouseholdScan()
  var policy = DivisionPolicy()
  var day: Int64 = 0

  /// Which facts a condition rested on: one bit a fact.
  struct Marks: Sendable {
    private(set) var words: [UInt64] = []

    mutating func clear(_ count: Int) {
      words.removeAll(keepingCapacity: true)
      for _ in 0..<(count + 63) / 64 { words.append(0) }
    }

    mutating func mark(_ fact: Int) { words[fact >> 6] |= 1 << UInt64(fact & 63) }

    /// The marked facts' indices, rising.
    var indices: [Int] {
      var list: [Int] = []
      list.reserveCapacity(words.reduce(0) { $0 + $1.nonzeroBitCount })
      for word in words.indices {
        var rest = words[word]
        while rest != 0 {
          list.append(word << 6 | rest.trailingZeroBitCount)
          rest &= rest - 1
        }
      }
      return list
    }
  }

  /// Whether the condition at a node is true of a subject (an index into `scan.subjects`).
  func holds(_ at: Int, _ subject: Int, _ file: HouseholdFile, _ facts: [Fact]) -> Bool {
    let end = Int(program.nodes[at].end)
    switch program.nodes[at].operation {
    case .all:
      var child = at + 1
      while child < end {
        if !holds(child, subject, file, facts) { return false }
        child = Int(program.nodes[child].end)
      }
      return true
    case .any:
      var child = at + 1
      while child < end {
        if holds(child, subject, file, facts) { return true }
        child = Int(program.nodes[child].end)
      }
      return false
    case .not:
      return !holds(at + 1, subject, file, facts)
    case .member:
      for member in 0..<scan.household where !scan.subjects[member].isDead {
        if holds(at + 1, member, file, facts) { return true }
      }
      return false
    case .category:
      guard scan.subjects[subject].categories & program.nodes[at].categories != 0 else { return false }
      if program.nodes[at].predicates.isEmpty { return true }
      if subject != scan.household { return hasMembership(at, scan.subjects[subject].facts, facts) }
      for member in 0..<scan.household where !scan.subjects[member].isDead {
        if hasMembership(at, scan.subjects[member].facts, facts) { return true }
      }
      return false
    case .fact:
      let scope = program.nodes[at].scope
      if scope != .household, hasFact(at, subject, facts) { return true }
      return scope != .own && hasFact(at, scan.household, facts)
    case .lowIncome:
      return scan.subjects[subject].categories != 0
    case .notLowIncome:
      return scan.subjects[subject].categories == 0
    case .age:
      return isOfAge(at, subject, file, facts)
    }
  }

  private func hasMembership(_ at: Int, _ range: Range<Int32>, _ facts: [Fact]) -> Bool {
    for index in Int(range.lowerBound)..<Int(range.upperBound)
    where isMembership(facts[index], index, program.nodes[at].categories)
      && holds(program.nodes[at].predicates, facts[index])
    {
      return true
    }
    return false
  }

  /// Whether a fact is an active membership in one of the categories.
  @inline(__always)
  func isMembership(_ fact: Fact, _ index: Int, _ categories: UInt32) -> Bool {
    guard scan.heldKinds[index] == slots.category, let code = fact.cell(slots.categoryCode) else { return false }
    return CategorySet(category: code).rawValue & categories != 0
  }

  private func hasFact(_ at: Int, _ owner: Int, _ facts: [Fact]) -> Bool {
    let kind = program.nodes[at].kind
    guard scan.subjects[owner].ownKinds & (1 << UInt64(kind)) != 0 else { return false }
    let range = scan.subjects[owner].facts
    for index in Int(range.lowerBound)..<Int(range.upperBound)
    where scan.heldKinds[index] == kind && holds(program.nodes[at].predicates, facts[index]) {
      return true
    }
    return false
  }

  /// Whether all comparisons hold of one fact.
  @inline(__always)
  func holds(_ predicates: Range<Int32>, _ fact: Fact) -> Bool {
    for index in Int(predicates.lowerBound)..<Int(predicates.upperBound) {
      let predicate = program.predicates[index]
      let number = predicate.parameter < 0 ? predicate.literal : policy.values[Int(predicate.parameter)]
      if !predicate.holds(fact.cell(Int(predicate.slot)), number: number) { return false }
    }
    return true
  }

  private func isOfAge(_ at: Int, _ subject: Int, _ file: HouseholdFile, _ facts: [Fact]) -> Bool {
    guard subject < scan.household, let born = birthDate(subject, file, facts) else { return false }
    let age = Int64(born.fullYears(to: CivilDate(daysSinceEpoch: Int32(clamping: day))))
    let predicates = program.nodes[at].predicates
    for index in Int(predicates.lowerBound)..<Int(predicates.upperBound) {
      let predicate = program.predicates[index]
      let number = predicate.parameter < 0 ? predicate.literal : policy.values[Int(predicate.parameter)]
      if !predicate.holds(age, number: number) { return false }
    }
    return true
  }

  /// A citizen id says it; for a temporary id civil affairs does.
  private func birthDate(_ member: Int, _ file: HouseholdFile, _ facts: [Fact]) -> CivilDate? {
    if let born = file.members[member].person.birthDate { return born }
    let range = scan.subjects[member].facts
    for index in Int(range.lowerBound)..<Int(range.upperBound)
    where facts[index].kind == slots.identity && scan.standings[index].contains(.holds) {
      if let day = facts[index].cell(slots.identityBirth) { return CivilDate(daysSinceEpoch: Int32(clamping: day)) }
    }
    return nil
  }

  /// Marks the facts that make the condition at a node true, which it must be. What is true because something is
  /// absent has none.
  func mark(_ at: Int, _ subject: Int, _ file: HouseholdFile, _ facts: [Fact], _ marks: inout Marks) {
    let end = Int(program.nodes[at].end)
    switch program.nodes[at].operation {
    case .all:
      var child = at + 1
      while child < end {
        mark(child, subject, file, facts, &marks)
        child = Int(program.nodes[child].end)
      }
    case .any:
      var child = at + 1
      while child < end {
        if holds(child, subject, file, facts) { mark(child, subject, file, facts, &marks) }
        child = Int(program.nodes[child].end)
      }
    case .member:
      for member in 0..<scan.household where !scan.subjects[member].isDead {
        if holds(at + 1, member, file, facts) { mark(at + 1, member, file, facts, &marks) }
      }
    case .category:
      markMemberships(program.nodes[at].categories, program.nodes[at].predicates, subject, facts, &marks)
    case .lowIncome:
      markMemberships(.max, 0..<0, subject, facts, &marks)
    case .fact:
      let scope = program.nodes[at].scope
      if scope != .household { markFacts(at, subject, facts, &marks) }
      if scope != .own { markFacts(at, scan.household, facts, &marks) }
    case .not, .notLowIncome, .age:
      break
    }
  }

  private func markFacts(_ at: Int, _ owner: Int, _ facts: [Fact], _ marks: inout Marks) {
    let kind = program.nodes[at].kind
    let range = scan.subjects[owner].facts
    for index in Int(range.lowerBound)..<Int(range.upperBound)
    where scan.heldKinds[index] == kind && holds(program.nodes[at].predicates, facts[index]) {
      marks.mark(index)
    }
  }

  private func markMemberships(
    _ categories: UInt32, _ predicates: Range<Int32>, _ subject: Int, _ facts: [Fact], _ marks: inout Marks
  ) {
    for owner in subject == scan.household ? 0..<scan.household : subject..<subject + 1
    where subject != scan.household || !scan.subjects[owner].isDead {
      let range = scan.subjects[owner].facts
      for index in Int(range.lowerBound)..<Int(range.upperBound)
      where isMembership(facts[index], index, categories) && holds(predicates, facts[index]) {
        marks.mark(index)
      }
    }
  }
}
