/// One row of the table, for each of its `from` states.
public struct Transition: Sendable {
  /// The row's number in DESIGN.md, "A referral's life".
  public let row: String
  public let from: [ReferralState]
  public let action: Action
  public let roles: RoleSet
  /// Nil where the state stays as it is.
  public let to: ReferralState?
  public let guards: [Guard]
}

/// Row 1: who makes a new referral, and what it is at first.
public struct Opening: Sendable {
  public let roles: RoleSet
  /// A draft waits for civil affairs.
  public let to: ReferralState
  /// Whether they may ask for the coordination mechanism: that case is escalated from the first.
  public let asksForMeeting: Bool
  /// How, for people to read.
  public let text: String
}

/// The one table of a referral's life. Row 1, new → draft, makes a referral and so has no state to start from: see `openings`. What it does not allow is refused.
///
/// Source: DESIGN.md, "A referral's life". The rows that clocks and the coordination meeting cause stand here too;
/// who may cause them is checked against this same table. Row 3b is an addition: two records turn out to be one person,
/// both with the same key open, and one of the two goes on. So are rows 22a and 22c, which ask for row 22's consent and give
/// it, and row 22b: a case that no meeting has decided and whose triggers are gone.
public enum TransitionTable {
  /// Row 1 by hand. What a rule finds the hub itself makes: a draft, dispatched at once, or a case.
  public static let openings: [Opening] = [
    Opening(
      roles: .civilAffairs, to: .dispatched, asksForMeeting: true,
      text: "by a request that names the person or household and the benefit, need or category; or the mechanism"),
    Opening(
      roles: RoleSet(.township), to: .draft, asksForMeeting: false,
      text: "by a request that names the person or household and the benefit, need or category"),
  ]

  /// Row 1: nil where the role opens nothing by hand.
  public static func opening(by role: Role) -> Opening? {
    openings.first { $0.roles.contains(RoleSet(role)) }
  }

