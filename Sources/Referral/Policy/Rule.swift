public import Wire

/// Whom a rule is asked for.
public enum RuleSubject: String, CaseIterable, Sendable {
  /// Every member of its own, with the member's facts and the household's.
  case person
  /// The household once, with its own facts; a category counts when any member holds it.
  case household
  /// Whom the fact that names the episode speaks of: a person's facts for the person, the household's for the household.
  case either
}

/// How strongly the source words a rule: POLICY.md, "Entitlements".
public enum Modality: String, CaseIterable, Sendable {
  /// 应当
  case must
  /// 符合条件的…按规定
  case mustIf = "must-if"
  /// 可: raises nothing unless a county has switched it on.
  case may
  /// 鼓励: raises nothing unless a county has switched it on.
  case encouraged

  /// Whether a finding may be raised without a county's switch.
  public var isOwed: Bool {
    switch self {
    case .must, .mustIf: true
    case .may, .encouraged: false
    }
  }
}

/// The triggers of the coordination mechanism: the source says only 困难情形复杂, so these are our reading.
/// The numbers are a finding's `matter` and stay.
public enum CoordinationTrigger: UInt16, CaseIterable, Sendable {
  /// Several departments have work for one household at once.
  case departmentsAtOnce = 1
  /// Departments sent one referral back as not theirs.
  case disclaimed = 2
  /// A person asked for the mechanism.
  case requested = 3
  /// A referral of the household was escalated: its clock ran out, or a lead or civil affairs could not go on.
  case escalated = 4
  /// A new difficulty was answered with not-eligible or other, and it is still there: no policy covers it.
  case uncovered = 5

  /// The code in policy packs.
  public var code: String {
    switch self {
    case .departmentsAtOnce: "departments-at-once"
    case .disclaimed: "disclaimed"
    case .requested: "requested"
    case .escalated: "escalated"
    case .uncovered: "uncovered"
    }
  }
}

/// What a department may see of one kind of fact in a referral.
public struct ViewEntry: Equatable, Sendable {
  /// The kind's number in the catalogue.
  public let kind: UInt8
  /// The fields, as bits of `Fact.present`.
  public let fieldMask: UInt8

  public init(kind: UInt8, fieldMask: UInt8) {
    self.kind = kind
    self.fieldMask = fieldMask
  }
}

/// The fact that names a rule's episode and where it says where that happened: a referral then goes to that place and not
/// to where the household lives (急难发生地).
public struct RulePlace: Equatable, Sendable {
  /// The kind's number in the catalogue.
  public let kind: UInt8
  /// The cell with the division.
  public let slot: Int8
  /// The cell with the day that names the episode.
  public let episodeSlot: Int8
}

/// When a benefit is in effect twice (重复救助).
public enum TwiceRule: String, CaseIterable, Sendable {
  /// Twice for one person, or for a person and for the household at once.
  case sameRecipient = "same-recipient"
  /// Also for two members, where one household has it once.
  case sameHousehold = "same-household"
  /// A one-off benefit for a person and for the household at once, both for the same event.
  case sameEvent = "same-event"
}

/// What a benefit must at least be worth, as a rule states it.
public struct FloorRule: Sendable {
  public let measure: Floor.Measure
  /// Basis points or fen, nil where a parameter gives it.
  public let literal: Int64?
  /// The index of the parameter that gives it.
  public let parameter: Int?
  /// The benefit makes up what a household's income lacks to a local standard (补差).
  public let topUp: TopUp?

  /// The local standards a head and month: indices of parameters.
  public struct TopUp: Equatable, Sendable {
    public let urban: Int
    public let rural: Int
  }
  public let isExact: Bool
  /// The index in the catalogue's `base` of what a ratio is taken of.
  public let base: UInt8?
  /// The field with the amount that a ratio is taken of, so that a benefit stated as an amount can be compared.
  public let ofKind: UInt8
  /// -1 where the rule names no such field.
  public let ofSlot: Int8
}

/// One rule of a policy pack: what a civil servant reads and what a referral quotes. The conditions are in `RuleProgram`.
public final class Rule: Sendable {
  /// Names the rule for ever, also in stored state.
  public let id: String
  public let warningClass: WarningClass
  public let subject: RuleSubject
  /// A short Chinese name.
  public let title: String
  /// The number of the benefit, need, category or trigger.
  public let matter: UInt16
  public let departments: [Department]
  /// The source does not name the department: it is a routing setting.
  public let isDepartmentInferred: Bool
  public let modality: Modality
  /// Every condition is in the data; otherwise a referral waits as a draft for civil affairs.
  public let isAutomatic: Bool
  public let floor: FloorRule?
  /// The benefit answers one event and must name that event's day (`for`).
  public let isPerEpisode: Bool
  /// It is asked for members who have died, as they were on the day of their death, and for nobody else.
  public let isForDeceased: Bool
  /// Nil: it is handled where the household lives.
  public let place: RulePlace?
  /// It finds the benefit in effect twice instead of not at all.
  public let twice: TwiceRule?
  public let clock: Clocks.Kind
  /// What the department is asked to do, in Chinese.
  public let asked: String
  /// What the department may see.
  public let view: [ViewEntry]
  /// The first and the last day on which the rule applies; no last day: it still does.
  public let from: CivilDate
  public let until: CivilDate?
  /// Where in the source it stands.
  public let clause: String
  /// The source's own words, letter by letter.
  public let quotation: String
  public let source: String
  /// What of this rule is our reading and not the source's word, in Chinese; nil where nothing is.
  public let reading: String?

  init(
    id: String, warningClass: WarningClass, subject: RuleSubject, title: String, matter: UInt16,
    departments: [Department], isDepartmentInferred: Bool, modality: Modality, isAutomatic: Bool, floor: FloorRule?,
    isPerEpisode: Bool, isForDeceased: Bool, place: RulePlace?, twice: TwiceRule?, clock: Clocks.Kind, asked: String,
    view: [ViewEntry], from: CivilDate, until: CivilDate?, clause: String, quotation: String, source: String,
    reading: String?
  ) {
    self.id = id
    self.warningClass = warningClass
    self.subject = subject
    self.title = title
    self.matter = matter
    self.departments = departments
    self.isDepartmentInferred = isDepartmentInferred
    self.modality = modality
    self.isAutomatic = isAutomatic
    self.floor = floor
    self.isPerEpisode = isPerEpisode
    self.isForDeceased = isForDeceased
    self.place = place
    self.twice = twice
    self.clock = clock
    self.asked = asked
    self.view = view
    self.from = from
    self.until = until
    self.clause = clause
    self.quotation = quotation
    self.source = source
    self.reading = reading
  }
}
