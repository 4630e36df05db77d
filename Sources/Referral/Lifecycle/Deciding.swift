import Wire

/// Carries out what the coordination mechanism decided: rows 18 to 20, and new binding work.
extension Answering {
  /// Takes a decision whole or refuses it whole: it must say what becomes of everything that waits for it.
  public func apply(
    _ decision: MeetingDecision, to file: inout HouseholdFile, nowMillis: Int64, into decisions: inout [Decision]
  ) -> Result {
    guard
      let index = file.warnings.firstIndex(where: {
        $0.key.warningClass == .complexCase && $0.home == decision.household && $0.number == decision.number
      })
    else { return refuse(.decisionNotExpected, "case", "this household has no such case; use the id as it came") }
    if file.warnings[index].referrals.contains(where: { $0.applied.contains(decision.eventHash) }) { return .unchanged }
    guard decision.role == .coordinationOffice else {
      return refuse(.wrongRole, "actor/role", "the coordination office alone decides a case")
    }
    guard decision.division.contains(file.id.division) else {
      return refuse(.wrongDivision, "actor/division", "an actor acts only within its own division")
    }
    let waiting = Self.waiting(file)
    guard
      file.warnings[index].referrals.contains(where: { $0.isCaseItself && $0.state == .escalated }) || !waiting.isEmpty
    else { return refuse(.decisionNotExpected, "case", "nothing of this case waits for a decision") }
    if let refusal = check(decision, waiting, file, nowMillis) { return .refused(refusal) }
    perform(decision, waiting, index, &file, nowMillis, &decisions)
    return .applied
  }

  private func refuse(_ code: RefusalCode, _ field: String, _ text: String) -> Result {
    .refused(Refusal(code, field: "/data/\(field)", text))
  }

  /// Where a referral stands in the file.
  private struct Place: Equatable {
    var warning: Int
    var referral: Int
  }

  /// Every escalated referral of a department: the case itself is not one.
  private static func waiting(_ file: HouseholdFile) -> [Place] {
    var places: [Place] = []
    for (index, warning) in file.warnings.enumerated() where warning.isOpen {
      let isCase = warning.key.warningClass == .complexCase
      for (at, referral) in warning.referrals.enumerated()
      where referral.state == .escalated && !(isCase && referral.isCaseItself) {
        places.append(Place(warning: index, referral: at))
      }
    }
    return places
  }

  private static func place(_ id: ReferralID, _ waiting: [Place], _ file: HouseholdFile) -> Place? {
    waiting.first { file.warnings[$0.warning].id(file.warnings[$0.warning].referrals[$0.referral]) == id }
  }

  private func check(
    _ decision: MeetingDecision, _ waiting: [Place], _ file: HouseholdFile, _ nowMillis: Int64
  ) -> Refusal? {
    var left = waiting
    let furthest = WorkingCalendar.today(
      atMillis: reconciler.end(of: .furthest, file.id.division, nowMillis).millis)
    for (at, measure) in decision.measures.enumerated() {
      if let deadline = measure.deadline, deadline <= WorkingCalendar.today(atMillis: nowMillis) || deadline > furthest
      {
        return Refusal(
          .outOfRange, field: "/data/measures/\(at)/deadline",
          "the deadline must be after today and within a year or so")
      }
      guard let id = measure.referral else { continue }
      guard let place = Self.place(id, left, file) else {
        return Refusal(
          .notAllowedNow, field: "/data/measures/\(at)/referral",
          "this referral does not wait for a decision of this case, or is named twice")
      }
      left.removeAll { $0 == place }
      if measure.kind == .close, Self.isUnexplained(place, file) {
        return Self.unexplained("/data/measures/\(at)/action")
      }
    }
    if decision.closesTheRest, left.contains(where: { Self.isUnexplained($0, file) }) {
      return Self.unexplained("/data/closure")
    }
    if !left.isEmpty, !decision.closesTheRest {
      return Refusal(
        .missingField, field: "/data/measures",
        "\(left.count) escalated referrals are not named; say what becomes of each, or close the rest (closure)")
    }
    if let recognition = decision.recognition, file.memberIndex(recognition.person) == nil {
      return Refusal(
        .unknownValue, field: "/data/recognition/person", "the person is no member of the case's household")
    }
    return nil
  }

  /// R13: whatever closes it, aid that was given first is explained before.
  private static func isUnexplained(_ place: Place, _ file: HouseholdFile) -> Bool {
    let referral = file.warnings[place.warning].referrals[place.referral]
    return referral.owesExplanation && referral.outcome.map { !$0.code.isNegative } ?? false
  }

  private static func unexplained(_ field: String) -> Refusal {
    Refusal(
      .notAllowedNow, field: field,
      "aid was given first and is not explained yet; let the department go on (resume) with a day for its explanation")
  }

