/// Who acts on a referral: DESIGN.md, "A referral's life".
public enum Role: UInt8, CaseIterable, Sendable {
  case system = 1
  /// DEP
  case officer = 2
  /// DEPL
  case lead = 3
  /// CA
  case civilAffairsOfficer = 4
  /// CAL
  case civilAffairsLead = 5
  /// TWN
  case township = 6
  /// CCM
  case coordinationOffice = 7

  /// The code in messages.
  public var code: String {
    switch self {
    case .system: "system"
    case .officer: "officer"
    case .lead: "lead"
    case .civilAffairsOfficer: "civil-affairs-officer"
    case .civilAffairsLead: "civil-affairs-lead"
    case .township: "township"
    case .coordinationOffice: "coordination-office"
    }
  }

  public init?(code: String) {
    guard let found = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = found
  }
}

public struct RoleSet: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  public init(_ role: Role) { rawValue = 1 << role.rawValue }

  public static let system = RoleSet(.system)
  public static let department: RoleSet = [RoleSet(.officer), RoleSet(.lead)]
  public static let lead = RoleSet(.lead)
  public static let civilAffairs: RoleSet = [RoleSet(.civilAffairsOfficer), RoleSet(.civilAffairsLead)]
  public static let civilAffairsLead = RoleSet(.civilAffairsLead)
  public static let coordination = RoleSet(.coordinationOffice)
}

/// What an actor asks of a referral.
public enum Action: UInt8, CaseIterable, Sendable {
  case dispatch = 1
  case void = 2
  case receive = 3
  case accept = 4
  case `return` = 5
  case redispatch = 6
  case escalate = 7
  case start = 8
  case hold = 9
  case resume = 10
  case report = 11
  case confirm = 12
  case redo = 13
  case cancel = 14
  case reopen = 15
  /// The benefit is seen in effect at its floor (the hub alone).
  case closeByData = 16
  /// The same key is open already (the hub and civil affairs).
  case merge = 17
  /// The coordination office's decision, with its number.
  case decide = 18
  /// More time, asked before the deadline: moves a clock, not the state.
  case extend = 19
  /// The papers that explain aid given first (R13): lets it close, and leaves the state.
  case explain = 20
  /// The triggers of a case are gone (the hub alone).
  case withdraw = 21
  /// Of outreach: the person was tried to be reached, on a day and by a channel. Leaves the state.
  case attempt = 22
  /// Civil affairs asks the department to agree that work it has taken up is cancelled. Leaves the state.
  case askConsent = 23
  /// The department agrees.
  case consent = 24

  /// The code in messages.
  public var code: String {
    switch self {
    case .dispatch: "dispatch"
    case .void: "void"
    case .receive: "receive"
    case .accept: "accept"
    case .return: "return"
    case .redispatch: "redispatch"
    case .escalate: "escalate"
    case .start: "start"
    case .hold: "hold"
    case .resume: "resume"
    case .report: "report"
    case .confirm: "confirm"
    case .redo: "redo"
    case .cancel: "cancel"
    case .reopen: "reopen"
    case .closeByData: "close-by-data"
    case .merge: "merge"
    case .decide: "decide"
    case .extend: "extend"
    case .explain: "explain"
    case .withdraw: "withdraw"
    case .attempt: "attempt"
    case .askConsent: "ask-consent"
    case .consent: "consent"
    }
  }

  public init?(code: String) {
    guard let found = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = found
  }
}
