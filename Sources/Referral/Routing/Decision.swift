/// One thing that the core decided about a household. Each becomes one journal entry, and some a message.
public struct Decision: Equatable, Sendable {
  public enum Kind: UInt8, Sendable {
    case warningOpened
    case stateChanged
    case warningClosed
    /// A department at work is told that what is owed has changed.
    case floorChanged
    /// The circumstances cleared while a department is at work: civil affairs decides.
    case needGone
    /// A person's duplicate record held the same open warning.
    case warningMerged
    /// A clock has come to a level: it is about to run out, or has.
    case clockReached
    /// A deadline moved: extended, or reckoned again with the year's calendar.
    case deadlineMoved
    /// A settled key may open again: its day has come.
    case settlementLapsed
    /// A closed referral can no longer be reopened.
    case reopenWindowOver
    /// What the coordination mechanism has on its table has changed.
    case caseUpdated
    /// Aid given first was explained.
    case explained
    /// Row 3: what was asked for by hand is open already.
    case requestMerged
    /// A meeting recognised a member as 其他困难人员: intake is told.
    case recognised
    /// Of outreach: the person was tried to be reached.
    case attempted
    /// The data show what was reported and confirmed before.
    case confirmed
    /// A household has left a category: the members' records are told (R5).
    case exited
    /// Row 22a: the department is asked whether its work may be cancelled.
    case consentAsked
  }

  public var kind: Kind
  /// Index in the file's warnings.
  public var warning: Int
  /// Index in the warning's referrals; -1 where the whole warning is meant.
  public var referral: Int
  public var from: ReferralState?
  public var to: ReferralState?
  public var role: Role
  public var reason: Reason
  /// Of `clockReached`.
  public var clock: ReferralClock?
  public var level: ClockLevel?
  /// Of `deadlineMoved`: each due time as it was and as it is.
  public var moved: [MovedClock] = []

  /// Why, beside the rule that the warning rests on.
  public enum Reason: String, Sendable {
    case ruleMatched = "rule-matched"
    case ruleIsAutomatic = "rule-is-automatic"
    case waitsForCivilAffairs = "waits-for-civil-affairs"
    case needIsGone = "need-is-gone"
    case benefitInEffect = "benefit-in-effect"
    case benefitDisappeared = "benefit-disappeared"
    case reportConfirmedByData = "report-confirmed-by-data"
    case floorChanged = "floor-changed"
    case answered = "answered"
    case reroutedByPolicy = "rerouted-by-policy"
    case duplicateRecord = "duplicate-record"
    case coordination = "coordination"
    case allReferralsOver = "all-referrals-over"
    case draftWaited = "draft-waited"
    case resumeDate = "resume-date"
    case clockRunsOut = "clock-runs-out"
    case clockRanOut = "clock-ran-out"
    case confirmationOverdue = "confirmation-overdue"
    case timeIsOver = "time-is-over"
    case calendarPublished = "calendar-published"
    case emergencyKnown = "emergency-known"
    /// Outreach led to an application.
    case applied = "applied"
    /// The data say what came of an application.
    case determined = "determined"
    case exitConfirmed = "exit-confirmed"
    /// A household that was reported to have left a category is stated to hold it.
    case stillListed = "still-listed"
    case extended = "extended"
    case coordinationDecision = "coordination-decision"
    case householdFull = "household-full"
    case requestedByHand = "requested-by-hand"
    case sameKeyOpen = "same-key-open"
  }

  public init(
    _ kind: Kind, warning: Int, referral: Int = -1, from: ReferralState? = nil, to: ReferralState? = nil,
    role: Role = .system, reason: Reason
  ) {
    self.kind = kind
    self.warning = warning
    self.referral = referral
    self.from = from
    self.to = to
    self.role = role
    self.reason = reason
  }
}
