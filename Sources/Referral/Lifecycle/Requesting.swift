internal import Wire

/// Row 1 by hand: civil affairs' request is dispatched, a township's waits for civil affairs as a draft, and what is open
/// already is not opened again (row 3).
extension Answering {
  /// - Parameters:
  ///   - findings: what holds today; made anew where a warning was opened.
  ///   - decisions: what was decided is appended here.
  public func open(
    _ request: HandRequest, in file: inout HouseholdFile, _ engine: inout FindingsEngine,
    _ findings: inout [Finding], nowMillis: Int64, into decisions: inout [Decision]
  ) -> Result {
    if file.warnings.contains(where: { $0.referrals.contains { $0.applied.contains(request.eventHash) } }) {
      return .unchanged
    }
    let today = WorkingCalendar.today(atMillis: nowMillis)
    do throws(Refusal) {
      try mayOpen(request, file, today)
      let choice = try engine.choice(of: request, in: file, today: today)
      let warning = warning(request, choice, file, nowMillis)
      guard request.division.contains(file.division(of: warning, reconciler.pack.rules[choice.rule])) else {
        throw Refusal(
          .wrongDivision, field: "/data/actor/division",
          "an actor acts only within its own division, and this household is in another")
      }
      if let open = Self.open(choice.key, file) {
        merge(request, into: open, &file, choice.rule, nowMillis, &decisions)
      } else {
        guard choice.key.warningClass == .complexCase || !file.isFull else {
          throw Refusal(
            .householdFull, field: "/data/subject",
            "\(HouseholdFile.maximumOpen) warnings of this household are open; close some of them first")
        }
        open(warning, request, choice.rule, &file, nowMillis, &decisions)
      }
    } catch {
      return .refused(error)
    }
    engine.evaluate(file, today: today, into: &findings)
    note(findings, in: &file)
    return .applied
  }

  private func mayOpen(_ request: HandRequest, _ file: HouseholdFile, _ today: CivilDate) throws(Refusal) {
    guard let opening = TransitionTable.opening(by: request.role), request.department == civilAffairs else {
      throw Refusal(
        .wrongRole, field: "/data/actor/role",
        "civil affairs and the townships open a referral by hand; another department states a need (stated-need)")
    }
    guard opening.asksForMeeting || request.ask != .coordination else {
      throw Refusal(
        .wrongRole, field: "/data/actor/role",
        "civil affairs asks for the coordination meeting; a township tells civil affairs what it knows")
    }
    guard request.day <= today else {
      throw Refusal(.outOfRange, field: "/data/on", "the day lies ahead; a request tells of what was seen or asked for")
    }
    guard request.person.map({ file.memberIndex($0) != nil }) ?? !file.members.isEmpty else {
      throw Self.unknownSubject
    }
  }

  /// The hub knows neither the person nor the household.
  public static let unknownSubject = Refusal(
    .unknownSubject, field: "/data/subject",
    "the hub knows no such person or household yet; send the update that says who it is, then this request again")

  /// The open warning of a key; of a new difficulty whichever day it was told of: one need is one matter.
  private static func open(_ key: FindingKey, _ file: HouseholdFile) -> Int? {
    file.warnings.firstIndex {
      $0.isOpen
        && ($0.key == key
          || key.warningClass == .newHardship && $0.key.warningClass == .newHardship && $0.key.person == key.person
            && $0.key.matter == key.matter)
    }
  }

  /// Row 3; a decided case that civil affairs asks for once more goes to the next meeting.
  private func merge(
    _ request: HandRequest, into index: Int, _ file: inout HouseholdFile, _ rule: Int, _ nowMillis: Int64,
    _ decisions: inout [Decision]
  ) {
    let isCase = file.warnings[index].key.warningClass == .complexCase
    let waits = file.warnings[index].referrals.contains { $0.isCaseItself && $0.state == .escalated }
    if isCase, !waits {
      file.warnings[index].byHand = Self.opening(request)
      add(request, rule, reconciler.pack.rules[rule].departments[0], index, &file, nowMillis, &decisions)
      return
    }
    let at = file.warnings[index].referrals.firstIndex { $0.state.isOpen } ?? 0
    remember(request, &file.warnings[index].referrals[at])
    decisions.append(
      Decision(
        .requestMerged, warning: index, referral: at, from: .draft, to: .merged, role: request.role,
        reason: .sameKeyOpen))
  }

