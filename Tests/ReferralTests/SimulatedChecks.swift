import Wire

@testable import Referral

/// What must always hold of a household, whatever happened to it.
extension SimulatedHousehold {
  func states() -> [ReferralID: ReferralState] {
    var states: [ReferralID: ReferralState] = [:]
    for warning in world.file.warnings {
      for referral in warning.referrals { states[warning.id(referral)] = referral.state }
    }
    return states
  }

  mutating func check(_ before: [ReferralID: ReferralState], _ decisions: [Decision]) {
    var told: Set<ReferralID> = []
    for decision in decisions {
      counts[decision.level.map { "\($0.code)" } ?? "\(decision.kind)", default: 0] += 1
      counts["\(decision.reason)", default: 0] += 1
      guard decision.kind == .stateChanged else { continue }
      let warning = world.file.warnings[decision.warning]
      told.insert(warning.id(warning.referrals[decision.referral]))
      if !Self.isInTable(decision) {
        problems.append(
          "the table has no \(decision.from?.code ?? "new") → \(decision.to?.code ?? "") by \(decision.role.code)")
      }
    }
    for (id, state) in states() where before[id] != state && !told.contains(id) {
      problems.append("\(id.text) became \(state.code) and nobody decided it")
    }
    var keys: Set<FindingKey> = []
    for warning in world.file.warnings where warning.isOpen {
      if !keys.insert(warning.key).inserted { problems.append("the key of \(warning.number) is open twice") }
      let departments = warning.referrals.filter { $0.state.isOpen && !$0.isCaseItself }.map(\.department)
      if warning.key.warningClass != .complexCase, Set(departments).count != departments.count {
        problems.append("\(warning.number) is with one department twice")
      }
      if !warning.referrals.contains(where: \.state.isOpen) {
        problems.append("\(warning.number) is open with no work")
      }
    }
    for warning in world.file.warnings where !warning.isOpen && warning.referrals.contains(where: \.state.isOpen) {
      problems.append("\(warning.number) is over and its work is not")
    }
  }

  /// Whether the table lets this actor make this change. A referral that goes on under its next number is rerouted.
  private static func isInTable(_ decision: Decision) -> Bool {
    guard let from = decision.from, let to = decision.to else { return decision.from == nil }
    let target = to == .rerouted ? .dispatched : to
    return TransitionTable.rows.contains {
      $0.from.contains(from) && $0.to == target && $0.roles.contains(RoleSet(decision.role))
    }
  }

  /// Whatever is escalated is on the county's table, and whatever is open has a time that moves it on, or is overdue there.
  mutating func checkDocket() {
    let isOnTable = world.file.warnings.contains { warning in
      warning.isOpen && warning.key.warningClass == .complexCase
        && warning.referrals.contains { $0.state == .escalated }
    }
    for item in open() {
      if item.referral.state == .escalated, !isOnTable { problems.append("\(item.id.text) is on no docket") }
      let isMoving = ReferralClock.allCases.contains {
        answering.reconciler.step($0, item.referral, world.file.id.division, now) != nil
      }
      let waits = item.referral.state == .draft || item.referral.state == .onHold
      let isFlagged = item.referral.state == .escalated && item.referral.levels[.meeting] == .breachedL1
      if !isMoving, !waits, !isFlagged { problems.append("nothing moves \(item.id.text), \(item.referral.state.code)") }
    }
  }

  /// The open referrals, oldest first, with the days since their state was entered.
  var lying: [String] {
    open().sorted { $0.warning.openedMillis < $1.warning.openedMillis }
      .map {
        "\($0.id.text) \($0.warning.rule) \($0.referral.state.code) \((now - $0.referral.sinceMillis) / Self.day) d"
      }
  }
}
