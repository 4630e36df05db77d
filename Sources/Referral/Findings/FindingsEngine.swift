public import Wire

/// Classification: which findings hold in a household today.
///
/// Pure: the same file, pack and day give the same findings in the same order, whatever came before. It keeps scratch
/// memory, so use one engine per worker; a warm engine allocates only for the findings it returns.
public struct FindingsEngine: Sendable {
  public let pack: PolicyPack
  public let catalogue: Catalogue
  let layouts: [KindLayout]
  var evaluator: ConditionEvaluator
  /// What applies in the divisions met today.
  private var divisions: [DivisionPolicy] = []
  var divisionsDay: CivilDate?
  var entitlements: [Candidate] = []
  var matches: [Candidate] = []
  var marks = ConditionEvaluator.Marks()
  /// Per screening group the best rank that matched.
  var bestRanks: [Int16] = []

  /// The most divisions whose parameters are kept worked out.
  private static let maximumDivisions = 256

  public init(pack: PolicyPack, catalogue: Catalogue) {
    self.pack = pack
    self.catalogue = catalogue
    layouts = catalogue.layouts
    evaluator = ConditionEvaluator(program: pack.program, slots: KnownSlots(catalogue))
  }

  /// Finds what holds in a household on a day.
  ///
  /// - Parameters:
  ///   - file: facts, members and open warnings; nothing else is read.
  ///   - today: the day in Asia/Shanghai.
  ///   - findings: replaced; sorted by key, one finding a key, those that are satisfied among them.
  public mutating func evaluate(_ file: HouseholdFile, today: CivilDate, into findings: inout [Finding]) {
    findings.removeAll(keepingCapacity: true)
    entitlements.removeAll(keepingCapacity: true)
    matches.removeAll(keepingCapacity: true)
    let facts = file.facts.facts
    evaluator.day = Int64(today.daysSinceEpoch)
    evaluator.scan.read(file, facts, day: evaluator.day, layouts: layouts, slots: evaluator.slots)
    enter(division: evaluator.scan.division, today)
    matchAll(file, facts)
    if !entitlements.isEmpty { raiseEntitlements(file, facts, &findings) }
    if !matches.isEmpty { raiseMatches(file, facts, &findings) }
    let repeated = evaluator.scan.subjects[evaluator.scan.household].repeatedBenefits
    if repeated & evaluator.policy.twiceBenefits != 0 { raiseTwice(file, facts, &findings) }
    for trigger in evaluator.policy.triggers { raiseTrigger(trigger, file, facts, &findings) }
    sort(&findings)
  }

  /// Brings the rules and parameters of a division into force; worked out once a day and division.
  mutating func enter(division: UInt32, _ today: CivilDate) {
    if divisionsDay != today {
      divisions.removeAll(keepingCapacity: true)
      divisionsDay = today
    } else if evaluator.policy.division == division {
      return
    }
    for index in divisions.indices where divisions[index].division == division {
      evaluator.policy = divisions[index]
      return
    }
    if divisions.count == Self.maximumDivisions { divisions.removeAll(keepingCapacity: true) }
    evaluator.policy = DivisionPolicy(pack, division: division, day: today)
    divisions.append(evaluator.policy)
  }

  mutating func matchAll(_ file: HouseholdFile, _ facts: [Fact]) {
    let household = evaluator.scan.household
    let kindsOfAll = evaluator.scan.subjects[household].kinds
    let kindsOfHousehold = evaluator.scan.subjects[household].ownKinds
    let categoriesOfAll = evaluator.scan.subjects[household].categories
    if !evaluator.scan.subjects[household].isDead {
      for index in evaluator.policy.household.indices {
        let gate = evaluator.policy.household[index]
        if passes(gate, kindsOfAll, categoriesOfAll) { match(Int(gate.rule), household, file, facts) }
      }
    }
    for member in 0..<household where !evaluator.scan.subjects[member].isPassedOver {
      let kinds = evaluator.scan.subjects[member].ownKinds | kindsOfHousehold
      let categories = evaluator.scan.subjects[member].categories
      for index in evaluator.policy.person.indices {
        let gate = evaluator.policy.person[index]
        if passes(gate, kinds, categories) { match(Int(gate.rule), member, file, facts) }
      }
    }
    if !evaluator.policy.deceased.isEmpty { matchDeceased(file, facts, kindsOfHousehold) }
  }

