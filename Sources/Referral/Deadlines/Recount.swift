import Wire

/// A due time that moved.
public struct MovedClock: Equatable, Sendable {
  /// Nil: the time that a draft waits for civil affairs.
  public var clock: ReferralClock?
  public var fromMillis: Int64
  public var toMillis: Int64

  public init(_ clock: ReferralClock?, fromMillis: Int64, toMillis: Int64) {
    self.clock = clock
    self.fromMillis = fromMillis
    self.toMillis = toMillis
  }

  /// The code in messages.
  public var code: String { clock?.code ?? "draft" }
}

/// Due times follow the calendar: those that were provisional, once the year's notice is known, and those of a time whose
/// days another edition of a notice has changed.
///
/// Source: POLICY.md, "Working time": a year whose notice is not out yet is recomputed when the calendar arrives.
extension Reconciler {
  /// Reckons an open referral's running due times again, where the calendar has come to know or to change their days.
  ///
  /// A clock that has stopped is history and keeps its due time, and so does a day that a meeting named.
  ///
  /// - Returns: what moved.
  func recount(_ referral: inout Referral, _ division: DivisionCode, _ nowMillis: Int64) -> [MovedClock] {
    guard mustRecount(referral) else { return [] }
    let before = referral
    referral.isProvisional = false
    guard referral.state.isOpen else { return [] }
    reckon(&referral, division)
    let moved = Self.moved(before, referral)
    for clock in moved { ease(clock, &referral, division, nowMillis) }
    return moved
  }

  private func reckon(_ referral: inout Referral, _ division: DivisionCode) {
    if referral.clockKind != .emergency {
      if referral.state == .dispatched {
        referral.signDueMillis = due(.sign, &referral, division, referral.sentMillis)
      }
      if referral.state == .dispatched || referral.state == .received {
        referral.decideDueMillis = due(.decide, &referral, division, referral.sentMillis)
      }
    }
    if referral.finishWorkingDays > 0 {
      let finish = calendar.due(
        fromMillis: referral.dispatchedMillis, workingDays: Int(referral.finishWorkingDays))
      referral.finishDueMillis = finish.millis
      if finish.isProvisional { referral.isProvisional = true }
    }
    // A meeting that decided on an emergency may have put its own day there.
    if referral.owesExplanation, referral.decisionNumber.isEmpty {
      referral.explanationDueMillis = due(.emergencyExplanation, &referral, division, referral.dispatchedMillis)
    }
    if referral.state.hasOwnTime, referral.waitDueMillis > 0 {
      referral.waitDueMillis = waitDue(&referral, division, referral.sinceMillis)
    }
  }

  private static func moved(_ before: Referral, _ after: Referral) -> [MovedClock] {
    let waiting: ReferralClock? =
      switch after.state {
      case .returned: .ruling
      case .reported: .confirm
      case .escalated: .meeting
      case .draft, .dispatched, .received, .accepted, .inProgress, .onHold, .closed, .cancelled, .voided, .merged,
        .rerouted:
        nil
      }
    let clocks = [
      MovedClock(.sign, fromMillis: before.signDueMillis, toMillis: after.signDueMillis),
      MovedClock(.decide, fromMillis: before.decideDueMillis, toMillis: after.decideDueMillis),
      MovedClock(.finish, fromMillis: before.finishDueMillis, toMillis: after.finishDueMillis),
      MovedClock(.explanation, fromMillis: before.explanationDueMillis, toMillis: after.explanationDueMillis),
      MovedClock(waiting, fromMillis: before.waitDueMillis, toMillis: after.waitDueMillis),
    ]
    return clocks.filter { $0.fromMillis != $0.toMillis }
  }

  /// A clock that got time back is not as late as it was said to be: it is announced again when it is.
  private func ease(
    _ moved: MovedClock, _ referral: inout Referral, _ division: DivisionCode, _ nowMillis: Int64
  ) {
    guard let clock = moved.clock, moved.toMillis > moved.fromMillis else { return }
    var probe = referral
    probe.levels[clock] = .onTrack
    while let step = step(clock, probe, division, nowMillis), nowMillis >= step.millis {
      probe.levels[clock] = step.level
    }
    referral.levels[clock] = min(referral.levels[clock], probe.levels[clock])
  }

  private func mustRecount(_ referral: Referral) -> Bool {
    if referral.isProvisional, isKnown(referral) { return true }
    guard let recounted, referral.state.isOpen else { return false }
    let span = Self.span(referral)
    return span.first <= recounted.upperBound && span.last >= recounted.lowerBound
  }

  /// Whether the calendar knows every day that a referral's due times were counted over.
  func isKnown(_ referral: Referral) -> Bool {
    guard let known else { return false }
    let span = Self.span(referral)
    return known.contains(span.first) && span.last <= known.upperBound
  }

  /// From the first start to the last due time of a referral's clocks.
  private static func span(_ referral: Referral) -> (first: Int64, last: Int64) {
    let first = referral.sentMillis > 0 ? min(referral.sentMillis, referral.sinceMillis) : referral.sinceMillis
    let last = max(
      referral.finishDueMillis, referral.decideDueMillis, referral.waitDueMillis, referral.explanationDueMillis)
    return (referral.dispatchedMillis > 0 ? min(first, referral.dispatchedMillis) : first, last)
  }
}

extension WorkingCalendar {
  /// From the beginning of the first year whose notice is known to the end of the last before a gap, in milliseconds since
  /// 1970; nil where none is. Worked out once: it is asked for every referral with a provisional deadline.
  var knownMillis: ClosedRange<Int64>? {
    let years = CivilDate.earliest.components.year...CivilDate.latest.components.year
    func isKnown(_ year: Int) -> Bool {
      CivilDate(year: year, month: 1, day: 1).map { !isProvisional($0) } ?? false
    }
    guard let first = years.first(where: isKnown), let start = CivilDate(year: first, month: 1, day: 1) else {
      return nil
    }
    let last = (first...years.upperBound).first { !isKnown($0 + 1) } ?? years.upperBound
    guard let end = CivilDate(year: last, month: 12, day: 31) else { return nil }
    return start.startMillis()...Self.endOfDay(end)
  }
}
