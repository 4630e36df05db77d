internal import Referral

/// Who has to act on a referral next, and until when.
///
/// Source: DESIGN.md, "A referral's life"; what may be answered is the transition table's word.
struct NextActing {
  let departments: DepartmentRegistry
  let nowMillis: Int64

  /// Nil where the referral is over.
  func next(_ referral: Referral) -> ChainView.NextAct? {
    let department = departments.code(referral.department)
    if referral.state != .dispatched, let visit = referral.running(.visit), visit.dueMillis < referral.finishDueMillis {
      return act(department, "visit the person", visit.dueMillis, referral, .department)
    }
    switch referral.state {
    case .draft:
      return act("civil-affairs", "dispatch or void the draft", referral.waitDueMillis, referral, .civilAffairs)
    case .dispatched: return act(department, "sign for it", referral.signDueMillis, referral, .department)
    case .received: return act(department, "accept or return it", referral.decideDueMillis, referral, .department)
    case .accepted, .inProgress:
      return act(department, "report the outcome", referral.finishDueMillis, referral, .department)
    case .onHold:
      return act(department, "go on when what it waits for is there", referral.finishDueMillis, referral, .department)
    case .returned:
      return act("civil-affairs", "send it on or escalate it", referral.waitDueMillis, referral, .civilAffairs)
    case .reported:
      return act("civil-affairs", "confirm the report or send it back", referral.waitDueMillis, referral, .civilAffairs)
    case .escalated: return act("coordination-office", "decide", referral.waitDueMillis, referral, .coordination)
    case .closed, .cancelled, .voided, .merged, .rerouted: return nil
    }
  }

  private func act(
    _ actor: String, _ act: String, _ dueMillis: Int64?, _ referral: Referral, _ roles: RoleSet
  ) -> ChainView.NextAct {
    let due = dueMillis.flatMap { $0 > 0 ? $0 : nil }
    return ChainView.NextAct(
      actor: actor, act: act, until: due.map(ChainWords.time), isOverdue: due.map { $0 < nowMillis } ?? false,
      allowed: TransitionTable.allowed(referral, for: roles).map(\.code))
  }
}
