public import Wire

/// Applies answers to a household's referrals by the transition table.
public struct Answering: Sendable {
  public enum Result: Equatable, Sendable {
    case applied
    /// This very answer was applied before.
    case unchanged
    /// The person moved: the household that now holds the referral.
    case forward(HouseholdID)
    case refused(Refusal)
  }

  public let reconciler: Reconciler
  public let departments: DepartmentRegistry
  public let civilAffairs: Department

  public init(reconciler: Reconciler, departments: DepartmentRegistry, civilAffairs: Department) {
    self.reconciler = reconciler
    self.departments = departments
    self.civilAffairs = civilAffairs
  }

  /// - Parameters:
  ///   - findings: what holds today, to see whether the data say otherwise than a report.
  ///   - decisions: what was decided is appended here.
  public func apply(
    _ answer: Answer, to file: inout HouseholdFile, findings: [Finding], nowMillis: Int64,
    into decisions: inout [Decision]
  ) -> Result {
    guard let (warning, referral) = locate(answer.referral, in: file) else {
      if let forward = file.forwards.first(where: {
        $0.home == answer.referral.household && $0.number == answer.referral.number
      }) {
        return .forward(forward.to)
      }
      return .refused(
        Refusal(
          .noSuchReferral, field: "/data/referral",
          "this household has no such referral; use the id as it came in the referral message"))
    }
    let current = file.warnings[warning].referrals[referral]
    if current.applied.contains(answer.eventHash) { return .unchanged }
    if let refusal = mayAct(answer, on: current, of: file.warnings[warning], in: file) { return .refused(refusal) }
    guard let row = TransitionTable.row(from: current.state, answer.action) else {
      return .refused(notAllowed(answer, in: current.state))
    }
    guard row.roles.contains(RoleSet(answer.role)) else {
      return .refused(
        Refusal(
          .wrongRole, field: "/data/actor/role",
          "\(answer.action.code) in the state \(current.state.code) is not for the role \(answer.role.code)"))
    }
    if let fault = answer.fault { return .refused(fault) }
    for check in row.guards {
      let facts = GuardFacts(
        referral: current, warning: file.warnings[warning], division: file.id.division, nowMillis: nowMillis)
      if let refusal = verify(check, answer, facts, findings) {
        return .refused(refusal)
      }
    }
    if answer.action == .reopen,
      isOpenElsewhere(warning, in: file) || isBeingDetermined(current, file.warnings[warning])
    {
      return .refused(
        Refusal(
          .notAllowedNow, field: "/data/action",
          "the same matter is open in a later referral of this household; answer that one"))
    }
    perform(answer, row, &file, warning, referral, nowMillis, &decisions)
    return .applied
  }

  /// Whether outreach has led to an application that is being decided.
  private func isBeingDetermined(_ referral: Referral, _ warning: Warning) -> Bool {
    warning.appliedOn != nil && !warning.isDetermination(referral)
  }

  /// Whether another warning with the same key is open: a closed one must not be taken up again beside it.
  private func isOpenElsewhere(_ warning: Int, in file: HouseholdFile) -> Bool {
    file.warnings.indices.contains {
      $0 != warning && file.warnings[$0].isOpen && file.warnings[$0].key == file.warnings[warning].key
    }
  }

  private func locate(_ id: ReferralID, in file: HouseholdFile) -> (Int, Int)? {
    for (index, warning) in file.warnings.enumerated() where warning.home == id.household && warning.number == id.number
    {
      guard let referral = warning.referrals.firstIndex(where: { $0.hop == id.hop }) else { return nil }
      return (index, referral)
    }
    return nil
  }

