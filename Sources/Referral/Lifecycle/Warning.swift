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
  /// Of a coordination case: the digests of the triggers that it stands for, the newest last.
  public var triggers: [UInt64] = []
  /// Who opened it by hand (row 1 by civil affairs or a township); nil: a rule did.
  public var byHand: HandOpening?

  /// How many triggers of a case are remembered.
  public static let maximumTriggers = 16

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
    /// It was settled until a day, and that day has come: the key may open again.
    case lapsed = 6

    /// The code in messages.
    public var code: String {
      switch self {
      case .settled: "settled"
      case .withdrawn: "withdrawn"
      case .seenInData: "seen-in-data"
      case .confirmedByData: "confirmed-by-data"
      case .merged: "merged"
      case .lapsed: "lapsed"
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
