public import Wire

/// What a state does to the clocks.
extension Reconciler {
  /// Starts all clocks; they count from the dispatch.
  func start(_ referral: inout Referral, _ kind: Clocks.Kind, _ division: DivisionCode, _ nowMillis: Int64) {
    referral.clockKind = kind
    referral.dispatchedMillis = nowMillis
    referral.explanationDueMillis = 0
    referral.isExplained = false
    referral.levels[.explanation] = .onTrack
    referral.levels[.visit] = .onTrack
    send(&referral, division, nowMillis)
    referral.levels[.finish] = .onTrack
    guard kind != .emergency else {
      // The same day: POLICY.md, "Default deadlines".
      referral.finishDueMillis = WorkingCalendar.endOfDay(WorkingCalendar.today(atMillis: nowMillis))
      referral.finishWorkingDays = 0
      referral.explanationDueMillis = due(.emergencyExplanation, &referral, division, nowMillis)
      return
    }
    let setting: ClockSetting =
      switch kind {
      case .noDetermination: .finish
      case .determination: .determination
      case .outreach: .outreach
      case .emergency: .finish
      }
    referral.finishWorkingDays = UInt16(clamping: clocks.length(setting, pack, division, nowMillis))
    referral.finishDueMillis = due(setting, &referral, division, nowMillis)
  }

  /// Starts what counts from the sending to this department: sign and decide.
  func send(_ referral: inout Referral, _ division: DivisionCode, _ nowMillis: Int64) {
    referral.isProvisional = false
    referral.sentMillis = nowMillis
    referral.levels[.sign] = .onTrack
    referral.levels[.decide] = .onTrack
    if referral.clockKind == .emergency {
      referral.signDueMillis = due(.emergencySign, &referral, division, nowMillis)
      referral.decideDueMillis = WorkingCalendar.endOfDay(WorkingCalendar.today(atMillis: nowMillis))
    } else {
      referral.signDueMillis = due(.sign, &referral, division, nowMillis)
      referral.decideDueMillis = due(.decide, &referral, division, nowMillis)
    }
  }

  /// Puts a referral into a state and sets the time that this state lasts.
  func enter(_ state: ReferralState, _ referral: inout Referral, _ division: DivisionCode, _ nowMillis: Int64) {
    let from = referral.state
    if from == .onHold { endHold(&referral, nowMillis) }
    referral.state = state
    referral.sinceMillis = nowMillis
    referral.waitDueMillis = waitDue(&referral, division, nowMillis)
    if !state.isTakenUp { referral.consentAskedMillis = 0 }
    switch state {
    case .returned: referral.levels[.ruling] = .onTrack
    case .reported: referral.levels[.confirm] = .onTrack
    case .escalated: referral.levels[.meeting] = .onTrack
    case .inProgress where from == .reported || from == .escalated: giveTime(&referral, division, nowMillis)
    case .draft, .dispatched, .received, .accepted, .inProgress, .onHold, .closed, .cancelled, .voided, .merged,
      .rerouted:
      break
    }
  }

  /// Outreach to a household in which somebody is in an emergency is a visit, whichever of the two was known first.
  func urge(
    _ file: inout HouseholdFile, _ findings: [Finding], _ nowMillis: Int64, _ decisions: inout [Decision]
  ) {
    var isEmergency: Bool?
    for warning in file.warnings.indices
    where file.warnings[warning].isOpen && file.warnings[warning].key.warningClass == .possiblyEligible {
      for referral in file.warnings[warning].referrals.indices
      where file.warnings[warning].referrals[referral].mayOweVisit {
        if isEmergency == nil { isEmergency = hasEmergency(file, findings) }
        guard isEmergency == true else { return }
        let due = end(of: .emergencyVisit, file.id.division, nowMillis).millis
        file.warnings[warning].referrals[referral].visitFromMillis = nowMillis
        file.warnings[warning].referrals[referral].visitDueMillis = due
        // With the referral itself goes the time for its visit.
        let isSentNow = decisions.contains { $0.warning == warning && $0.referral == referral && $0.to == .dispatched }
        guard !isSentNow else { continue }
        var decision = Decision(.deadlineMoved, warning: warning, referral: referral, reason: .emergencyKnown)
        decision.moved = [MovedClock(.visit, fromMillis: 0, toMillis: due)]
        decisions.append(decision)
      }
    }
  }

  private func hasEmergency(_ file: HouseholdFile, _ findings: [Finding]) -> Bool {
    findings.contains {
      !$0.isSatisfied && pack.rules[$0.rule].clock == .emergency && !file.warnings.isSettled($0)
    }
  }

