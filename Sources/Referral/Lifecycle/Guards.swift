import Wire

/// What a guard looks at beside the answer.
struct GuardFacts {
  var referral: Referral
  var warning: Warning
  var division: DivisionCode
  var nowMillis: Int64
}

extension Answering {
  /// Whether a guard of the table holds; nil if it does.
  func verify(_ check: Guard, _ answer: Answer, _ facts: GuardFacts, _ findings: [Finding]) -> Refusal? {
    let referral = facts.referral
    switch check {
    case .promise: return promise(answer, referral)
    case .returnReason: return returnReason(answer, referral)
    case .hopsLeft: return hopsLeft(referral)
    case .otherDepartment: return otherDepartment(answer, referral)
    case .holdsLeft: return hold(answer, facts)
    case .outcome:
      return outcome(answer, facts) ?? recheck(answer, facts) ?? attemptDays(answer, facts.nowMillis)
    case .notTheReporter: return confirmation(answer, referral, facts.warning, findings)
    case .explained: return explained(referral)
    case .redosLeft: return redosLeft(referral)
    case .consent: return consent(answer, facts)
    case .reopenWindow: return reopenWindow(referral, facts.nowMillis)
    case .extensionLeft: return extensionLeft(answer, referral, facts.nowMillis)
    case .explanationOwed:
      return referral.owesExplanation
        ? nil
        : Refusal(.notAllowedNow, field: "/data/action", "nothing is left to explain about this referral")
    case .outreach:
      return referral.clockKind == .outreach
        ? attemptDays(answer, facts.nowMillis)
        : Refusal(.notAllowedNow, field: "/data/action", "attempts to reach a person are outreach's")
    case .consentNotAsked: return consentNotAsked(referral)
    case .consentAsked: return consentAsked(referral)
    // Of the meeting and of the hub itself, which do not answer.
    case .decisionNumber, .caseItself, .positiveWithoutFeed, .unconfirmed: return nil
    }
  }

  private func redosLeft(_ referral: Referral) -> Refusal? {
    guard referral.redos < Referral.maximumRedos else {
      return Refusal(
        .notAllowedNow, field: "/data/action",
        "a report is sent back at most \(Referral.maximumRedos) times; escalate it instead")
    }
    return nil
  }

  /// Row 22: civil affairs' lead alone once the department was asked and had its time.
  private func consent(_ answer: Answer, _ facts: GuardFacts) -> Refusal? {
    if answer.hasConsent { return nil }
    let asked = facts.referral.consentAskedMillis
    guard asked > 0 else {
      return Refusal(
        .missingField, field: "/data/consent",
        "work that a department has taken up is cancelled with its consent; ask for it first (ask-consent)")
    }
    let alone = reconciler.consentDueMillis(facts.referral, facts.division)
    if answer.role == .civilAffairsLead, facts.nowMillis > alone { return nil }
    return Refusal(
      .missingField, field: "/data/consent",
      "the department was asked and still has time to answer; then civil affairs' lead may cancel alone")
  }

  private func consentNotAsked(_ referral: Referral) -> Refusal? {
    guard referral.consentAskedMillis > 0 else { return nil }
    return Refusal(
      .notAllowedNow, field: "/data/action",
      "the department was asked already; it agrees, or civil affairs' lead cancels once its time is over")
  }

  private func consentAsked(_ referral: Referral) -> Refusal? {
    guard referral.consentAskedMillis == 0 else { return nil }
    return Refusal(
      .notAllowedNow, field: "/data/action",
      "nobody has asked to cancel this referral; report, or let the lead escalate it")
  }

  private func attemptDays(_ answer: Answer, _ nowMillis: Int64) -> Refusal? {
    let today = WorkingCalendar.today(atMillis: nowMillis).daysSinceEpoch
    guard let ahead = answer.attempts.firstIndex(where: { $0.day > today }) else { return nil }
    return Refusal(
      .outOfRange, field: "/data/attempts/\(ahead)/on", "the day lies ahead; an attempt is told when it was made")
  }

  /// R13: aid first, its explanation afterwards, and no end without it.
  private func explained(_ referral: Referral) -> Refusal? {
    guard referral.owesExplanation else { return nil }
    return Refusal(
      .notAllowedNow, field: "/data/action",
      "aid was given first and is not explained yet; the department explains it (explain), then it can close")
  }

