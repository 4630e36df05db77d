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
    var evaluation = evaluation(file, today: today, isSuggesting: true)
    evaluation.matchAll()
    evaluation.raiseEntitlements(&findings)
    Evaluation.sort(&findings)
    return findings.filter { !$0.isSatisfied }
  }

  /// Says what holds in a household on a day and which facts decide it.
  public mutating func explain(_ file: HouseholdFile, today: CivilDate) -> Explanation {
    var findings: [Finding] = []
    var evaluation = evaluation(file, today: today)
    evaluation.run(into: &findings)
    evaluation.explainSatisfied(&findings)
    return Explanation(
      division: evaluation.scan.division, findings: findings, applying: evaluation.applying(),
      suggestions: suggestions(file, today: today))
  }
}

extension Evaluation {
  /// Names the facts of what is in effect as owed, which the hot path spares.
  fileprivate mutating func explainSatisfied(_ findings: inout [Finding]) {
    for index in findings.indices where findings[index].isSatisfied {
      let key = findings[index].key
      guard let at = entitlements.indices.first(where: { self.key(entitlements[$0], .policyNotImplemented) == key })
      else { continue }
      let owed = entitlements[at]
      marks.clear()
      markRule(owed)
      let effect = benefitInEffect(owed)
      if effect.fact >= 0 { marks.mark(effect.fact) }
      findings[index].marks = marks
    }
  }

  /// Every rule in force that is true of somebody, one at a time.
  fileprivate mutating func applying() -> [Applying] {
    var list: [Applying] = []
    let household = scan.household
    if !scan.subjects[household].isDead { list += applying(policy.household, household, kinds: scan.kinds) }
    let kindsOfHousehold = scan.subjects[household].ownKinds
    for member in 0..<household {
      let own = scan.subjects[member]
      if own.isPassedOver && !own.isDead { continue }
      list += applying(
        own.isDead ? policy.deceased : policy.person, member, kinds: own.ownKinds | kindsOfHousehold)
    }
    return list
  }

  private mutating func applying(_ screen: RuleScreen, _ subject: Int, kinds: UInt64) -> [Applying] {
    var list: [Applying] = []
    for rule in screen.passing(kinds: kinds, categories: scan.subjects[subject].categories) {
      entitlements.removeAll(keepingCapacity: true)
      matches.removeAll(keepingCapacity: true)
      match(rule, subject)
      for candidate in entitlements + matches {
        marks.clear()
        markRule(candidate)
        let named = key(candidate, pack.rules[candidate.rule].warningClass)
        list.append(
          Applying(rule: candidate.rule, person: named.person, episode: named.episode, matched: Array(marks)))
      }
    }
    return list
  }
}