  /// What is owed for a member who has died, as they were on that day.
  private mutating func matchDeceased(_ file: HouseholdFile, _ facts: [Fact], _ kindsOfHousehold: UInt64) {
    for member in 0..<evaluator.scan.household where evaluator.scan.subjects[member].isDead {
      if file.isAwaitingHandover(file.members[member]) { continue }
      let kinds = evaluator.scan.subjects[member].ownKinds | kindsOfHousehold
      let categories = evaluator.scan.subjects[member].categories
      for index in evaluator.policy.deceased.indices {
        let gate = evaluator.policy.deceased[index]
        if passes(gate, kinds, categories) { match(Int(gate.rule), member, file, facts) }
      }
    }
  }

  /// The quick no: most rules end here.
  @inline(__always)
  func passes(_ gate: DivisionPolicy.Gate, _ kinds: UInt64, _ categories: UInt32) -> Bool {
    guard gate.requiredKinds & ~kinds == 0, gate.anchorKinds == .max || gate.anchorKinds & kinds != 0 else {
      return false
    }
    guard gate.requiredCategories == .max || gate.requiredCategories & categories != 0 else { return false }
    switch gate.income {
    case .any: return true
    case .low: return categories != 0
    case .notLow: return categories == 0
    }
  }

  mutating func match(_ rule: Int, _ subject: Int, _ file: HouseholdFile, _ facts: [Fact]) {
    let condition = Int(evaluator.program.rules[rule].condition)
    if condition >= 0, !evaluator.holds(condition, subject, file, facts) { return }
    if evaluator.program.rules[rule].anchors.isEmpty {
      let departments = evaluator.program.rules[rule].departments
      add(rule, subject, episode: Candidate.noEpisode, anchor: -1, departments: departments, facts)
    } else {
      matchAnchors(rule, subject, facts)
    }
  }

  /// One candidate for every fact that names an episode of the rule.
  mutating func matchAnchors(_ rule: Int, _ subject: Int, _ facts: [Fact]) {
    let anchors = evaluator.program.rules[rule].anchors
    for anchor in Int(anchors.lowerBound)..<Int(anchors.upperBound) {
      switch evaluator.program.anchors[anchor].scope {
      case .own: match(rule, anchor, subject, owner: subject, facts)
      case .household: match(rule, anchor, subject, owner: evaluator.scan.household, facts)
      case .ownOrHousehold:
        match(rule, anchor, subject, owner: subject, facts)
        match(rule, anchor, subject, owner: evaluator.scan.household, facts)
      case .members:
        for member in 0..<evaluator.scan.household where !evaluator.scan.subjects[member].isDead {
          match(rule, anchor, subject, owner: member, facts)
        }
      }
    }
  }

  private mutating func match(_ rule: Int, _ at: Int, _ subject: Int, owner: Int, _ facts: [Fact]) {
    let anchor = evaluator.program.anchors[at]
    guard evaluator.scan.subjects[owner].ownKinds & (1 << UInt64(anchor.kind)) != 0 else { return }
    let range = evaluator.scan.subjects[owner].facts
    for index in Int(range.lowerBound)..<Int(range.upperBound) where evaluator.scan.heldKinds[index] == anchor.kind {
      guard evaluator.holds(anchor.predicates, facts[index]), let episode = facts[index].cell(Int(anchor.episodeSlot))
      else { continue }
      if anchor.categories != 0, !evaluator.isMembership(facts[index], index, anchor.categories) { continue }
      var departments = evaluator.program.rules[rule].departments
      if anchor.isFromAnother { departments &= ~(1 << UInt64(facts[index].source & 63)) }
      if departments != 0 { add(rule, subject, episode: episode, anchor: index, departments: departments, facts) }
    }
  }

  private mutating func add(
    _ rule: Int, _ subject: Int, episode: Int64, anchor: Int, departments: UInt64, _ facts: [Fact]
  ) {
    var candidate = Candidate(
      rule: rule, subject: subject, matter: evaluator.program.rules[rule].matter, episode: episode, anchor: anchor,
      departments: departments)
    guard evaluator.program.rules[rule].warningClass == .policyNotImplemented else {
      matches.append(candidate)
      return
    }
    candidate.isExact = evaluator.program.rules[rule].isExact
    let parameter = Int(evaluator.program.rules[rule].floorParameter)
    if evaluator.program.rules[rule].topUpUrban >= 0 {
      candidate.floor = topUp(rule, facts)
    } else if parameter < 0 {
      candidate.floor = evaluator.program.rules[rule].floorValue
    } else {
      let value = evaluator.policy.values[parameter]
      // Without a value the rule has no floor.
      candidate.floor = value > 0 ? value : .min
    }
    addEntitlement(candidate)
  }

  /// Findings are few and come almost in order.
  func sort(_ findings: inout [Finding]) {
    guard findings.count > 1 else { return }
    for index in 1..<findings.count {
      var at = index
      while at > 0, findings[at].key < findings[at - 1].key {
        findings.swapAt(at, at - 1)
        at -= 1
      }
    }
  }
}