  private func extensionLeft(_ answer: Answer, _ referral: Referral, _ nowMillis: Int64) -> Refusal? {
    func no(_ text: String) -> Refusal { Refusal(.notAllowedNow, field: "/data/action", text) }
    guard referral.clockKind != .emergency else {
      return no("an emergency is not extended; report what is done so far")
    }
    guard nowMillis <= referral.finishDueMillis else { return no("an extension is asked for before the deadline") }
    guard referral.extensions < Referral.maximumExtensions else {
      return no("it was extended \(Referral.maximumExtensions) times; report, or let the lead escalate it")
    }
    guard referral.extensions == 0 || answer.role == .lead else {
      return Refusal(.wrongRole, field: "/data/actor/role", "a second extension is asked for by the department's lead")
    }
    guard let until = answer.extendUntil, until > WorkingCalendar.today(atMillis: referral.finishDueMillis) else {
      return Refusal(.outOfRange, field: "/data/until", "the day asked for must be after the present deadline")
    }
    // As much again as the clock has run at most: further away a deadline is none.
    let span = referral.finishDueMillis - referral.dispatchedMillis
    guard WorkingCalendar.endOfDay(until) <= referral.finishDueMillis + max(span, WorkingCalendar.dayMillis) else {
      return Refusal(.outOfRange, field: "/data/until", "an extension is at most as long as the time given so far")
    }
    return nil
  }

  private func promise(_ answer: Answer, _ referral: Referral) -> Refusal? {
    guard let promised = answer.promisedOn else { return nil }
    guard promised <= WorkingCalendar.today(atMillis: referral.finishDueMillis) else {
      return Refusal(.outOfRange, field: "/data/promisedDate", "the promised date is after the deadline")
    }
    return nil
  }

  private func returnReason(_ answer: Answer, _ referral: Referral) -> Refusal? {
    guard answer.returnReason == .notOurRemit, answer.proposed == referral.department else { return nil }
    return Refusal(
      .unknownValue, field: "/data/proposedDepartment",
      "\"not ours\" names another department than the one that returns it")
  }

  private func hopsLeft(_ referral: Referral) -> Refusal? {
    if referral.isBinding {
      return Refusal(
        .hopLimit, field: "/data/action", "a binding referral cannot be returned; its lead may escalate it")
    }
    guard referral.returns < Referral.maximumReturns else {
      return Refusal(
        .hopLimit, field: "/data/action",
        "it was returned \(Referral.maximumReturns) times already; accept it or let the lead escalate it")
    }
    return nil
  }

  private func otherDepartment(_ answer: Answer, _ referral: Referral) -> Refusal? {
    if Int(referral.returns) >= Referral.maximumReturns, answer.role != .civilAffairsLead || !answer.isBinding {
      return Refusal(
        .hopLimit, field: "/data/binding",
        "it was returned \(Referral.maximumReturns) times: civil affairs' lead rules, binding, or it is escalated")
    }
    if answer.to == referral.department, answer.role != .civilAffairsLead || !answer.isBinding {
      return Refusal(
        .wrongRole, field: "/data/department",
        "only civil affairs' lead sends it to the same department again, and then binding")
    }
    return nil
  }

  private func hold(_ answer: Answer, _ facts: GuardFacts) -> Refusal? {
    guard facts.referral.holds < Referral.maximumHolds else {
      return Refusal(.notAllowedNow, field: "/data/action", "a referral is held at most \(Referral.maximumHolds) times")
    }
    guard let resume = answer.resumeOn, isAhead(resume, within: .hold, facts) else {
      return Refusal(
        .outOfRange, field: "/data/resumeDate",
        "the date on which work goes on must be after today and not further away than a hold may last")
    }
    return nil
  }

  /// A day that is too far away would let a referral lie.
  private func isAhead(_ day: CivilDate, within setting: ClockSetting, _ facts: GuardFacts) -> Bool {
    let last = WorkingCalendar.today(
      atMillis: reconciler.end(of: setting, facts.division, facts.nowMillis).millis)
    return day > WorkingCalendar.today(atMillis: facts.nowMillis) && day <= last
  }

  private func recheck(_ answer: Answer, _ facts: GuardFacts) -> Refusal? {
    guard answer.outcome?.code == .waitlisted, let day = answer.recheckOn else { return nil }
    guard isAhead(day, within: .furthest, facts) else {
      return Refusal(.outOfRange, field: "/data/recheckDate", "the day must be after today and within a year or so")
    }
    return nil
  }

