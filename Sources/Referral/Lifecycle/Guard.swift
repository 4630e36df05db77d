/// What must also hold before a transition is made.
public enum Guard: UInt8, CaseIterable, Sendable {
  case returnReason
  case hopsLeft
  case otherDepartment
  case holdsLeft
  case outcome
  case notTheReporter
  case explained
  case redosLeft
  case consent
  case reopenWindow
  case promise
  case extensionLeft
  case explanationOwed
  case decisionNumber
  case caseItself
  case positiveWithoutFeed
  case unconfirmed
  case outreach
  case consentNotAsked
  case consentAsked

  /// In a sentence, as the documentation of the table says it.
  public var text: String {
    switch self {
    case .returnReason:
      "a coded reason; \"not ours\" names another department and a basis; insufficient information says what is missing"
    case .hopsLeft: "at most \(Referral.maximumReturns) returns; not if binding"
    case .otherDepartment:
      "to another department; to the same, or after \(Referral.maximumReturns) returns, by civil affairs' lead and binding"
    case .holdsLeft:
      "a reason and a later date; at most \(Referral.maximumHolds) times; only waiting for the citizen stops the finish clock"
    case .outcome:
      "the outcome fits the matter and is checked against the floor; negative by the lead with a legal reason; the person informed"
    case .notTheReporter: "never by the reporter: civil affairs' own work by its lead; not against the data"
    case .explained: "aid given first has been explained"
    case .redosLeft: "at most \(Referral.maximumRedos) times"
    case .consent:
      "with the department's consent, or by civil affairs' lead alone once the department was asked and its time to answer is over"
    case .reopenWindow: "within the reopen window"
    case .promise: "a promised date is within the deadline"
    case .extensionLeft:
      "before the deadline, no emergency; once by the department, then by its lead; at most \(Referral.maximumExtensions) times"
    case .explanationOwed: "aid was given first and is not explained yet"
    case .caseItself: "a coordination case that no meeting has decided, and whose triggers are gone"
    case .positiveWithoutFeed:
      "by the hub: positive and seen in the data, or past the confirm clock where no feed shows the benefit (`\(PolicyPack.benefitsWithoutFeed)`)"
    case .unconfirmed: "by the hub: past the confirm clock where it is negative, or a feed should show the benefit"
    case .outreach: "outreach: each attempt with its day and channel, and whether it was a visit"
    case .consentNotAsked: "not asked yet; the department's time to answer starts"
    case .consentAsked: "civil affairs has asked"
    case .decisionNumber: "with the number of the decision"
    }
  }
}
