public import Wire

/// A referral asked for by hand: row 1 by civil affairs or a township, checked for form.
///
/// Source: R12, 线上数据比对+线下主动摸排: what a visit finds and what a person asks for are inputs of the same rank as the data.
/// The quotation is that of the policy's rule for what is asked; the request adds no rule of its own.
public struct HandRequest: Sendable {
  /// What is asked for; the numbers are positions in the catalogue.
  public enum Ask: Equatable, Sendable {
    /// A benefit that is owed and not in effect.
    case benefit(UInt16)
    /// A new difficulty of somebody who is low-income.
    case need(UInt16)
    /// Outreach: somebody may qualify for a category.
    case category(UInt16)
    /// The county's coordination mechanism.
    case coordination

    var warningClass: WarningClass {
      switch self {
      case .benefit: .policyNotImplemented
      case .need: .newHardship
      case .category: .possiblyEligible
      case .coordination: .complexCase
      }
    }

    var matter: UInt16 {
      switch self {
      case .benefit(let matter), .need(let matter), .category(let matter): matter
      case .coordination: CoordinationTrigger.requested.rawValue
      }
    }
  }

  /// A stable hash of the event's (source, id).
  public var eventHash: UInt64
  public var role: Role
  /// The department on whose topic it came.
  public var department: Department
  /// Where the actor works: it acts only within it.
  public var division: DivisionCode
  /// Nil: the household.
  public var person: PersonID?
  public var ask: Ask
  /// The rule that the sender finds met, where the data do not say so; nil: the first that is.
  public var rule: String?
  /// The day of the visit or of the request; of a benefit that answers one event, that event's day.
  public var day: CivilDate
  /// Why, in the sender's words.
  public var basis: String

  public init(
    eventHash: UInt64, role: Role, department: Department, division: DivisionCode, person: PersonID?, ask: Ask,
    rule: String?, day: CivilDate, basis: String
  ) {
    self.eventHash = eventHash
    self.role = role
    self.department = department
    self.division = division
    self.person = person
    self.ask = ask
    self.rule = rule
    self.day = day
    self.basis = basis
  }
}

/// Who opened a warning by hand and why: what is kept of a request.
public struct HandOpening: Equatable, Sendable {
  public var role: Role
  /// Days since 1970: see ``HandRequest/day``.
  public var day: Int32
  /// Cut to `Referral.maximumBasisBytes`.
  public var basis: String

  public init(role: Role, day: Int32, basis: String) {
    self.role = role
    self.day = day
    self.basis = basis
  }
}
