/// The clocks of a referral. The numbers stand in the state and stay.
public enum ReferralClock: UInt8, CaseIterable, Sendable {
  case sign = 0
  case decide = 1
  case finish = 2
  /// Of aid given first: the papers afterwards (R13).
  case explanation = 3
  /// Civil affairs rules on a return.
  case ruling = 4
  /// Civil affairs confirms a report.
  case confirm = 5
  /// The coordination mechanism decides.
  case meeting = 6
  /// Of outreach to somebody in an emergency: somebody goes there.
  case visit = 7

  /// The code in messages.
  public var code: String {
    switch self {
    case .sign: "sign"
    case .decide: "decide"
    case .finish: "finish"
    case .explanation: "explanation"
    case .ruling: "ruling"
    case .confirm: "confirm"
    case .meeting: "meeting"
    case .visit: "visit"
    }
  }

  /// Whose clock it is: the department's, or civil affairs' or the mechanism's own.
  public var isDepartments: Bool {
    switch self {
    case .sign, .decide, .finish, .explanation, .visit: true
    case .ruling, .confirm, .meeting: false
    }
  }
}

/// How late a clock is: a flag, not a state (DESIGN.md, "A referral's life"). The numbers stand in the state and stay.
public enum ClockLevel: UInt8, CaseIterable, Comparable, Sendable {
  case onTrack = 0
  /// Less than a quarter of the time is left.
  case atRisk = 1
  /// Expired: the department is reminded.
  case breachedL1 = 2
  /// Its lead and civil affairs' lead hear of it.
  case breachedL2 = 3
  /// It goes to the county's coordination mechanism.
  case breachedL3 = 4

  /// The code in messages.
  public var code: String {
    switch self {
    case .onTrack: "on-track"
    case .atRisk: "at-risk"
    case .breachedL1: "breached-l1"
    case .breachedL2: "breached-l2"
    case .breachedL3: "breached-l3"
    }
  }

  public static func < (a: ClockLevel, b: ClockLevel) -> Bool { a.rawValue < b.rawValue }

  /// The next worse one; nil after L3.
  var next: ClockLevel? { ClockLevel(rawValue: rawValue + 1) }
}

/// The level of each clock, three bits each. A clock that has stopped keeps its level: the docket shows what was late.
public struct ClockLevels: Equatable, Sendable {
  public internal(set) var rawValue: UInt32

  public init(rawValue: UInt32 = 0) { self.rawValue = rawValue }

  public subscript(clock: ReferralClock) -> ClockLevel {
    get { ClockLevel(rawValue: UInt8(rawValue >> (UInt32(clock.rawValue) * 3) & 7)) ?? .breachedL3 }
    set {
      let shift = UInt32(clock.rawValue) * 3
      rawValue = rawValue & ~(7 << shift) | UInt32(newValue.rawValue) << shift
    }
  }

  /// The worst of all clocks.
  public var worst: ClockLevel { ReferralClock.allCases.map { self[$0] }.max() ?? .onTrack }
}