  public static let rows: [Transition] = [
    .init(
      row: "2", from: [.draft], action: .dispatch, roles: .system.union(.civilAffairs), to: .dispatched, guards: []),
    .init(row: "3", from: [.draft], action: .merge, roles: .system.union(.civilAffairs), to: .merged, guards: []),
    .init(
      row: "3b", from: [.dispatched, .received, .accepted, .inProgress, .onHold, .returned, .reported, .escalated],
      action: .merge, roles: .system, to: .merged, guards: []),
    .init(row: "4", from: [.draft], action: .void, roles: .civilAffairs, to: .voided, guards: []),
    .init(row: "5", from: [.dispatched], action: .receive, roles: .department, to: .received, guards: []),
    .init(
      row: "6", from: [.dispatched, .received], action: .accept, roles: .department, to: .accepted, guards: [.promise]),
    .init(
      row: "7", from: [.dispatched, .received], action: .return, roles: .department, to: .returned,
      guards: [.returnReason, .hopsLeft]),
    .init(
      row: "8", from: [.returned], action: .redispatch, roles: .civilAffairs, to: .dispatched,
      guards: [.otherDepartment]),
    .init(
      row: "9", from: [.returned], action: .escalate, roles: .system.union(.civilAffairs), to: .escalated, guards: []),
    .init(row: "10", from: [.accepted], action: .start, roles: .department, to: .inProgress, guards: []),
    .init(
      row: "11", from: [.accepted, .inProgress], action: .hold, roles: .department, to: .onHold, guards: [.holdsLeft]),
    .init(
      row: "11b", from: [.dispatched, .received, .accepted, .inProgress, .onHold], action: .extend,
      roles: .department, to: nil, guards: [.extensionLeft]),
    .init(
      row: "12", from: [.onHold], action: .resume, roles: .department.union(.system), to: .inProgress, guards: []),
    .init(
      row: "13", from: [.accepted, .inProgress, .onHold], action: .report, roles: .department, to: .reported,
      guards: [.outcome]),
    .init(
      row: "13b", from: [.received, .accepted, .inProgress, .onHold, .reported], action: .explain,
      roles: .department, to: nil, guards: [.explanationOwed]),
    .init(
      row: "13c", from: [.received, .accepted, .inProgress, .onHold], action: .attempt, roles: .department, to: nil,
      guards: [.outreach]),
    .init(
      row: "14", from: [.reported], action: .confirm, roles: .civilAffairs.union(.system), to: .closed,
      guards: [.notTheReporter, .explained, .positiveWithoutFeed]),
    .init(
      row: "14b", from: [.dispatched, .received, .accepted, .inProgress, .onHold, .returned, .reported, .escalated],
      action: .closeByData, roles: .system, to: .closed, guards: [.explained]),
    .init(row: "15", from: [.reported], action: .redo, roles: .civilAffairs, to: .inProgress, guards: [.redosLeft]),
    .init(
      row: "16", from: [.reported], action: .escalate, roles: .civilAffairs.union(.system), to: .escalated,
      guards: [.unconfirmed]),
    .init(
      row: "17", from: [.dispatched, .received, .accepted, .inProgress, .onHold], action: .escalate,
      roles: .civilAffairs.union(.lead).union(.system), to: .escalated, guards: []),
    .init(
      row: "18", from: [.escalated], action: .redispatch, roles: .coordination, to: .dispatched,
      guards: [.decisionNumber]),
    .init(
      row: "19", from: [.escalated], action: .resume, roles: .coordination, to: .inProgress, guards: [.decisionNumber]),
    .init(
      row: "20", from: [.escalated], action: .decide, roles: .coordination, to: .closed,
      guards: [.decisionNumber, .explained]),
    .init(
      row: "21", from: [.draft, .dispatched, .received, .returned], action: .cancel,
      roles: .civilAffairs.union(.system), to: .cancelled, guards: []),
    .init(
      row: "22", from: [.accepted, .inProgress, .onHold, .escalated], action: .cancel, roles: .civilAffairs,
      to: .cancelled, guards: [.consent]),
    .init(
      row: "22a", from: [.accepted, .inProgress, .onHold, .escalated], action: .askConsent, roles: .civilAffairs,
      to: nil, guards: [.consentNotAsked]),
    .init(
      row: "22c", from: [.accepted, .inProgress, .onHold, .escalated], action: .consent, roles: .department,
      to: .cancelled, guards: [.consentAsked]),
    .init(
      row: "22b", from: [.escalated], action: .withdraw, roles: .system, to: .cancelled, guards: [.caseItself]),
    .init(
      row: "23", from: [.dispatched, .received, .accepted, .inProgress, .onHold, .returned, .reported, .escalated],
      action: .void, roles: .civilAffairsLead, to: .voided, guards: []),
    .init(
      row: "24", from: [.closed], action: .reopen, roles: .civilAffairs.union(.system), to: .inProgress,
      guards: [.reopenWindow]),
  ]

  /// The row for a state and an action, whoever asks.
  public static func row(from state: ReferralState, _ action: Action) -> Transition? {
    rowsByState[Int(state.rawValue)].first { $0.action == action }
  }

  /// What a referral's own history leaves of that: goes out with every referral.
  public static func allowed(_ referral: Referral, for roles: RoleSet) -> [Action] {
    allowed(in: referral.state, for: roles).filter { action in
      switch action {
      case .return: !referral.isBinding && Int(referral.returns) < Referral.maximumReturns
      case .extend: referral.clockKind != .emergency && Int(referral.extensions) < Referral.maximumExtensions
      case .explain: referral.owesExplanation
      case .confirm: !referral.owesExplanation
      case .hold: Int(referral.holds) < Referral.maximumHolds
      case .redo: Int(referral.redos) < Referral.maximumRedos
      case .attempt: referral.clockKind == .outreach
      case .askConsent: referral.consentAskedMillis == 0
      case .consent: referral.consentAskedMillis > 0
      case .dispatch, .void, .receive, .accept, .redispatch, .escalate, .start, .resume, .report, .cancel, .reopen: true
      // Nobody asks for these in an answer: the hub itself does, a request by hand, or a meeting's decision.
      case .closeByData, .merge, .decide, .withdraw: false
      }
    }
  }

  /// What may be asked in a state by one of the roles.
  public static func allowed(in state: ReferralState, for roles: RoleSet) -> [Action] {
    rowsByState[Int(state.rawValue)].filter { !$0.roles.isDisjoint(with: roles) }.map(\.action)
  }

  /// The rows that start from a state, by its number.
  private static let rowsByState: [[Transition]] = {
    let last = ReferralState.allCases.map { Int($0.rawValue) }.max() ?? 0
    return (0...last).map { number in rows.filter { $0.from.contains { Int($0.rawValue) == number } } }
  }()
}