  /// Who may speak at all: DEP and DEPL on their own topic for their own referral, the others on civil affairs' topic.
  private func mayAct(
    _ answer: Answer, on referral: Referral, of warning: Warning, in file: HouseholdFile
  ) -> Refusal? {
    switch answer.role {
    case .officer, .lead:
      guard answer.department == referral.department else {
        return Refusal(.notYourReferral, field: "/data/referral", "this referral is another department's")
      }
    case .civilAffairsOfficer, .civilAffairsLead, .township:
      guard answer.department == civilAffairs else {
        return Refusal(
          .wrongRole, field: "/data/actor/role",
          "the role \(answer.role.code) acts on civil affairs' feedback topic only")
      }
    case .coordinationOffice:
      return Refusal(.wrongRole, field: "/data/actor/role", "the coordination office decides on coordination.decisions")
    case .system:
      return Refusal(.wrongRole, field: "/data/actor/role", "the role system is the hub's own")
    }
    guard answer.division.contains(file.division(of: warning, reconciler.pack.rule(id: warning.rule))) else {
      return Refusal(
        .wrongDivision, field: "/data/actor/division",
        "an actor acts only within its own division, and this referral is in another")
    }
    return nil
  }

  private func notAllowed(_ answer: Answer, in state: ReferralState) -> Refusal {
    let allowed = TransitionTable.allowed(in: state, for: RoleSet(answer.role)).map(\.code)
    let hint = allowed.isEmpty ? "nothing is left to answer" : "allowed now: \(allowed.joined(separator: ", "))"
    return Refusal(
      .notAllowedNow, field: "/data/action", "\(answer.action.code) is not allowed in the state \(state.code); \(hint)")
  }

  private func perform(
    _ answer: Answer, _ row: Transition, _ file: inout HouseholdFile, _ warning: Int, _ referral: Int,
    _ nowMillis: Int64,
    _ decisions: inout [Decision]
  ) {
    let from = file.warnings[warning].referrals[referral].state
    var current = file.warnings[warning].referrals[referral]
    current.applied.append(answer.eventHash)
    if current.applied.count > Referral.maximumApplied { current.applied.removeFirst() }
    let division = file.id.division
    if answer.action == .dispatch {
      reconciler.start(&current, reconciler.clock(of: file.warnings[warning]), division, nowMillis)
    }
    if answer.action == .reopen { reconciler.startAnew(&current, division, nowMillis) }
    if let to = row.to { reconciler.enter(to, &current, division, nowMillis) }
    switch answer.action {
    case .return:
      current.returns += 1
      current.proposed = answer.proposed
      current.returnReason = answer.returnReason
      current.returnBasis = Self.bounded(answer.basis ?? "")
    case .hold:
      current.holds += 1
      current.stopsFinish = answer.waitsForCitizen
      // The hold ends when the day begins on which work goes on.
      current.waitDueMillis = (answer.resumeOn ?? WorkingCalendar.today(atMillis: nowMillis)).startMillis() - 1
    case .attempt: current.note(answer.attempts)
    case .askConsent: current.consentAskedMillis = nowMillis
    case .report:
      current.outcome = answer.outcome
      current.note(answer.attempts)
      current.isExplained = current.isExplained || answer.hasExplanation
      current.recheckOn = recheck(answer, division, nowMillis)?.daysSinceEpoch
    case .extend:
      reconciler.extend(&current, until: answer.extendUntil)
    case .explain:
      current.isExplained = true
      if current.state == .reported {
        current.waitDueMillis = reconciler.waitDue(&current, division, nowMillis)
        current.levels[.confirm] = .onTrack
      }
    case .redo:
      current.redos += 1
      current.outcome = nil
    case .reopen:
      file.warnings[warning].ending = nil
      file.warnings[warning].settledUntil = nil
    case .redispatch:
      redispatch(answer, &current, &file, warning, nowMillis)
    case .dispatch, .receive, .accept, .start, .resume, .escalate, .confirm, .cancel, .void, .merge, .closeByData,
      .decide, .withdraw, .consent:
      break
    }
    let formerFinish = file.warnings[warning].referrals[referral].finishDueMillis
    file.warnings[warning].referrals[referral] = current
    guard row.to != nil else {
      var decision = Decision(
        Self.kind(answer.action), warning: warning, referral: referral, role: answer.role,
        reason: answer.action == .extend ? .extended : .answered)
      if answer.action == .extend {
        decision.moved = [MovedClock(.finish, fromMillis: formerFinish, toMillis: current.finishDueMillis)]
      }
      decisions.append(decision)
      return
    }
    decisions.append(
      Decision(
        .stateChanged, warning: warning, referral: referral, from: from, to: current.state, role: answer.role,
        reason: .answered))
    if answer.action == .redispatch {
      decisions.append(
        Decision(
          .stateChanged, warning: warning, referral: file.warnings[warning].referrals.count - 1, from: .returned,
          to: .dispatched, role: answer.role, reason: .answered))
    }
    if answer.action == .confirm { reconciler.settle(&file, warning, referral, nowMillis, &decisions) }
    if !current.state.isOpen {
      reconciler.end(&file, warning, .settled, .allReferralsOver, &decisions)
    }
  }

