internal import Wire

/// A rule's conditions as plain values, for the hot path: no text, no reference.
struct RuleProgram: Sendable {
  /// Whom it is asked for and what must be true of them before anything else is looked at.
  var subject: RuleSubject
  var warningClass: WarningClass
  var rule: Int
  var matter: UInt16
  var isAutomatic: Bool
  var isPerEpisode: Bool
  /// Asked for members who have died, and for nobody else.
  var isForDeceased = false
  /// Asked where a benefit is in effect twice.
  var twice: TwiceRule?
  /// Bit n: department n.
  var departments: UInt64 = 0
  /// Kinds that must all be there for the rule to match: a quick no.
  var requiredKinds: UInt64 = 0
  /// One of these kinds must be there; 0: none is needed.
  var anchorKinds: UInt64 = 0
  /// One of these categories must be held; 0: none is needed.
  var requiredCategories: UInt32 = 0
  /// The root of the condition in `PolicyProgram.nodes`, -1 where the rule has none.
  var condition: Int32 = -1
  /// The facts that may name the episode, in `PolicyProgram.anchors`; empty: the finding has no episodes.
  var anchors: Range<Int32> = 0..<0
  /// Screening rules of one group: only the best rank is raised. -1: none.
  var group: Int16 = -1
  var rank: Int16 = 0
  /// Bit n: an entitlement to benefit n covers this difficulty at its department.
  var coveringBenefits: UInt64 = 0
  /// The floor in basis points or fen; `Int64.min` without one, `floorParameter` where a parameter gives it.
  var floorValue: Int64 = .min
  var floorParameter: Int16 = -1
  /// The local standards that the benefit makes income up to, -1: it does not.
  var topUpUrban: Int16 = -1
  var topUpRural: Int16 = -1
  var isExact: Bool = false
  /// Of a coordination trigger: the count from which it fires.
  var threshold: Int64 = 0
  var thresholdParameter: Int16 = -1
  /// Folded into every digest of this rule.
  var idHash: UInt64 = 0
}

/// One step of a condition. A node is followed by its children; `end` is what comes after all of them.
struct ConditionNode: Sendable {
  enum Operation: UInt8, Sendable {
    case all
    case any
    case not
    /// The subject holds one of the categories, with the predicates true of that membership.
    case category
    /// There is a fact of the kind that holds today, with the predicates true of it.
    case fact
    /// The one child is true of some member.
    case member
    case lowIncome
    case notLowIncome
    /// The predicates are true of the person's age in full years.
    case age
  }

  var operation: Operation
  var kind: UInt8 = 0
  var scope: FactScope = .own
  var categories: UInt32 = 0
  var predicates: Range<Int32> = 0..<0
  var end: Int32 = 0
  /// The number of a condition that stands in the pack more than once: `PolicyProgram.shareConditions`. -1: it does not.
  var shared: Int32 = -1
}

/// Whose facts are looked at.
enum FactScope: UInt8, Hashable, Sendable {
  /// The subject's: a person's, or the household's where the household is the subject.
  case own
  case household
  case ownOrHousehold
  /// Every member's, for a household.
  case members
}

/// A fact whose first day names the episode of a finding.
struct Anchor: Sendable {
  var kind: UInt8
  var scope: FactScope
  /// For memberships: in one of these categories; 0 for other kinds.
  var categories: UInt32
  var predicates: Range<Int32>
  var episodeSlot: Int8
  /// A department is not referred what it alone has stated.
  var isFromAnother: Bool
}

/// A comparison of one cell. An absent cell fails every comparison but `notIn`.
struct Predicate: Hashable, Sendable {
  enum Operation: UInt8, Sendable {
    /// The cell is one of the bits of `literal`.
    case isIn
    case notIn
    case atLeast
    case above
    case atMost
    case below
  }

  var slot: UInt8
  var operation: Operation
  /// A set of bits, or the number that is compared with.
  var literal: Int64
  /// The parameter that gives the number instead, -1: none.
  var parameter: Int16
  /// The number counts at this many hundredths.
  var percent: Int64
}

/// All rules' conditions in flat arrays.
struct PolicyProgram: Sendable {
  var rules: [RuleProgram] = []
  var nodes: [ConditionNode] = []
  var anchors: [Anchor] = []
  var predicates: [Predicate] = []
  /// The rules that are asked for each member.
  var personRules: [Int] = []
  /// The rules that are asked for the household.
  var householdRules: [Int] = []
  /// The rules that are asked for each member who has died.
  var deceasedRules: [Int] = []
  /// The rules about a benefit in effect twice.
  var twiceRules: [Int] = []
  /// The rules about coordination, asked last.
  var triggerRules: [Int] = []
  /// Per rule the parameters without which it yields nothing.
  var parametersOfRule: [[Int]] = []
  /// Per rule the parameters without which it has no floor.
  var floorParametersOfRule: [[Int]] = []
  /// How many conditions stand in the pack more than once.
  var sharedConditions = 0
  /// Per rule the parameter that must be 1, -1: none.
  var switchOfRule: [Int] = []
}
