public import Wire

/// What the coordination mechanism decided about a household's case (一事一议), checked for form.
public struct MeetingDecision: Sendable {
  /// What becomes of one referral, or a new one.
  public struct Measure: Sendable {
    public enum Kind: String, CaseIterable, Sendable {
      /// Row 18: a department carries it out, binding.
      case dispatch
      /// Row 19: the department that has it goes on.
      case resume
      /// Row 20.
      case close
    }

    public var kind: Kind
    /// The escalated referral that it is about; nil: new work.
    public var referral: ReferralID?
    public var department: Department?
    public var isLead = false
    /// What the department is to do, in the decision's words.
    public var task = ""
    public var deadline: CivilDate?

    public init(_ kind: Kind, referral: ReferralID?) {
      self.kind = kind
      self.referral = referral
    }
  }

  /// A member becomes 其他困难人员.
  public struct Recognition: Sendable {
    public var person: PersonID
    public var since: CivilDate
    public var until: CivilDate?

    public init(person: PersonID, since: CivilDate, until: CivilDate?) {
      self.person = person
      self.since = since
      self.until = until
    }
  }

  public var household: HouseholdID
  /// The case's number in the household's file.
  public var number: UInt32
  public var eventHash: UInt64
  /// Milliseconds since 1970.
  public var timeMillis: Int64
  public var decisionNumber: String
  public var role: Role
  public var division: DivisionCode
  public var measures: [Measure] = []
  public var recognition: Recognition?
  /// Everything that is not named is closed.
  public var closesTheRest = false

  /// The most measures of one decision: more than there are departments.
  public static let maximumMeasures = 64
  /// The most UTF-8 bytes of a task.
  public static let maximumTaskBytes = 360

  public init(
    household: HouseholdID, number: UInt32, eventHash: UInt64, timeMillis: Int64, decisionNumber: String, role: Role,
    division: DivisionCode
  ) {
    self.household = household
    self.number = number
    self.eventHash = eventHash
    self.timeMillis = timeMillis
    self.decisionNumber = decisionNumber
    self.role = role
    self.division = division
  }
}