  private func warning(
    _ request: HandRequest, _ choice: FindingsEngine.HandChoice, _ file: HouseholdFile, _ nowMillis: Int64
  ) -> Warning {
    var warning = Warning(
      home: file.id, number: file.lastWarning + 1, key: choice.key, rule: reconciler.pack.rules[choice.rule].id,
      policySerial: reconciler.pack.serial, digest: 0, openedMillis: nowMillis, floor: nil)
    warning.byHand = Self.opening(request)
    return warning
  }

  private func open(
    _ warning: Warning, _ request: HandRequest, _ rule: Int, _ file: inout HouseholdFile, _ nowMillis: Int64,
    _ decisions: inout [Decision]
  ) {
    file.lastWarning = warning.number
    file.warnings.append(warning)
    let index = file.warnings.count - 1
    decisions.append(Decision(.warningOpened, warning: index, role: request.role, reason: .requestedByHand))
    for department in reconciler.pack.rules[rule].departments {
      add(request, rule, department, index, &file, nowMillis, &decisions)
    }
  }

  private func add(
    _ request: HandRequest, _ rule: Int, _ department: Department, _ index: Int, _ file: inout HouseholdFile,
    _ nowMillis: Int64, _ decisions: inout [Decision]
  ) {
    let isCase = request.ask == .coordination
    let state = isCase ? .escalated : TransitionTable.opening(by: request.role)?.to ?? .draft
    let hop = (file.warnings[index].referrals.map(\.hop).max() ?? 0) + 1
    var referral = Referral(hop: hop, department: department, state: state, sinceMillis: nowMillis)
    referral.clockKind = reconciler.pack.rules[rule].clock
    if state == .dispatched { reconciler.start(&referral, referral.clockKind, file.id.division, nowMillis) }
    reconciler.enter(state, &referral, file.id.division, nowMillis)
    remember(request, &referral)
    file.warnings[index].referrals.append(referral)
    decisions.append(
      Decision(
        .stateChanged, warning: index, referral: file.warnings[index].referrals.count - 1, from: nil, to: state,
        role: request.role, reason: .requestedByHand))
  }

  private func remember(_ request: HandRequest, _ referral: inout Referral) {
    referral.applied.append(request.eventHash)
    if referral.applied.count > Referral.maximumApplied { referral.applied.removeFirst() }
  }

  private static func opening(_ request: HandRequest) -> HandOpening {
    HandOpening(role: request.role, day: request.day.daysSinceEpoch, basis: bounded(request.basis))
  }

  /// What was opened just now is followed from here on as it is found, so that reconciling it changes nothing.
  private func note(_ findings: [Finding], in file: inout HouseholdFile) {
    let triggers = Reconciler.caseTriggers(findings).map(\.digest)
    for index in file.warnings.indices where file.warnings[index].isOpen && file.warnings[index].byHand != nil {
      let key = file.warnings[index].key
      if key.warningClass == .complexCase {
        let fresh = triggers.filter { !file.warnings[index].triggers.contains($0) }
        file.warnings[index].triggers = (file.warnings[index].triggers + fresh).suffix(Warning.maximumTriggers)
      }
      guard file.warnings[index].digest == 0,
        let found = Reconciler.withOneCase(findings).first(where: { Reconciler.key($0) == key })
      else { continue }
      file.warnings[index].digest = found.digest
      file.warnings[index].floor = found.floor
      file.warnings[index].rule = reconciler.pack.rules[found.rule].id
    }
  }
}
