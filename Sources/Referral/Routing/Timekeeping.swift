import Wire

/// What time alone decides: reminders, escalations, ends.
///
/// Source: DESIGN.md, "A referral's life"; POLICY.md, "Default deadlines", breach ladder. Level-triggered like the rest:
/// woken late or twice, it decides the same.
extension Reconciler {
  /// Settlements whose day has come: their keys may open again.
  func lapse(_ file: inout HouseholdFile, _ nowMillis: Int64, _ decisions: inout [Decision]) {
    for index in file.warnings.indices where file.warnings[index].ending == .settled {
      guard let until = file.warnings[index].settledUntil,
        WorkingCalendar.today(atMillis: nowMillis).daysSinceEpoch >= until
      else { continue }
      file.warnings[index].ending = .lapsed
      file.warnings[index].settledUntil = nil
      decisions.append(Decision(.settlementLapsed, warning: index, reason: .timeIsOver))
    }
  }

  /// Moves every referral on for which a time has come.
  func keepTime(_ file: inout HouseholdFile, _ nowMillis: Int64, _ decisions: inout [Decision]) {
    for warning in file.warnings.indices {
      for referral in file.warnings[warning].referrals.indices {
        let state = file.warnings[warning].referrals[referral].state
        guard state.isOpen || file.warnings[warning].referrals[referral].waitDueMillis != 0 else { continue }
        let moved = recount(&file.warnings[warning].referrals[referral], file.id.division, nowMillis)
        if !moved.isEmpty {
          var decision = Decision(.deadlineMoved, warning: warning, referral: referral, reason: .calendarPublished)
          decision.moved = moved
          decisions.append(decision)
        }
        keepTime(&file, warning, referral, nowMillis, &decisions)
      }
    }
  }

  private func keepTime(
    _ file: inout HouseholdFile, _ warning: Int, _ referral: Int, _ nowMillis: Int64, _ decisions: inout [Decision]
  ) {
    let division = file.id.division
    if file.warnings[warning].referrals[referral].state.hasOwnTime,
      file.warnings[warning].referrals[referral].waitDueMillis == 0
    {
      // Written by a hub without timers: its time starts now.
      let wait = waitDue(&file.warnings[warning].referrals[referral], division, nowMillis)
      file.warnings[warning].referrals[referral].waitDueMillis = wait
    }
    let wait = file.warnings[warning].referrals[referral].waitDueMillis
    let isOver = wait > 0 && nowMillis > wait
    switch file.warnings[warning].referrals[referral].state {
    case .draft:
      guard isOver else { return }
      start(&file.warnings[warning].referrals[referral], clock(of: file.warnings[warning]), division, nowMillis)
      change(&file, warning, referral, to: .dispatched, .draftWaited, nowMillis, &decisions)
    case .onHold:
      if isOver { change(&file, warning, referral, to: .inProgress, .resumeDate, nowMillis, &decisions) }
    case .closed:
      guard isOver else { return }
      file.warnings[warning].referrals[referral].waitDueMillis = 0
      decisions.append(Decision(.reopenWindowOver, warning: warning, referral: referral, reason: .timeIsOver))
      return
    case .dispatched, .received, .accepted, .inProgress, .returned, .reported, .escalated: break
    case .cancelled, .voided, .merged, .rerouted: return
    }
    // One copy serves all clocks as long as none of them changes the state.
    var current = file.warnings[warning].referrals[referral]
    var decided = decisions.count
    for clock in ReferralClock.allCases {
      if decisions.count != decided {
        current = file.warnings[warning].referrals[referral]
        decided = decisions.count
      }
      guard current.running(clock) != nil else { continue }
      run(clock, &file, warning, referral, nowMillis, &decisions)
    }
  }

  /// Raises one clock's level as far as the time has come.
  private func run(
    _ clock: ReferralClock, _ file: inout HouseholdFile, _ warning: Int, _ referral: Int, _ nowMillis: Int64,
    _ decisions: inout [Decision]
  ) {
    while let step = step(clock, file.warnings[warning].referrals[referral], file.id.division, nowMillis),
      nowMillis >= step.millis
    {
      file.warnings[warning].referrals[referral].levels[clock] = step.level
      let due = file.warnings[warning].referrals[referral].running(clock)?.dueMillis ?? 0
      // Noticed when it had expired already, it is not announced as about to.
      if step.level == .atRisk, nowMillis > due { continue }
      if clock == .confirm, step.level == .breachedL1 {
        endConfirmation(&file, warning, referral, nowMillis, &decisions)
        return
      }
      if step.level == .breachedL3 {
        decisions.append(reached(clock, step.level, warning, referral))
        change(&file, warning, referral, to: .escalated, .clockRanOut, nowMillis, &decisions)
        return
      }
      decisions.append(reached(clock, step.level, warning, referral))
    }
  }

