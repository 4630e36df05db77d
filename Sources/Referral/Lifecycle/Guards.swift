import Wire

extension Answering {
  /// Whether a guard of the table holds; nil if it does.
  func verify(
    _ check: Guard, _ answer: Answer, _ referral: Referral, _ warning: Warning, _ findings: [Finding],
    _ nowMillis: Int64
  ) -> Refusal? {
    switch check {
    case .promise: promise(answer, referral)
    case .returnReason: returnReason(answer, referral)
    case .hopsLeft: hopsLeft(referral)
    case .otherDepartment: otherDepartment(answer, referral)
    case .holdsLeft: hold(answer, referral, nowMillis)
    case .outcome: outcome(answer, warning)
    case .notTheReporter: confirmation(answer, referral, warning, findings)
    case .positive: nil
    case .redosLeft:
      referral.redos < Referral.maximumRedos
        ? nil
        : Refusal(
          .notAllowedNow, field: "/data/action",
          "a report is sent back at most \(Referral.maximumRedos) times; escalate it instead")
    case .consent:
      answer.hasConsent || answer.role == .civilAffairsLead
        ? nil
        : Refusal(
          .missingField, field: "/data/consent",
          "work that a department has taken up is cancelled with its consent, or by civil affairs' lead")
    case .reopenWindow: reopenWindow(referral, nowMillis)
    }
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
    if answer.to == referral.department, answer.role != .civilAffairsLead || !answer.isBinding {
      return Refusal(
        .wrongRole, field: "/data/department",
        "only civil affairs' lead sends it to the same department again, and then binding")
    }
    return nil
  }

  private func hold(_ answer: Answer, _ referral: Referral, _ nowMillis: Int64) -> Refusal? {
    guard referral.holds < Referral.maximumHolds else {
      return Refusal(.notAllowedNow, field: "/data/action", "a referral is held at most \(Referral.maximumHolds) times")
    }
    guard let resume = answer.resumeOn, resume > WorkingCalendar.today(atMillis: nowMillis) else {
      return Refusal(.outOfRange, field: "/data/resumeDate", "the date on which work goes on must be after today")
    }
    return nil
  }

  /// Row 13. Source: POLICY.md, "Entitlements": the floor is checked against what the department reports.
  private func outcome(_ answer: Answer, _ warning: Warning) -> Refusal? {
    guard let outcome = answer.outcome, !outcome.code.isNegative else { return nil }
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
    let end = referral.sinceMillis + Int64(reconciler.clocks.reopenDays) * WorkingCalendar.dayMillis
    guard nowMillis <= end else {
      return Refusal(
        .notAllowedNow, field: "/data/action",
        "the window of \(reconciler.clocks.reopenDays) days for reopening is over")
    }
    return nil
  }
}
