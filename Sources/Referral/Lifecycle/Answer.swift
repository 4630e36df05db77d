public import Wire

/// A department's, civil affairs' or the coordination office's answer to a referral, checked for form.
public struct Answer: Sendable {
  public enum ReturnReason: UInt8, CaseIterable, Sendable {
    case notOurRemit = 1
    case wrongDivision = 2
    case insufficientInformation = 3
    case duplicate = 4
    case noSuchPerson = 5
    case alreadyHandled = 6

    /// The code in messages.
    public var code: String {
      switch self {
      case .notOurRemit: "not-our-remit"
      case .wrongDivision: "wrong-division"
      case .insufficientInformation: "insufficient-information"
      case .duplicate: "duplicate"
      case .noSuchPerson: "no-such-person"
      case .alreadyHandled: "already-handled"
      }
    }
  }

  public var referral: ReferralID
  /// A stable hash of the event's (source, id).
  public var eventHash: UInt64
  public var action: Action
  public var role: Role
  /// The department on whose topic it came.
  public var department: Department
  /// Where the actor works: it acts only within it.
  public var division: DivisionCode
  public var returnReason: ReturnReason?
  public var proposed: Department?
  /// For "not ours": the rule that it rests on, in the sender's words.
  public var basis: String?
  /// For insufficient information: what is missing.
  public var missing: [String] = []
  public var hasReason = false
  public var resumeOn: CivilDate?
  /// Of a hold: it waits for the citizen, which alone stops the finish clock.
  public var waitsForCitizen = false
  public var promisedOn: CivilDate?
  /// Of an extension: the day until which time is asked for.
  public var extendUntil: CivilDate?
  public var outcome: Outcome?
  /// Of a waitlisted outcome: when it is looked at again.
  public var recheckOn: CivilDate?
  /// The papers that explain aid given first are there.
  public var hasExplanation = false
  /// Of outreach: when the person was tried to be reached, and how.
  public var attempts: [Attempt] = []
  /// The person was informed, on a date and by a channel: see `informed`.
  public var personInformed = false
  /// When and how.
  public var informed: Attempt?
  public var hasLegalReason = false
  /// For a redispatch: where to.
  public var to: Department?
  public var isBinding = false
  public var hasConsent = false

  public init(
    referral: ReferralID, eventHash: UInt64, action: Action, role: Role, department: Department, division: DivisionCode
  ) {
    self.referral = referral
    self.eventHash = eventHash
    self.action = action
    self.role = role
    self.department = department
    self.division = division
  }
}

/// Why something that a sender sent is not taken: goes back to the sender, word for word.
public struct Refusal: Error, Equatable, Sendable {
  public var code: RefusalCode
  /// JSON Pointer to the field, empty for the whole message.
  public var field: String
  /// What is wrong and what to do, without any personal data.
  public var text: String

  public init(_ code: RefusalCode, field: String, _ text: String) {
    self.code = code
    self.field = field
    self.text = text
  }
}

/// The codes of the `referral-hub-code` header.
public enum RefusalCode: String, CaseIterable, Sendable {
  case emptyValue = "empty-value"
  case notUTF8 = "not-utf8"
  case notJSON = "not-json"
  case tooLarge = "too-large"
  case tooDeep = "too-deep"
  case duplicateMember = "duplicate-member"
  case notCloudEvents = "not-cloudevents"
  case unsupportedType = "unsupported-type"
  case missingField = "missing-field"
  case wrongType = "wrong-type"
  case unknownValue = "unknown-value"
  case invalidPersonID = "invalid-person-id"
  case invalidHouseholdID = "invalid-household-id"
  case invalidDivision = "invalid-division"
  case invalidDate = "invalid-date"
  case invalidTime = "invalid-time"
  case futureTime = "future-time"
  case outOfRange = "out-of-range"
  case tooManyFacts = "too-many-facts"
  case unknownKind = "unknown-kind"
  case notYourFact = "not-your-fact"
  case wrongSubject = "wrong-subject"
  case sourceMismatch = "source-mismatch"
  case unknownDepartment = "unknown-department"
  case invalidReferralID = "invalid-referral-id"
  case noSuchReferral = "no-such-referral"
  case notYourReferral = "not-your-referral"
  case notAllowedNow = "not-allowed-now"
  case wrongRole = "wrong-role"
  case wrongDivision = "wrong-division"
  case floorNotMet = "floor-not-met"
  case dataContradict = "data-contradict"
  case negativeNeedsReason = "negative-needs-reason"
  case hopLimit = "hop-limit"
  case tooManyMembers = "too-many-members"
  case decisionNotExpected = "decision-not-expected"
  case invalidCaseID = "invalid-case-id"
  case unknownSubject = "unknown-subject"
  case ruleNotMet = "rule-not-met"
  case householdFull = "household-full"
}
