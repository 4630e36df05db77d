/// An assistance chain in words and numbers, ready to be printed as text or JSON.
public struct ChainView: Encodable, Equatable, Sendable {
  public struct Member: Encodable, Equatable, Sendable {
    public var person: String
    public var name: String?
    public var relation: String?
    /// The person that was asked for.
    public var isAsked: Bool
    /// The previous household has not handed over yet.
    public var awaitsHandover: Bool
  }

  public struct FieldValue: Encodable, Equatable, Sendable {
    /// As the catalogue has it.
    public var name: String
    /// As a message would say it, in the unit of the name.
    public var value: String
    /// Both for people: `inScopeSelfPaid 12345.05 yuan`.
    public var words: String
  }

  public struct StatedFact: Encodable, Equatable, Sendable {
    public var department: String
    public var departmentName: String
    public var time: String
    /// Nil for the household itself.
    public var person: String?
    public var kind: String
    public var title: String
    public var fields: [FieldValue]
    public var isRetracted: Bool
    public var isStale: Bool
  }

  public struct RuleWords: Encodable, Equatable, Sendable {
    public var title: String
    public var asked: String
    public var clause: String
    public var source: String
    public var quotation: String
  }

  public struct Step: Encodable, Equatable, Sendable {
    public var time: String
    public var household: String
    public var entry: Int64
    public var referral: String?
    public var what: String
    public var from: String?
    public var to: String?
    /// The role, and of an answer the department and division it came from.
    public var actor: String
    public var reason: String
    /// Due times that moved; nil where none did.
    public var moved: [Moved]?
    /// The years' notices that they were reckoned by again, as `calendar list` names them.
    public var calendars: [String]?
  }

  public struct Moved: Encodable, Equatable, Sendable {
    public var clock: String
    public var from: String?
    public var to: String
  }

  public struct Work: Encodable, Equatable, Sendable {
    public var referral: String
    public var department: String
    public var departmentName: String
    public var state: String
    public var since: String
    public var dispatched: String?
    public var sign: String?
    public var decide: String?
    public var finish: String?
    public var isBinding: Bool
    /// How the person was tried to be reached, the newest last; nil where nothing was told.
    public var attempts: [String]?
    public var outcome: String?
    public var previous: String?
    /// Whoever has to act, until when; nil once it is over.
    public var next: NextAct?
  }

  public struct NextAct: Encodable, Equatable, Sendable {
    public var actor: String
    public var act: String
    public var until: String?
    public var isOverdue: Bool
    /// What that actor may answer now.
    public var allowed: [String]
  }

  public struct WarningChain: Encodable, Equatable, Sendable {
    public var warning: String
    public var warningClass: String
    public var matter: String?
    /// Nil for the household.
    public var person: String?
    public var episode: String?
    public var opened: String
    public var rule: String
    /// Nil where the policy pack at hand does not have the rule any more.
    public var words: RuleWords?
    public var floor: String?
    /// What the rule matches in the facts as they are today; empty where it no longer holds.
    public var matched: [StatedFact]
    public var needIsGone: Bool
    public var ending: String?
    public var settledUntil: String?
    public var referrals: [Work]
    public var steps: [Step]
  }

  /// Two records that may be one person, and what was noted about it.
  public struct Suspicion: Encodable, Equatable, Sendable {
    /// As a `not-duplicate` fact names it.
    public var number: Int64
    /// Nil where it is over.
    public var persons: [String]?
    /// What the records have in common.
    public var alike: [String]?
    public var steps: [Step]
  }

  /// A warning that is not in the file any more: it moved on with a person, or is so old that only the journal has it.
  public struct PastWarning: Encodable, Equatable, Sendable {
    public var warning: String
    public var movedTo: String?
    public var steps: [Step]
  }

  /// Who looked (R6): a department, what for, and what it was shown.
  public struct LookedUp: Encodable, Equatable, Sendable {
    public var time: String
    public var household: String
    public var entry: Int64
    /// The role, department and division it came from.
    public var actor: String
    public var purpose: String
    /// The asker's words; nil where people are masked, because they may name somebody.
    public var detail: String?
    /// The person asked for, masked; nil for the household.
    public var person: String?
    /// `answered`, or why not.
    public var result: String
    /// `kind.field` of what was shown.
    public var shown: [String]
    public var facts: Int64
    public var referrals: Int64
  }

  public var asked: String
  public var asOf: String
  /// Further ids that the person's record was found under, the one asked for first.
  public var identities: [String]
  public var passed: [String]
  public var household: String
  public var members: [Member]
  public var facts: [StatedFact]
  public var warnings: [WarningChain]
  public var suspicions: [Suspicion]
  public var past: [PastWarning]
  public var lookUps: [LookedUp]
}
