/// The states of a referral: DESIGN.md, "A referral's life". The numbers stand in the state and stay.
public enum ReferralState: UInt8, CaseIterable, Sendable {
  case draft = 1
  case dispatched = 2
  case received = 3
  case accepted = 4
  case inProgress = 5
  case onHold = 6
  case returned = 7
  case reported = 8
  case escalated = 9
  case closed = 10
  case cancelled = 11
  case voided = 12
  case merged = 13
  /// A returned referral that went on to another department under its next number.
  case rerouted = 14

  /// Whether work is still owed.
  public var isOpen: Bool {
    switch self {
    case .draft, .dispatched, .received, .accepted, .inProgress, .onHold, .returned, .reported, .escalated: true
    case .closed, .cancelled, .voided, .merged, .rerouted: false
    }
  }

  /// Whether a department has taken it up, so that it is not cancelled without being asked.
  var isTakenUp: Bool {
    switch self {
    case .accepted, .inProgress, .onHold, .escalated: true
    case .draft, .dispatched, .received, .returned, .reported, .closed, .cancelled, .voided, .merged, .rerouted: false
    }
  }

  /// The code in messages.
  public var code: String {
    switch self {
    case .draft: "draft"
    case .dispatched: "dispatched"
    case .received: "received"
    case .accepted: "accepted"
    case .inProgress: "in-progress"
    case .onHold: "on-hold"
    case .returned: "returned"
    case .reported: "reported"
    case .escalated: "escalated"
    case .closed: "closed"
    case .cancelled: "cancelled"
    case .voided: "voided"
    case .merged: "merged"
    case .rerouted: "rerouted"
    }
  }
}