  /// How long the state itself lasts; 0 where nothing but the department's clocks ends it. A hold's date is the answer's.
  func waitDue(_ referral: inout Referral, _ division: DivisionCode, _ nowMillis: Int64) -> Int64 {
    let isEmergency = referral.clockKind == .emergency
    switch referral.state {
    case .draft: return due(isEmergency ? .emergencyDraft : .draft, &referral, division, nowMillis)
    case .returned: return due(isEmergency ? .emergencyRuling : .ruling, &referral, division, nowMillis)
    case .reported: return due(isEmergency ? .emergencyConfirm : .confirm, &referral, division, nowMillis)
    case .escalated: return due(isEmergency ? .emergencyMeeting : .meeting, &referral, division, nowMillis)
    case .closed: return due(isEmergency ? .emergencyReopen : .reopen, &referral, division, nowMillis)
    case .dispatched, .received, .accepted, .inProgress, .onHold, .cancelled, .voided, .merged, .rerouted: return 0
    }
  }

  /// Until when a department answers whether its work may be cancelled (row 22), in milliseconds since 1970.
  public func consentDueMillis(_ referral: Referral, _ division: DivisionCode) -> Int64 {
    end(of: .cancelAlone, division, referral.consentAskedMillis).millis
  }

  /// Work that comes back late has at least the time for a redo.
  func giveTime(_ referral: inout Referral, _ division: DivisionCode, _ nowMillis: Int64) {
    let isEmergency = referral.clockKind == .emergency
    let redo = due(isEmergency ? .emergencyRedo : .redo, &referral, division, nowMillis)
    guard referral.finishDueMillis < redo else { return }
    referral.finishDueMillis = redo
    // As working days from the start, so that it is reckoned again with them.
    referral.finishWorkingDays =
      isEmergency
      ? 0 : UInt16(clamping: calendar.workingDays(afterMillis: referral.dispatchedMillis, throughMillis: redo))
    referral.levels[.finish] = .onTrack
  }

  /// A hold for the citizen gives the finish clock back the working days it took; of an emergency the wall time.
  private func endHold(_ referral: inout Referral, _ nowMillis: Int64) {
    guard referral.stopsFinish else { return }
    referral.stopsFinish = false
    guard referral.clockKind != .emergency else {
      referral.finishDueMillis += max(0, nowMillis - referral.sinceMillis)
      return
    }
    let held = calendar.workingDays(afterMillis: referral.sinceMillis, throughMillis: nowMillis)
    moveFinish(&referral, byWorkingDays: held)
  }

  /// Moves the finish clock to the end of a day, as working days from its start where it counts those.
  func extend(_ referral: inout Referral, until day: CivilDate?) {
    guard let day else { return }
    referral.extensions += 1
    referral.levels[.finish] = .onTrack
    let end = WorkingCalendar.endOfDay(day)
    if referral.finishWorkingDays > 0 {
      let days = calendar.workingDays(afterMillis: referral.dispatchedMillis, throughMillis: end)
      referral.finishWorkingDays = UInt16(clamping: days)
    }
    referral.finishDueMillis = end
    if calendar.isProvisional(day) { referral.isProvisional = true }
  }

  /// Moves the finish clock on by working days.
  func moveFinish(_ referral: inout Referral, byWorkingDays days: Int) {
    guard days > 0 else { return }
    let due: (millis: Int64, isProvisional: Bool)
    if referral.finishWorkingDays > 0 {
      referral.finishWorkingDays = UInt16(clamping: Int(referral.finishWorkingDays) + days)
      due = calendar.due(fromMillis: referral.dispatchedMillis, workingDays: Int(referral.finishWorkingDays))
    } else {
      due = calendar.due(fromMillis: referral.finishDueMillis, workingDays: days)
    }
    referral.finishDueMillis = max(referral.finishDueMillis, due.millis)
    if due.isProvisional { referral.isProvisional = true }
  }

  /// The end of a length of time, in milliseconds since 1970; notes where the calendar does not know its days yet.
  func due(
    _ setting: ClockSetting, _ referral: inout Referral, _ division: DivisionCode, _ fromMillis: Int64
  ) -> Int64 {
    let due = end(of: setting, division, fromMillis)
    if due.isProvisional { referral.isProvisional = true }
    return due.millis
  }

  func end(
    of setting: ClockSetting, _ division: DivisionCode, _ fromMillis: Int64
  ) -> (millis: Int64, isProvisional: Bool) {
    let length = clocks.length(setting, pack, division, fromMillis)
    switch setting.row.unit {
    case .workingDays: return calendar.due(fromMillis: fromMillis, workingDays: Int(length))
    case .hours: return (fromMillis + length * Clocks.hourMillis, false)
    case .days, .fen, .basisPoints, .count, .list, .switch:
      return (fromMillis + length * WorkingCalendar.dayMillis, false)
    }
  }
}

extension WorkingCalendar {
  /// How many working days lie after the day of one moment, up to and including the day of another.
  public func workingDays(afterMillis: Int64, throughMillis: Int64) -> Int {
    var day = Self.today(atMillis: afterMillis)
    let last = Self.today(atMillis: throughMillis)
    var count = 0
    var span = 0
    while day < last, span < Self.maximumSpan {
      day = day.addingDays(1)
      span += 1
      if isWorkingDay(day) { count += 1 }
    }
    return count
  }
}
