internal import Wire

/// One household's findings being worked out, and then another's with the same memory.
///
/// It cannot be copied, so that its many steps share it in place. Steps that only look are mutating too: where one that
/// changes something calls them, the compiler would move all of it to lend it.
struct Evaluation: ~Copyable {
  let pack: PolicyPack
  /// The pack's conditions, at hand: they are what is looked at most.
  let nodes: [ConditionNode]
  let slots: KnownSlots
  private(set) var policy: DivisionPolicy
  /// The policy's, at hand.
  private(set) var comparisons: [Comparison]
  private(set) var day: Int64 = 0
  /// The household's, while it has one.
  private(set) var facts: [Fact] = []
  private(set) var members: [HouseholdFile.Member] = []
  private(set) var warnings: [Warning] = []
  var scan = HouseholdScan()
  var entitlements: [Candidate] = []
  var matches: [Candidate] = []
  var marks = FactMarks()
  /// Per screening group the best rank that matched.
  var bestRanks: [Int16] = []
  var answers = SharedAnswers()
  /// What is in effect as owed is left out where there is no warning that it could close.
  var isSparing = false

  init(pack: PolicyPack, slots: KnownSlots, policy: DivisionPolicy) {
    self.pack = pack
    nodes = pack.program.nodes
    self.slots = slots
    self.policy = policy
    comparisons = policy.comparisons
  }

  /// Reads a household as it stands on a day; the policy of its division is to be put in use then.
  mutating func take(_ file: HouseholdFile, day: Int64) {
    self.day = day
    facts = file.facts.facts
    members = file.members
    warnings = file.warnings
    scan.read(file, day: day, slots: slots)
    forgetAnswers()
  }

  /// To be called when what holds of the household is another than it was.
  mutating func forgetAnswers() {
    answers.begin(conditions: pack.program.sharedConditions, subjects: scan.household + 1)
  }

  mutating func use(_ policy: DivisionPolicy) {
    self.policy = policy
    comparisons = policy.comparisons
  }

  /// Lets go of the household: whoever changes it then need not copy what is held here.
  mutating func letGo() {
    facts = []
    members = []
    warnings = []
  }

  /// - Parameter findings: empty; what holds is appended, sorted by key.
  mutating func run(into findings: inout [Finding]) {
    entitlements.removeAll(keepingCapacity: true)
    matches.removeAll(keepingCapacity: true)
    matchAll()
    if !entitlements.isEmpty { raiseEntitlements(&findings) }
    if !matches.isEmpty { raiseMatches(&findings) }
    if scan.subjects[scan.household].repeatedBenefits & policy.twiceBenefits != 0 { raiseTwice(&findings) }
    raiseByHand(isCase: false, &findings)
    raiseApplications(&findings)
    for trigger in policy.triggers { raiseTrigger(trigger, &findings) }
    raiseByHand(isCase: true, &findings)
    Self.sort(&findings)
  }

  mutating func matchAll() {
    let household = scan.household
    if !scan.subjects[household].isDead { match(policy.household, household, kinds: scan.kinds) }
    let kindsOfHousehold = scan.subjects[household].ownKinds
    for member in 0..<household where !scan.subjects[member].isPassedOver {
      match(policy.person, member, kinds: scan.subjects[member].ownKinds | kindsOfHousehold)
    }
    guard policy.deceased.width > 0 else { return }
    // What is owed for a member who has died, as they were on that day.
    for member in 0..<household where scan.subjects[member].isDead && !scan.subjects[member].isAwaitingHandover {
      match(policy.deceased, member, kinds: scan.subjects[member].ownKinds | kindsOfHousehold)
    }
  }

  private mutating func match(_ screen: RuleScreen, _ subject: Int, kinds: UInt64) {
    let categories = scan.subjects[subject].categories
    for word in 0..<screen.width {
      var rest = screen.passing(word, kinds: kinds, categories: categories)
      while rest != 0 {
        match(Int(screen.rules[word << 6 | rest.trailingZeroBitCount]), subject)
        rest &= rest - 1
      }
    }
  }

  mutating func match(_ rule: Int, _ subject: Int) {
    let condition = Int(pack.program.rules[rule].condition)
    if condition >= 0, !holds(condition, subject) { return }
    if pack.program.rules[rule].anchors.isEmpty {
      let departments = pack.program.rules[rule].departments
      add(rule, subject, episode: Candidate.noEpisode, anchor: -1, departments: departments)
    } else {
      matchAnchors(rule, subject)
    }
  }

  /// One candidate for every fact that names an episode of the rule.
  mutating func matchAnchors(_ rule: Int, _ subject: Int) {
    let anchors = pack.program.rules[rule].anchors
    for anchor in Int(anchors.lowerBound)..<Int(anchors.upperBound) {
      switch pack.program.anchors[anchor].scope {
      case .own: match(rule, anchor, subject, owner: subject)
      case .household: match(rule, anchor, subject, owner: scan.household)
      case .ownOrHousehold:
        match(rule, anchor, subject, owner: subject)
        match(rule, anchor, subject, owner: scan.household)
      case .members:
        for member in 0..<scan.household where !scan.subjects[member].isDead {
          match(rule, anchor, subject, owner: member)
        }
      }
    }
  }

  private mutating func match(_ rule: Int, _ at: Int, _ subject: Int, owner: Int) {
    let anchor = pack.program.anchors[at]
    guard scan.holds(anchor.kind, owner) else { return }
    for index in scan.facts(anchor.kind, of: owner) where scan.heldKinds[index] == anchor.kind {
      guard holds(anchor.predicates, index), let episode = facts.cell(Int(anchor.episodeSlot), of: index) else {
        continue
      }
      if anchor.categories != 0, !isMembership(index, anchor.categories) { continue }
      var departments = pack.program.rules[rule].departments
      if anchor.isFromAnother { departments &= ~(1 << UInt64(facts[index].source & 63)) }
      if departments != 0 { add(rule, subject, episode: episode, anchor: index, departments: departments) }
    }
  }

  private mutating func add(_ rule: Int, _ subject: Int, episode: Int64, anchor: Int, departments: UInt64) {
    var candidate = Candidate(
      rule: rule, subject: subject, matter: pack.program.rules[rule].matter, episode: episode, anchor: anchor,
      departments: departments)
    guard pack.program.rules[rule].warningClass == .policyNotImplemented else {
      if !restsOnLapsedAssessment(rule, subject) { matches.append(candidate) }
      return
    }
    candidate.isExact = pack.program.rules[rule].isExact
    let parameter = Int(pack.program.rules[rule].floorParameter)
    if pack.program.rules[rule].topUpUrban >= 0 {
      candidate.floor = topUp(rule)
    } else if parameter < 0 {
      candidate.floor = pack.program.rules[rule].floorValue
    } else {
      let value = policy.values[parameter]
      // Without a value the rule has no floor.
      candidate.floor = value > 0 ? value : .min
    }
    addEntitlement(candidate)
  }

  /// Findings are few and come almost in order.
  static func sort(_ findings: inout [Finding]) {
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