  /// What an answer that leaves the state decides.
  private static func kind(_ action: Action) -> Decision.Kind {
    switch action {
    case .extend: .deadlineMoved
    case .attempt: .attempted
    case .askConsent: .consentAsked
    case .explain, .dispatch, .void, .receive, .accept, .return, .redispatch, .escalate, .start, .hold, .resume,
      .report,
      .confirm, .redo, .cancel, .reopen, .closeByData, .merge, .decide, .withdraw, .consent:
      .explained
    }
  }

  /// When a waitlisted person is looked at again, and when the two years after an exit end (R5).
  private func recheck(_ answer: Answer, _ division: DivisionCode, _ nowMillis: Int64) -> CivilDate? {
    let months = reconciler.pack.dataRules.monthsAfterExit
    return switch answer.outcome?.code {
    case .waitlisted:
      answer.recheckOn
        ?? WorkingCalendar.today(atMillis: reconciler.end(of: .recheck, division, nowMillis).millis)
    case .exited: answer.outcome?.since.map { CivilDate(daysSinceEpoch: $0).addingMonths(months) }
    case nil, .granted, .grantedBelowRequest, .alreadyReceiving, .notEligible, .personDeclined, .unreachable,
      .diedOrMoved, .other, .applied, .changed, .kept:
      nil
    }
  }

  /// A text cut to what is kept, between characters.
  static func bounded(_ text: String, _ bytes: Int = Referral.maximumBasisBytes) -> String {
    var kept = text
    while kept.utf8.count > bytes { kept.removeLast() }
    return kept
  }

  /// Row 8: it goes on under the next number; the finish clock keeps its start.
  private func redispatch(
    _ answer: Answer, _ current: inout Referral, _ file: inout HouseholdFile, _ warning: Int, _ nowMillis: Int64
  ) {
    guard let to = answer.to else { return }
    reconciler.enter(.rerouted, &current, file.id.division, nowMillis)
    let hop = (file.warnings[warning].referrals.map(\.hop).max() ?? 0) + 1
    var next = Referral(hop: hop, department: to, state: .dispatched, sinceMillis: nowMillis)
    next.clockKind = current.clockKind
    reconciler.send(&next, file.id.division, nowMillis)
    next.dispatchedMillis = current.dispatchedMillis
    next.task = current.task
    next.finishDueMillis = current.finishDueMillis
    next.finishWorkingDays = current.finishWorkingDays
    next.explanationDueMillis = current.explanationDueMillis
    next.extensions = current.extensions
    next.isProvisional = next.isProvisional || current.isProvisional
    next.levels[.finish] = current.levels[.finish]
    next.levels[.explanation] = current.levels[.explanation]
    next.attempts = current.attempts
    next.visitFromMillis = current.visitFromMillis
    next.visitDueMillis = current.visitDueMillis
    next.levels[.visit] = current.levels[.visit]
    // Whoever is asked today is not late today.
    reconciler.giveTime(&next, file.id.division, nowMillis)
    next.returns = current.returns
    next.isBinding = answer.isBinding
    next.previousHop = current.hop
    file.warnings[warning].referrals.append(next)
  }
}
