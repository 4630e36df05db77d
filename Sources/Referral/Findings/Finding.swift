public import Wire

/// The five warnings: POLICY.md, "The five warnings and what each must cause". The numbers stand in the state and stay.
public enum WarningClass: UInt8, CaseIterable, Sendable {
  case policyNotImplemented = 1
  case newHardship = 2
  case possiblyEligible = 3
  case improvedConditions = 4
  case complexCase = 5

  /// The code in messages and policy packs.
  public var code: String {
    switch self {
    case .policyNotImplemented: "policy-not-implemented"
    case .newHardship: "new-hardship"
    case .possiblyEligible: "possibly-eligible"
    case .improvedConditions: "improved-conditions"
    case .complexCase: "complex-case"
    }
  }

  public init?(code: String) {
    guard let found = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = found
  }

  /// What the number in a finding's `matter` counts.
  public var matterKind: MatterKind {
    switch self {
    case .policyNotImplemented: .benefit
    case .newHardship: .need
    case .possiblyEligible, .improvedConditions: .category
    case .complexCase: .trigger
    }
  }
}

/// What a warning is about: a benefit, a need, a category, or a trigger of the coordination mechanism.
public enum MatterKind: Sendable {
  case benefit
  case need
  case category
  case trigger
}

/// Names one finding for ever: class × person or household × benefit or need × episode.
public struct FindingKey: Hashable, Sendable {
  public var warningClass: WarningClass
  /// Nil: the household.
  public var person: PersonID?
  /// The index of the benefit, need, category or trigger in its catalogue.
  public var matter: UInt16
  /// The fact's own start date, in days since 1970; nil where the finding has no episodes.
  public var episode: Int32?

  public init(warningClass: WarningClass, person: PersonID?, matter: UInt16, episode: Int32?) {
    self.warningClass = warningClass
    self.person = person
    self.matter = matter
    self.episode = episode
  }
}

extension FindingKey: Comparable {
  /// The order in which a household's findings are numbered: by content alone, never by hash.
  public static func < (a: FindingKey, b: FindingKey) -> Bool {
    if a.warningClass != b.warningClass { return a.warningClass.rawValue < b.warningClass.rawValue }
    if a.person != b.person { return (a.person?.rawValue ?? 0) < (b.person?.rawValue ?? 0) }
    if a.matter != b.matter { return a.matter < b.matter }
    return (a.episode ?? .min) < (b.episode ?? .min)
  }
}

/// What a benefit must at least be worth.
public struct Floor: Equatable, Sendable {
  public enum Measure: UInt8, Sendable {
    case ratioBasisPoints = 1
    case amountFen = 2
  }
  public var measure: Measure
  public var value: Int64
  /// The floor is also the most: 全额资助, 100 %.
  public var isExact: Bool
  /// What a ratio is taken of: the index in the catalogue's `base`, nil for an amount.
  public var base: UInt8?

  public init(measure: Measure, value: Int64, isExact: Bool, base: UInt8?) {
    self.measure = measure
    self.value = value
    self.isExact = isExact
    self.base = base
  }
}

/// What came of an application (R3), as the data say it.
public struct Determination: Equatable, Sendable {
  public enum Result: UInt8, Sendable {
    case approved
    case refused
    case withdrawn
  }

  /// Days since 1970.
  public var day: Int32
  public var result: Result
}

/// Something that holds in a household today and that somebody should act on, or a benefit that is in effect as owed.
public struct Finding: Sendable {
  public var key: FindingKey
  /// The rule in the policy pack that it rests on: for a benefit, the one with the highest floor (就高).
  public var rule: Int
  /// The departments to refer to, in the rule's order.
  public var departments: [Department]
  /// Dispatched at once; otherwise it waits as a draft for civil affairs.
  public var isAutomatic: Bool
  public var floor: Floor?
  /// What is in effect in the measure of `floor`; 0 where nothing is. Nil without a floor.
  public var inEffect: Int64?
  /// Nothing to do: the benefit is in effect at its floor. It closes what was open under its key.
  public var isSatisfied: Bool
  /// Of an application that outreach led to: what the data say came of it. Such a finding is satisfied.
  public var determination: Determination?
  /// Indices into the file's facts: what the rule matched; empty where the finding is satisfied.
  public var matched: [Int] { Array(marks) }
  /// The same as a set, which costs no memory of its own.
  var marks: FactMarks
  /// A stable hash of the rule's id and the content (not the times) of the matched facts:
  /// a settled key opens again only when it changes.
  public var digest: UInt64

  init(
    key: FindingKey, rule: Int, departments: [Department], isAutomatic: Bool, floor: Floor?, inEffect: Int64?,
    isSatisfied: Bool, marks: FactMarks, digest: UInt64
  ) {
    self.key = key
    self.rule = rule
    self.departments = departments
    self.isAutomatic = isAutomatic
    self.floor = floor
    self.inEffect = inEffect
    self.isSatisfied = isSatisfied
    determination = nil
    self.marks = marks
    self.digest = digest
  }
}