  /// Row 13. Source: POLICY.md, "Entitlements": the floor is checked against what the department reports.
  private func outcome(_ answer: Answer, _ facts: GuardFacts) -> Refusal? {
    let warning = facts.warning
    guard let outcome = answer.outcome else { return nil }
    if let fault = fits(outcome, answer, facts) { return fault }
    guard !outcome.code.isNegative else { return nil }
    if let benefit = outcome.benefit, warning.key.warningClass.matterKind == .benefit, benefit != warning.key.matter {
      return Refusal(.unknownValue, field: "/data/outcome/benefit", "the referral asks for another benefit")
    }
    if let base = outcome.base, let owed = warning.floor?.base, base != owed {
      return Refusal(
        .unknownValue, field: "/data/outcome/base", "the floor is taken of another base; see the referral's floor")
    }
    guard let floor = warning.floor, outcome.code == .granted || outcome.code == .alreadyReceiving else { return nil }
    return shortfall(outcome, floor)
  }

  /// What a person may become of depends on what was asked: outreach and better circumstances have outcomes of their own.
  private func fits(_ outcome: Outcome, _ answer: Answer, _ facts: GuardFacts) -> Refusal? {
    let warning = facts.warning
    if let only = outcome.code.onlyFor {
      guard only == warning.key.warningClass else {
        return Refusal(
          .unknownValue, field: "/data/outcome/code", "\(outcome.code.code) answers \(only.code) only; see the class")
      }
      guard outcome.code != .applied || !warning.isDetermination(facts.referral) else {
        return Refusal(
          .unknownValue, field: "/data/outcome/code",
          "the application is made; report what came of it (granted, not-eligible)")
      }
      guard outcome.since != nil else {
        return Refusal(.missingField, field: "/data/outcome/since", "\(outcome.code.code) says since when")
      }
    }
    if outcome.code == .unreachable, warning.key.warningClass == .possiblyEligible,
      facts.referral.attempts(with: answer.attempts).count < Self.outreachAttempts
    {
      return Refusal(
        .missingField, field: "/data/attempts",
        "unreachable needs \(Self.outreachAttempts) attempts, each with day and channel")
    }
    return nil
  }

  /// POLICY.md, "Default deadlines", outreach: three attempts.
  private static let outreachAttempts = 3

  private func shortfall(_ outcome: Outcome, _ floor: Floor) -> Refusal? {
    switch floor.measure {
    case .ratioBasisPoints:
      guard let ratio = outcome.ratioBasisPoints else {
        return Refusal(
          .missingField, field: "/data/outcome/ratioBasisPoints",
          "this benefit has a floor of \(floor.value) basis points; say the ratio that was granted")
      }
      guard ratio >= floor.value else {
        return Refusal(
          .floorNotMet, field: "/data/outcome/ratioBasisPoints",
          "\(ratio) basis points are below the floor of \(floor.value): \(floor.value - ratio) are still owed")
      }
    case .amountFen:
      guard let amount = outcome.amountFen else {
        return Refusal(
          .missingField, field: "/data/outcome/amountFen",
          "this benefit has a floor of \(floor.value) fen; say the amount that was granted")
      }
      guard amount >= floor.value else {
        return Refusal(
          .floorNotMet, field: "/data/outcome/amountFen",
          "\(amount) fen are below the floor of \(floor.value): \(floor.value - amount) are still owed")
      }
    }
    return nil
  }

  /// Row 14: civil affairs' own work is confirmed by its lead, and nothing closes against the data.
  private func confirmation(
    _ answer: Answer, _ referral: Referral, _ warning: Warning, _ findings: [Finding]
  ) -> Refusal? {
    if referral.department == civilAffairs, answer.role != .civilAffairsLead {
      return Refusal(.wrongRole, field: "/data/actor/role", "civil affairs' own work is confirmed by its lead")
    }
    guard let outcome = referral.outcome, outcome.code == .granted || outcome.code == .alreadyReceiving else {
      return nil
    }
    let contradiction = findings.contains {
      Reconciler.key($0) == warning.key && !$0.isSatisfied && ($0.inEffect ?? 0) > 0
    }
    guard contradiction else { return nil }
    return Refusal(
      .dataContradict, field: "/data/action",
      "the data show the benefit in effect below its floor; send the report back (redo) or let the department correct its data"
    )
  }

  private func reopenWindow(_ referral: Referral, _ nowMillis: Int64) -> Refusal? {
    guard nowMillis <= referral.waitDueMillis else {
      return Refusal(
        .notAllowedNow, field: "/data/action",
        "the window for reopening is over; a new fact or request opens a new referral")
    }
    return nil
  }
}
