public import Wire

/// A department's question for what it may see of a person or a household, checked for form.
public struct LookUp: Equatable, Sendable {
  public enum Subject: Equatable, Sendable {
    case person(PersonID)
    case household(HouseholdID)
  }

  public var subject: Subject
  /// The purpose's code, which the policy pack knows or not.
  public var purpose: String
  /// What it is for in the asker's words, such as a file's number.
  public var detail: String
  public var role: Role
  /// The department on whose topic it came.
  public var department: Department
  /// Where the actor works: it sees only what is within it.
  public var division: DivisionCode

  public init(
    subject: Subject, purpose: String, detail: String, role: Role, department: Department, division: DivisionCode
  ) {
    self.subject = subject
    self.purpose = purpose
    self.detail = detail
    self.role = role
    self.department = department
    self.division = division
  }
}

/// What became of a look-up. The numbers stand in the state and stay.
public enum LookUpResult: UInt8, CaseIterable, Sendable {
  case answered = 1
  /// The policy pack gives the department no such purpose.
  case purposeNotAllowed = 2
  case roleNotAllowed = 3
  /// The hub has nobody by this id.
  case unknownSubject = 4
  case notYourDivision = 5
  /// The hub has the subject and nothing of it that this department may see for this purpose.
  case nothingInView = 6

  /// The code in the journal and in counts, which no department reads.
  public var code: String {
    switch self {
    case .answered: "answered"
    case .purposeNotAllowed: "purpose-not-allowed"
    case .roleNotAllowed: "role-not-allowed"
    case .unknownSubject: "unknown-subject"
    case .notYourDivision: "not-your-division"
    case .nothingInView: "nothing-in-view"
    }
  }

  /// The code that the asker gets; nil where it gets an answer.
  ///
  /// One and the same for all that would tell whether the hub knows somebody: else a department could find out by asking
  /// who is in the system, and where.
  public var refusalCode: String? {
    switch self {
    case .answered: nil
    case .purposeNotAllowed, .roleNotAllowed: code
    case .unknownSubject, .notYourDivision, .nothingInView: "no-such-subject"
    }
  }

  /// What the asker is told, with what to do; empty where it gets an answer.
  public var refusalText: String {
    switch self {
    case .answered: ""
    case .purposeNotAllowed:
      "your department may not look anybody up for this purpose; the policy's lookUps list the purposes of each"
    case .roleNotAllowed:
      "this role may not look anybody up for this purpose on this topic; the policy's lookUps list the roles"
    case .unknownSubject, .notYourDivision, .nothingInView:
      "within your division and your view there is nobody and nothing by this id; check the id and the division"
    }
  }
}