  private func perform(
    _ decision: MeetingDecision, _ waiting: [Place], _ index: Int, _ file: inout HouseholdFile, _ nowMillis: Int64,
    _ decisions: inout [Decision]
  ) {
    var left = waiting
    var ended: [Int] = []
    for measure in decision.measures {
      let place = measure.referral.flatMap { Self.place($0, left, file) }
      left.removeAll { $0 == place }
      switch (measure.kind, place) {
      case (.dispatch, _): dispatch(measure, decision, place, index, &file, nowMillis, &decisions)
      case (.resume, let place?): resume(measure, decision, place, &file, nowMillis, &decisions)
      case (.close, let place?):
        close(decision, place, &file, nowMillis, &decisions)
        ended.append(place.warning)
      case (.resume, nil), (.close, nil): break
      }
    }
    for place in left {
      close(decision, place, &file, nowMillis, &decisions)
      ended.append(place.warning)
    }
    for at in file.warnings[index].referrals.indices
    where file.warnings[index].referrals[at].isCaseItself && file.warnings[index].referrals[at].state == .escalated {
      file.warnings[index].referrals[at].applied.append(decision.eventHash)
      close(decision, Place(warning: index, referral: at), &file, nowMillis, &decisions)
    }
    note(decision, index, &file)
    if decision.recognition != nil {
      decisions.append(
        Decision(.recognised, warning: index, role: .coordinationOffice, reason: .coordinationDecision))
    }
    for warning in Set(ended + [index]).sorted() {
      reconciler.end(&file, warning, .settled, .coordinationDecision, &decisions)
    }
  }

  /// A decision that found the case itself closed already is remembered with its newest referral.
  private func note(_ decision: MeetingDecision, _ index: Int, _ file: inout HouseholdFile) {
    guard !file.warnings[index].referrals.contains(where: { $0.applied.contains(decision.eventHash) }) else { return }
    file.warnings[index].referrals[file.warnings[index].referrals.count - 1].applied.append(decision.eventHash)
  }

  /// Row 18, or new work: binding, with the decision's own deadline.
  private func dispatch(
    _ measure: MeetingDecision.Measure, _ decision: MeetingDecision, _ place: Place?, _ index: Int,
    _ file: inout HouseholdFile, _ nowMillis: Int64, _ decisions: inout [Decision]
  ) {
    guard let department = measure.department, let deadline = measure.deadline else { return }
    let warning = place?.warning ?? index
    let hop = (file.warnings[warning].referrals.map(\.hop).max() ?? 0) + 1
    var next = Referral(hop: hop, department: department, state: .dispatched, sinceMillis: nowMillis)
    if let place {
      let current = file.warnings[place.warning].referrals[place.referral]
      next.clockKind = current.clockKind
      next.returns = current.returns
      next.previousHop = current.hop
      change(place, to: .rerouted, decision, &file, nowMillis, &decisions)
    } else {
      next.clockKind = .determination
    }
    reconciler.start(&next, next.clockKind, file.id.division, nowMillis)
    next.finishDueMillis = WorkingCalendar.endOfDay(deadline)
    next.finishWorkingDays = 0
    next.isBinding = true
    next.decisionNumber = decision.decisionNumber
    next.task = measure.task
    next.isLead = measure.isLead
    file.warnings[warning].referrals.append(next)
    decisions.append(
      Decision(
        .stateChanged, warning: warning, referral: file.warnings[warning].referrals.count - 1,
        from: place == nil ? nil : .escalated, to: .dispatched, role: .coordinationOffice,
        reason: .coordinationDecision))
  }

  /// Row 19: the department goes on, by the decision's deadline.
  private func resume(
    _ measure: MeetingDecision.Measure, _ decision: MeetingDecision, _ place: Place, _ file: inout HouseholdFile,
    _ nowMillis: Int64, _ decisions: inout [Decision]
  ) {
    guard let deadline = measure.deadline else { return }
    change(place, to: .inProgress, decision, &file, nowMillis, &decisions)
    file.warnings[place.warning].referrals[place.referral].finishDueMillis = WorkingCalendar.endOfDay(deadline)
    file.warnings[place.warning].referrals[place.referral].finishWorkingDays = 0
    file.warnings[place.warning].referrals[place.referral].levels[.finish] = .onTrack
    file.warnings[place.warning].referrals[place.referral].levels[.explanation] = .onTrack
    if !measure.task.isEmpty { file.warnings[place.warning].referrals[place.referral].task = measure.task }
    let explanation = file.warnings[place.warning].referrals[place.referral].explanationDueMillis
    if explanation > 0 {
      file.warnings[place.warning].referrals[place.referral].explanationDueMillis = max(
        explanation, WorkingCalendar.endOfDay(deadline))
    }
  }

  /// Row 20.
  private func close(
    _ decision: MeetingDecision, _ place: Place, _ file: inout HouseholdFile, _ nowMillis: Int64,
    _ decisions: inout [Decision]
  ) {
    change(place, to: .closed, decision, &file, nowMillis, &decisions)
    // What a meeting has closed no department and no civil affairs opens again: a new fact or request does.
    file.warnings[place.warning].referrals[place.referral].waitDueMillis = 0
  }

  private func change(
    _ place: Place, to state: ReferralState, _ decision: MeetingDecision, _ file: inout HouseholdFile,
    _ nowMillis: Int64, _ decisions: inout [Decision]
  ) {
    let from = file.warnings[place.warning].referrals[place.referral].state
    reconciler.enter(
      state, &file.warnings[place.warning].referrals[place.referral], file.id.division, nowMillis)
    file.warnings[place.warning].referrals[place.referral].decisionNumber = decision.decisionNumber
    decisions.append(
      Decision(
        .stateChanged, warning: place.warning, referral: place.referral, from: from, to: state,
        role: .coordinationOffice, reason: .coordinationDecision))
  }
}