  private func reached(_ clock: ReferralClock, _ level: ClockLevel, _ warning: Int, _ referral: Int) -> Decision {
    var decision = Decision(.clockReached, warning: warning, referral: referral, reason: .clockRanOut)
    if level == .atRisk { decision.reason = .clockRunsOut }
    decision.clock = clock
    decision.level = level
    return decision
  }

  /// Rows 14 and 16: civil affairs has not looked at a report in time. A positive one closes where no feed could show the
  /// benefit; what a feed should show and does not, or is negative, goes to the county.
  private func endConfirmation(
    _ file: inout HouseholdFile, _ warning: Int, _ referral: Int, _ nowMillis: Int64, _ decisions: inout [Decision]
  ) {
    let isPositive = file.warnings[warning].referrals[referral].outcome.map { !$0.code.isNegative } ?? false
    // Who determines a category states it in its updates.
    let isDetermination = file.warnings[warning].isDetermination(file.warnings[warning].referrals[referral])
    guard isPositive, !isDetermination, !hasFeed(file.warnings[warning].key, file.id.division, nowMillis) else {
      change(&file, warning, referral, to: .escalated, .confirmationOverdue, nowMillis, &decisions)
      return
    }
    change(&file, warning, referral, to: .closed, .confirmationOverdue, nowMillis, &decisions)
    settle(&file, warning, referral, nowMillis, &decisions)
    end(&file, warning, .settled, .allReferralsOver, &decisions)
  }

  /// Whether some department states what was asked for in its updates, so that the data can confirm a report: of benefits
  /// all that the pack does not list as stated by nobody, of needs, categories and the mechanism none.
  func hasFeed(_ key: FindingKey, _ division: DivisionCode, _ nowMillis: Int64) -> Bool {
    guard key.warningClass.matterKind == .benefit else { return false }
    return pack.hasFeed(key.matter, in: division, on: WorkingCalendar.today(atMillis: nowMillis))
  }

  /// The level that a clock reaches next, and the first millisecond of it; nil where it does not run or is at its end.
  func step(
    _ clock: ReferralClock, _ referral: Referral, _ division: DivisionCode, _ nowMillis: Int64
  ) -> (level: ClockLevel, millis: Int64)? {
    guard let times = referral.running(clock), let level = referral.levels[clock].next else { return nil }
    switch level {
    case .onTrack: return nil
    case .atRisk: return (level, times.dueMillis - max(0, times.dueMillis - times.startMillis) / 4 + 1)
    case .breachedL1: return (level, times.dueMillis + 1)
    case .breachedL2, .breachedL3:
      // An overdue decision of the meeting stays on every docket; there is nobody above to go to.
      guard clock != .meeting, clock != .confirm else { return nil }
      let isWallTime = clock == .visit || referral.clockKind == .emergency && clock != .explanation
      let setting: ClockSetting =
        level == .breachedL2
        ? (isWallTime ? .emergencyLevelTwo : .levelTwo) : (isWallTime ? .emergencyLevelThree : .levelThree)
      return (level, end(of: setting, division, times.dueMillis).millis + 1)
    }
  }

  /// The first moment at which time decides something about a household; nil where nothing is open that time could move.
  ///
  /// Pure, and without an allocation where nothing is open: called for every household that a cycle touched.
  public func nextDueMillis(_ file: HouseholdFile, nowMillis: Int64) -> Int64? {
    var next = Int64.max
    for warning in file.warnings.indices {
      if file.warnings[warning].ending == .settled, let until = file.warnings[warning].settledUntil {
        next = min(next, CivilDate(daysSinceEpoch: until).startMillis())
      }
      for referral in file.warnings[warning].referrals.indices
      where file.warnings[warning].referrals[referral].state.isOpen
        || file.warnings[warning].referrals[referral].waitDueMillis != 0
      {
        next = min(next, nextDueMillis(file.warnings[warning].referrals[referral], file.id.division, nowMillis))
      }
    }
    return next == .max ? nil : next
  }

  private func nextDueMillis(_ referral: Referral, _ division: DivisionCode, _ nowMillis: Int64) -> Int64 {
    if referral.isProvisional, isKnown(referral) { return nowMillis }
    var next = Int64.max
    if referral.state.hasOwnTime, referral.waitDueMillis == 0 { return nowMillis }
    switch referral.state {
    case .draft, .onHold, .closed:
      if referral.waitDueMillis > 0 { next = referral.waitDueMillis + 1 }
    case .dispatched, .received, .accepted, .inProgress, .returned, .reported, .escalated, .cancelled, .voided,
      .merged, .rerouted:
      break
    }
    for clock in ReferralClock.allCases {
      if let step = step(clock, referral, division, nowMillis) { next = min(next, step.millis) }
    }
    return next
  }
}

extension ReferralState {
  /// Whether the state itself has an end in time: somebody other than the department must act.
  var hasOwnTime: Bool {
    switch self {
    case .draft, .returned, .reported, .escalated: true
    case .dispatched, .received, .accepted, .inProgress, .onHold, .closed, .cancelled, .voided, .merged, .rerouted:
      false
    }
  }
}
