public import Wire

/// A rule whose condition is true of a member or the household, also where it raises nothing because another counts for
/// more (就高) or somebody is at it already.
public struct Applying: Equatable, Sendable {
  /// The index of the rule in the pack.
  public var rule: Int
  /// Nil: the household.
  public var person: PersonID?
  /// Days since 1970.
  public var episode: Int32?
  /// Indices into the file's facts.
  public var matched: [Int]

  public init(rule: Int, person: PersonID?, episode: Int32?, matched: [Int]) {
    self.rule = rule
    self.person = person
    self.episode = episode
    self.matched = matched
  }
}

/// What holds in a household and why, for people to read: slower than `evaluate`.
public struct Explanation: Sendable {
  /// The division whose parameters count: its number.
  public var division: UInt32
  /// As `evaluate` finds them; those that are satisfied name their facts too.
  public var findings: [Finding]
  public var applying: [Applying]
  /// What the source allows or encourages, the county has not switched on, and nobody provides: see
  /// `FindingsEngine.suggestions`.
  public var suggestions: [Finding]
}

extension FindingsEngine {
  /// What the source only allows (可) or encourages (鼓励), and what would be raised if the county had switched it on.
  /// A suggestion opens no warning and reaches no department; it is for whoever decides on a household.
  public mutating func suggestions(_ file: HouseholdFile, today: CivilDate) -> [Finding] {
    var findings: [Finding] = []
    evaluate(file, today: today, into: &findings)
    let facts = file.facts.facts
    evaluator.policy = DivisionPolicy(pack, division: evaluator.scan.division, day: today, isSuggesting: true)
    // The policy in force is worked out again for the next file.
    defer { divisionsDay = nil }
    entitlements.removeAll(keepingCapacity: true)
    matches.removeAll(keepingCapacity: true)
    findings.removeAll(keepingCapacity: true)
    matchAll(file, facts)
    raiseEntitlements(file, facts, &findings)
    sort(&findings)
    return findings.filter { !$0.isSatisfied }
  }

  /// Says what holds in a household on a day and which facts decide it.
  public mutating func explain(_ file: HouseholdFile, today: CivilDate) -> Explanation {
    let suggested = suggestions(file, today: today)
    var findings: [Finding] = []
    evaluate(file, today: today, into: &findings)
    let facts = file.facts.facts
    for index in findings.indices where findings[index].isSatisfied {
      guard let owed = entitlements.first(where: { key($0, .policyNotImplemented, file) == findings[index].key }) else {
        continue
      }
      marks.clear(facts.count)
      markRule(owed, file, facts)
      let effect = benefitInEffect(owed, facts)
      if effect.fact >= 0 { marks.mark(effect.fact) }
      findings[index].matched = marks.indices
    }
    let division = evaluator.scan.division
    return Explanation(
      division: division, findings: findings, applying: applying(file, facts), suggestions: suggested)
  }

  /// Every rule in force that is true of somebody, one at a time.
  private mutating func applying(_ file: HouseholdFile, _ facts: [Fact]) -> [Applying] {
    var list: [Applying] = []
    let household = evaluator.scan.household
    let all = evaluator.scan.subjects[household]
    for gate in evaluator.policy.household where !all.isDead && passes(gate, all.kinds, all.categories) {
      list += applying(gate, household, file, facts)
    }
    for member in 0..<household {
      let own = evaluator.scan.subjects[member]
      if own.isPassedOver && !own.isDead { continue }
      for gate in own.isDead ? evaluator.policy.deceased : evaluator.policy.person
      where passes(gate, own.ownKinds | all.ownKinds, own.categories) {
        list += applying(gate, member, file, facts)
      }
    }
    return list
  }

  private mutating func applying(
    _ gate: DivisionPolicy.Gate, _ subject: Int, _ file: HouseholdFile, _ facts: [Fact]
  ) -> [Applying] {
    entitlements.removeAll(keepingCapacity: true)
    matches.removeAll(keepingCapacity: true)
    match(Int(gate.rule), subject, file, facts)
    return (entitlements + matches).map { candidate in
      marks.clear(facts.count)
      markRule(candidate, file, facts)
      let named = key(candidate, pack.rules[candidate.rule].warningClass, file)
      return Applying(rule: candidate.rule, person: named.person, episode: named.episode, matched: marks.indices)
    }
  }
}
