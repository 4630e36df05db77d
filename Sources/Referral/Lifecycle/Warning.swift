public import Wire

/// A warning with the referrals it owns: open until all of them are over.
public struct Warning: Sendable {
  /// The household that numbered it; it keeps its number when a person moves.
  public var home: HouseholdID
  public var number: UInt32
  public var key: FindingKey
  /// The rule's id in the policy pack.
  public var rule: String
  /// The policy pack's serial number when it was opened.
  public var policySerial: UInt32
  /// The finding's digest when it was opened or settled.
  public var digest: UInt64
  public var openedMillis: Int64
  /// How it ended; nil while it is open.
  public var ending: Ending?
  /// The circumstances behind it cleared while a department was at work; civil affairs decides.
  public var needIsGone: Bool
  /// A settled key may open again from this day on, in days since 1970; nil: only when the finding changes.
  public var settledUntil: Int32?
  public var floor: Floor?
  public var referrals: [Referral]

  /// How a warning ended, which decides whether its key may open again. The numbers stand in the state and stay.
  public enum Ending: UInt8, CaseIterable, Sendable {
    /// An outcome was confirmed, or civil affairs voided it: the key is settled until its finding changes.
    case settled = 1
    /// The circumstances cleared before anyone acted: they may come back.
    case withdrawn = 2
    /// The benefit was seen in effect at its floor: it may stop.
    case seenInData = 3
    /// A positive report was confirmed by the data: when the benefit disappears, the same referral goes on.
    case confirmedByData = 4
    /// Its person's other record held the same open warning.
    case merged = 5

    /// The code in messages.
    public var code: String {
      switch self {
      case .settled: "settled"
      case .withdrawn: "withdrawn"
      case .seenInData: "seen-in-data"
      case .confirmedByData: "confirmed-by-data"
      case .merged: "merged"
      }
    }
  }

  public var isOpen: Bool { ending == nil }

  public init(
    home: HouseholdID, number: UInt32, key: FindingKey, rule: String, policySerial: UInt32, digest: UInt64,
    openedMillis: Int64, floor: Floor?
  ) {
    self.home = home
    self.number = number
    self.key = key
    self.rule = rule
    self.policySerial = policySerial
    self.digest = digest
    self.openedMillis = openedMillis
    ending = nil
    needIsGone = false
    settledUntil = nil
    self.floor = floor
    referrals = []
  }

  public func id(_ referral: Referral) -> ReferralID {
    ReferralID(household: home, number: number, hop: referral.hop)
  }
}

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
  public var isBinding: Bool
  /// When the state was entered.
  public var sinceMillis: Int64
  /// When the clocks started: the first dispatch.
  public var dispatchedMillis: Int64
  public var signDueMillis: Int64
  public var decideDueMillis: Int64
  public var finishDueMillis: Int64
  public var outcome: Outcome?
  /// The hop it was sent on as, or came from.
  public var previousHop: UInt16
  /// The department that a return named.
  public var proposed: Department?
  /// Stable hashes of (source, id) of the answers applied, the newest last: an answer sent twice changes nothing.
  public var applied: [UInt64]

  public static let maximumReturns = 2
  public static let maximumRedos = 2
  public static let maximumHolds = 3
  /// How many applied answers are remembered.
  public static let maximumApplied = 24

  public init(hop: UInt16, department: Department, state: ReferralState, sinceMillis: Int64) {
    self.hop = hop
    self.department = department
    self.state = state
    returns = 0
    redos = 0
    holds = 0
    isBinding = false
    self.sinceMillis = sinceMillis
    dispatchedMillis = 0
    signDueMillis = 0
    decideDueMillis = 0
    finishDueMillis = 0
    outcome = nil
    previousHop = 0
    proposed = nil
    applied = []
  }
}

/// What a department reported.
public struct Outcome: Equatable, Sendable {
  public enum Code: UInt8, CaseIterable, Sendable {
    case granted = 1
    case grantedBelowRequest = 2
    case waitlisted = 3
    case alreadyReceiving = 4
    case notEligible = 5
    case personDeclined = 6
    case unreachable = 7
    case diedOrMoved = 8
    case other = 9

    /// The code in messages.
    public var code: String {
      switch self {
      case .granted: "granted"
      case .grantedBelowRequest: "granted-below-request"
      case .waitlisted: "waitlisted"
      case .alreadyReceiving: "already-receiving"
      case .notEligible: "not-eligible"
      case .personDeclined: "person-declined"
      case .unreachable: "unreachable"
      case .diedOrMoved: "died-or-moved"
      case .other: "other"
      }
    }

    /// A negative outcome is reported by the lead, with a legal reason.
    public var isNegative: Bool {
      switch self {
      case .granted, .grantedBelowRequest, .waitlisted, .alreadyReceiving: false
      case .notEligible, .personDeclined, .unreachable, .diedOrMoved, .other: true
      }
    }
  }

  public var code: Code
  /// Days since 1970.
  public var since: Int32?
  public var amountFen: Int64?
  public var ratioBasisPoints: Int64?
  /// The index in the catalogue's benefits.
  public var benefit: UInt16?
  /// The index in the catalogue's bases: what the ratio is taken of.
  public var base: UInt8?

  public init(code: Code, since: Int32? = nil, amountFen: Int64? = nil, ratioBasisPoints: Int64? = nil) {
    self.code = code
    self.since = since
    self.amountFen = amountFen
    self.ratioBasisPoints = ratioBasisPoints
  }
}
