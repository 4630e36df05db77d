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
    /// Of outreach: the person has applied; `since` is the day.
    case applied = 10
    /// Of improved conditions: the household has left the category, from `since` on.
    case exited = 11
    /// Of improved conditions: it holds another category, or gets another amount, from `since` on.
    case changed = 12
    /// Of improved conditions: looked into, and nothing changes; `since` is the day.
    case kept = 13

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
      case .applied: "applied"
      case .exited: "exited"
      case .changed: "changed"
      case .kept: "kept"
      }
    }

    /// The one class of warnings that it answers; nil where it answers any.
    public var onlyFor: WarningClass? {
      switch self {
      case .applied: .possiblyEligible
      case .exited, .changed, .kept: .improvedConditions
      case .granted, .grantedBelowRequest, .waitlisted, .alreadyReceiving, .notEligible, .personDeclined, .unreachable,
        .diedOrMoved, .other:
        nil
      }
    }

    /// A negative outcome is reported by the lead, with a legal reason.
    public var isNegative: Bool {
      switch self {
      case .granted, .grantedBelowRequest, .waitlisted, .alreadyReceiving, .applied, .exited, .changed, .kept: false
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
