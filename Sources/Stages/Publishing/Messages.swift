import Referral

/// Who must hear of a decision, and how.
extension Publisher {
  enum Message: Equatable {
    case referral
    case notice(Notice)
    case attention(Attention)
    case coordinationCase
  }

  /// What a department hears about a referral it holds.
  enum Notice: String {
    case withdrawn
    case closed
    case redo
    case reopened
    case changed
    /// Less than a quarter of a clock is left.
    case atRisk = "at-risk"
    /// A clock ran out: the officer is reminded.
    case reminder
    /// It is still not done: the lead is told.
    case overdue
    case escalated
    case resumed
    /// A deadline moved.
    case deadline
    /// Civil affairs asks whether its work may be cancelled.
    case consentAsked = "consent-asked"
  }

  /// What civil affairs hears.
  enum Attention: String {
    case draft
    case returned
    case reported
    case needGone = "need-gone"
    /// What was asked for by hand is open already, in this referral.
    case alreadyOpen = "already-open"
    case escalated
    case atRisk = "at-risk"
    case overdue
    /// The hub took back what waited for civil affairs, or could not carry on what a department had.
    case withdrawn
  }

  func messages(for decision: Decision, _ file: HouseholdFile) -> (first: Message?, second: Message?) {
    switch decision.kind {
    case .warningOpened, .warningClosed, .warningMerged, .settlementLapsed, .reopenWindowOver, .explained, .recognised,
      .attempted, .confirmed, .exited:
      return (nil, nil)
    case .floorChanged: return (.notice(.changed), nil)
    case .needGone: return (.attention(.needGone), nil)
    case .consentAsked: return (.notice(.consentAsked), nil)
    case .requestMerged: return (.attention(.alreadyOpen), nil)
    case .caseUpdated: return (.coordinationCase, nil)
    case .deadlineMoved:
      if isWithDepartment(decision, file) { return (.notice(.deadline), nil) }
      return (isCase(decision, file) ? .coordinationCase : nil, nil)
    case .clockReached: return ladder(decision, file)
    case .stateChanged: return stateChanged(decision, file)
    }
  }

  /// The breach ladder: POLICY.md, "Default deadlines". L3 is the escalation itself, which is a decision of its own.
  private func ladder(_ decision: Decision, _ file: HouseholdFile) -> (first: Message?, second: Message?) {
    guard let clock = decision.clock, let level = decision.level else { return (nil, nil) }
    switch (clock, level) {
    case (_, .onTrack), (_, .breachedL3): return (nil, nil)
    case (.sign, .atRisk), (.decide, .atRisk), (.finish, .atRisk), (.explanation, .atRisk),
      (.visit, .atRisk):
      return (.notice(.atRisk), nil)
    case (.sign, .breachedL1), (.decide, .breachedL1), (.finish, .breachedL1), (.explanation, .breachedL1),
      (.visit, .breachedL1):
      return (.notice(.reminder), nil)
    case (.sign, .breachedL2), (.decide, .breachedL2), (.finish, .breachedL2), (.explanation, .breachedL2),
      (.visit, .breachedL2):
      return (.notice(.overdue), .attention(.overdue))
    case (.ruling, .atRisk), (.confirm, .atRisk): return (.attention(.atRisk), nil)
    case (.ruling, .breachedL1), (.ruling, .breachedL2), (.confirm, .breachedL1), (.confirm, .breachedL2):
      return (.attention(.overdue), nil)
    case (.meeting, .atRisk): return (nil, nil)
    case (.meeting, .breachedL1), (.meeting, .breachedL2):
      return (isCase(decision, file) ? .coordinationCase : nil, nil)
    }
  }

  private func stateChanged(_ decision: Decision, _ file: HouseholdFile) -> (first: Message?, second: Message?) {
    guard let to = decision.to else { return (nil, nil) }
    switch to {
    case .draft: return (.attention(.draft), nil)
    case .dispatched: return (.referral, nil)
    case .returned: return (.attention(.returned), nil)
    case .reported: return (.attention(.reported), nil)
    case .closed: return (isCase(decision, file) && decision.from == .escalated ? nil : .notice(.closed), nil)
    case .cancelled, .voided, .merged: return over(decision, file)
    case .escalated:
      // The case itself goes to the county; a department's referral is said to be there now.
      if isCase(decision, file) { return (.coordinationCase, decision.from == nil ? nil : .notice(.escalated)) }
      return (.attention(.escalated), decision.from == .returned ? nil : .notice(.escalated))
    case .inProgress: return (inProgress(decision), nil)
    case .received, .accepted, .onHold, .rerouted: return (nil, nil)
    }
  }

  /// What ended before it was done. Civil affairs hears of what it did not end itself and alone knew or has to repair.
  private func over(_ decision: Decision, _ file: HouseholdFile) -> (first: Message?, second: Message?) {
    if decision.from == .draft { return (decision.role == .system ? .attention(.withdrawn) : nil, nil) }
    if isCase(decision, file), decision.from == .escalated { return (nil, nil) }
    // Civil affairs asked for the department's consent.
    let isAgreed = decision.role == .officer || decision.role == .lead
    return (.notice(.withdrawn), decision.reason == .householdFull || isAgreed ? .attention(.withdrawn) : nil)
  }

  private func inProgress(_ decision: Decision) -> Message? {
    switch decision.from {
    case .reported: .notice(.redo)
    case .closed: .notice(.reopened)
    case .escalated: .notice(.resumed)
    case .onHold: decision.role == .system ? .notice(.resumed) : nil
    case nil, .draft, .dispatched, .received, .accepted, .inProgress, .returned, .cancelled, .voided, .merged,
      .rerouted:
      nil
    }
  }

  private func isCase(_ decision: Decision, _ file: HouseholdFile) -> Bool {
    file.warnings[decision.warning].key.warningClass == .complexCase
  }

  private func isWithDepartment(_ decision: Decision, _ file: HouseholdFile) -> Bool {
    switch file.warnings[decision.warning].referrals[decision.referral].state {
    case .dispatched, .received, .accepted, .inProgress, .onHold: true
    case .draft, .returned, .reported, .escalated, .closed, .cancelled, .voided, .merged, .rerouted: false
    }
  }
}
