internal import Wire

/// What is followed after an answer was confirmed: applications until they are determined, positive outcomes until the data
/// show them, exits until the data do.
extension Reconciler {
  /// Outreach led to an application: whoever determines the category decides it, by the clock of determinations.
  ///
  /// Source: DESIGN.md, "A referral's life": a warning owns its referrals and is open until all are over; R3.
  func openDetermination(
    _ file: inout HouseholdFile, _ warning: Int, _ referral: Int, _ nowMillis: Int64, _ decisions: inout [Decision]
  ) {
    let outreach = file.warnings[warning].referrals[referral]
    let department = pack.rule(id: file.warnings[warning].rule)?.departments.first ?? outreach.department
    let hop = (file.warnings[warning].referrals.map(\.hop).max() ?? 0) + 1
    var next = Referral(hop: hop, department: department, state: .dispatched, sinceMillis: nowMillis)
    next.previousHop = outreach.hop
    next.task = Self.determinationTask
    start(&next, .determination, file.id.division, nowMillis)
    enter(.dispatched, &next, file.id.division, nowMillis)
    file.warnings[warning].referrals.append(next)
    decisions.append(
      Decision(
        .stateChanged, warning: warning, referral: file.warnings[warning].referrals.count - 1, from: nil,
        to: .dispatched, reason: .applied))
  }

  private static let determinationTask = "对象已提出申请,按规定审核认定,反馈认定结果。"

  /// The data say what came of the application: the referral that waited for it has its outcome.
  func closeDetermined(
    _ file: inout HouseholdFile, _ index: Int, _ determination: Determination, _ nowMillis: Int64,
    _ decisions: inout [Decision]
  ) {
    for referral in file.warnings[index].referrals.indices
    where file.warnings[index].referrals[referral].state.isOpen {
      file.warnings[index].referrals[referral].outcome = Outcome(
        code: determination.result.outcome, since: determination.day)
      change(&file, index, referral, to: .closed, .determined, nowMillis, &decisions)
    }
    end(&file, index, .settled, .determined, &decisions)
  }

  /// Level-triggered like the rest: what was settled by an answer is compared with the data.
  func followSettled(
    _ file: inout HouseholdFile, _ findings: [Finding], _ nowMillis: Int64, _ decisions: inout [Decision]
  ) {
    for index in file.warnings.indices where file.warnings[index].ending == .settled {
      switch file.warnings[index].key.warningClass {
      case .policyNotImplemented: confirm(&file, index, findings, &decisions)
      case .improvedConditions: followExit(&file, index, findings, nowMillis, &decisions)
      case .newHardship, .possiblyEligible, .complexCase: break
      }
    }
  }

  /// A positive outcome that civil affairs confirmed before the benefit was in the data: now they show it, and should it
  /// disappear, the same referral goes on (row 24).
  private func confirm(
    _ file: inout HouseholdFile, _ index: Int, _ findings: [Finding], _ decisions: inout [Decision]
  ) {
    let key = file.warnings[index].key
    guard file.warnings[index].referrals.contains(where: \.isPositive),
      findings.contains(where: { $0.isSatisfied && $0.key == key }), isLast(index, key, file)
    else { return }
    seal(&file, index, &decisions)
  }

  /// An exit is told to the members' records, where the two years begin (R5); once the data show it, a department that
  /// lists the household again is asked again.
  private func followExit(
    _ file: inout HouseholdFile, _ index: Int, _ findings: [Finding], _ nowMillis: Int64, _ decisions: inout [Decision]
  ) {
    let key = file.warnings[index].key
    guard
      let exit = file.warnings[index].referrals.firstIndex(where: { $0.outcome?.code == .exited && $0.state == .closed }
      ),
      isLast(index, key, file)
    else { return }
    guard findings.contains(where: { $0.key == key }) else {
      seal(&file, index, &decisions)
      return
    }
    guard file.warnings[index].referrals[exit].recheckOn != nil else { return }
    // Told once; data that go on saying otherwise open it again after the time that a closed referral has.
    file.warnings[index].referrals[exit].recheckOn = nil
    let again = end(of: .reopen, file.id.division, nowMillis).millis
    file.warnings[index].settledUntil = WorkingCalendar.today(atMillis: again).daysSinceEpoch
    decisions.append(Decision(.exited, warning: index, referral: exit, reason: .exitConfirmed))
  }

  private func isLast(_ index: Int, _ key: FindingKey, _ file: HouseholdFile) -> Bool {
    file.warnings.lastIndex { $0.key == key && $0.ending != .merged } == index
  }

  private func seal(_ file: inout HouseholdFile, _ index: Int, _ decisions: inout [Decision]) {
    file.warnings[index].ending = .confirmedByData
    file.warnings[index].settledUntil = nil
    decisions.append(Decision(.confirmed, warning: index, reason: .reportConfirmedByData))
  }
}

extension Referral {
  /// Closed with an outcome that the data can show.
  fileprivate var isPositive: Bool { state == .closed && outcome.map { !$0.code.isNegative } ?? false }
}

extension Determination.Result {
  /// The outcome that says it.
  var outcome: Outcome.Code {
    switch self {
    case .approved: .granted
    case .refused: .notEligible
    case .withdrawn: .personDeclined
    }
  }
}
