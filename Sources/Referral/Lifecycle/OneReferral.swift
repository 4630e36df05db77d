/// One department's part of a warning.
public struct Referral: Sendable {
  /// Counts the referrals of a warning; the last part of the referral's id.
  public var hop: UInt16
  public var department: Department
  public var state: ReferralState
  /// How often it went back as not ours on its way here: at most two.
  public var returns: UInt8
  /// How often civil affairs sent the report back: at most two.
  public var redos: UInt8
  public var holds: UInt8
  /// How often the finish clock was extended: once by the department, then by its lead.
  public var extensions: UInt8
  public var isBinding: Bool
  /// What kind of work the clocks were started for.
  public var clockKind: Clocks.Kind
  /// How late each clock is.
  public var levels: ClockLevels
  /// When the state was entered.
  public var sinceMillis: Int64
  /// When the finish clock started: the first dispatch.
  public var dispatchedMillis: Int64
  /// When it was sent to this department: sign and decide count from here.
  public var sentMillis: Int64
  public var signDueMillis: Int64
  public var decideDueMillis: Int64
  public var finishDueMillis: Int64
  /// The finish clock's working days from `dispatchedMillis`; 0 where it is a day on the calendar or on wall time.
  public var finishWorkingDays: UInt16
  /// Of an emergency: until when the papers are due that explain aid given first; 0 where none are.
  public var explanationDueMillis: Int64
  public var isExplained: Bool
  /// Until when the state itself lasts: a draft waits, a return awaits its ruling, a report its confirmation, an escalation
  /// its decision, a hold its date; of a closed one the end of the reopen window. 0: no such time.
  public var waitDueMillis: Int64
  /// On hold for the citizen: the finish clock stands.
  public var stopsFinish: Bool
  /// A due time lies in a year whose working days were not known when it was reckoned.
  public var isProvisional: Bool
  public var outcome: Outcome?
  /// Of a waitlisted person: the day on which it is looked at again, in days since 1970.
  public var recheckOn: Int32?
  /// The hop it was sent on as, or came from.
  public var previousHop: UInt16
  /// The department that a return named.
  public var proposed: Department?
  /// Why it was returned last, and what that rests on in the department's words.
  public var returnReason: Answer.ReturnReason?
  public var returnBasis: String
  /// The number of the meeting's decision that made it, or carried it on; empty without one.
  public var decisionNumber: String
  /// What the decision asks of the department, in its words; empty without one.
  public var task: String
  /// Of a decision's departments, the one that leads.
  public var isLead: Bool
  /// Of outreach: when the person was tried to be reached, and how; the newest last.
  public var attempts: [Attempt]
  /// Of outreach to somebody in an emergency: since when and until when a visit is owed; 0 where none is.
  public var visitFromMillis: Int64
  public var visitDueMillis: Int64
  /// When civil affairs asked the department to agree that its work is cancelled; 0: it did not.
  public var consentAskedMillis: Int64
  /// Stable hashes of (source, id) of the answers applied, the newest last: an answer sent twice changes nothing.
  public var applied: [UInt64]

  public static let maximumReturns = 2
  public static let maximumRedos = 2
  public static let maximumHolds = 3
  /// One by the department, two more by its lead: without a bound a clock would never run out.
  public static let maximumExtensions = 3
  /// How many applied answers are remembered.
  public static let maximumApplied = 24
  /// The most UTF-8 bytes of a return's basis that are kept; the whole text is in the message to civil affairs.
  public static let maximumBasisBytes = 240

  public init(hop: UInt16, department: Department, state: ReferralState, sinceMillis: Int64) {
    self.hop = hop
    self.department = department
    self.state = state
    returns = 0
    redos = 0
    holds = 0
    extensions = 0
    isBinding = false
    clockKind = .noDetermination
    levels = ClockLevels()
    self.sinceMillis = sinceMillis
    dispatchedMillis = 0
    sentMillis = 0
    signDueMillis = 0
    decideDueMillis = 0
    finishDueMillis = 0
    finishWorkingDays = 0
    explanationDueMillis = 0
    isExplained = false
    waitDueMillis = 0
    stopsFinish = false
    isProvisional = false
    outcome = nil
    recheckOn = nil
    previousHop = 0
    proposed = nil
    returnReason = nil
    returnBasis = ""
    decisionNumber = ""
    task = ""
    isLead = false
    attempts = []
    visitFromMillis = 0
    visitDueMillis = 0
    consentAskedMillis = 0
    applied = []
  }

  /// Aid was given first and the papers that explain it are still owed: it cannot close (R13).
  public var owesExplanation: Bool { clockKind == .emergency && explanationDueMillis > 0 && !isExplained }

  /// When a clock that runs in this state began and when it is due; nil where it does not run.
  public func running(_ clock: ReferralClock) -> (startMillis: Int64, dueMillis: Int64)? {
    let times: (startMillis: Int64, dueMillis: Int64)? =
      switch clock {
      case .sign: state == .dispatched ? (sentMillis, signDueMillis) : nil
      case .decide: state == .dispatched || state == .received ? (sentMillis, decideDueMillis) : nil
      case .finish: runsFinish ? (dispatchedMillis, finishDueMillis) : nil
      case .explanation: owesExplanation && isAtWork ? (dispatchedMillis, explanationDueMillis) : nil
      case .visit: owesVisit && isAtWork && state != .reported ? (visitFromMillis, visitDueMillis) : nil
      case .ruling: state == .returned ? (sinceMillis, waitDueMillis) : nil
      // What cannot close yet is not waiting for civil affairs.
      case .confirm: state == .reported && !owesExplanation ? (sinceMillis, waitDueMillis) : nil
      case .meeting: state == .escalated ? (sinceMillis, waitDueMillis) : nil
      }
    guard let times, times.dueMillis > 0 else { return nil }
    return times
  }

  private var runsFinish: Bool {
    switch state {
    case .dispatched, .received, .accepted, .inProgress: true
    case .onHold: !stopsFinish
    case .draft, .returned, .reported, .escalated, .closed, .cancelled, .voided, .merged, .rerouted: false
    }
  }

  /// Whether it is on the department's desk, or reported from there.
  private var isAtWork: Bool {
    switch state {
    case .dispatched, .received, .accepted, .inProgress, .onHold, .reported: true
    case .draft, .returned, .escalated, .closed, .cancelled, .voided, .merged, .rerouted: false
    }
  }
}
