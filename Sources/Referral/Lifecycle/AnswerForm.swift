extension Answer {
  /// What the action itself asks for and the answer lacks, whatever the referral's state; nil if it is complete.
  ///
  /// Source: `Topics/schemas/feedback.schema.json`; DESIGN.md, "A referral's life", rows 7, 8, 11, 13.
  public var fault: Refusal? {
    switch action {
    case .return: returnFault
    case .redispatch: redispatchFault
    case .hold: holdFault
    case .report: reportFault
    case .extend: extendFault
    case .explain:
      hasExplanation ? nil : Self.missing("explanation", "an explanation says what the aid was given for")
    case .attempt:
      attempts.isEmpty ? Self.missing("attempts", "an attempt says on which day and by which channel") : nil
    // What civil affairs or a lead does against the course of things is explained.
    case .redo, .escalate, .cancel, .reopen, .askConsent:
      hasReason ? nil : Self.missing("reason", "\(action.code) needs a reason")
    case .dispatch, .void, .receive, .accept, .start, .resume, .confirm, .closeByData, .merge, .decide, .withdraw,
      .consent:
      nil
    }
  }

  private static func missing(_ field: String, _ text: String) -> Refusal {
    Refusal(.missingField, field: "/data/\(field)", text)
  }

  private var returnFault: Refusal? {
    guard let returnReason else { return Self.missing("reason", "a return needs a coded reason") }
    if returnReason == .insufficientInformation, missing.isEmpty {
      return Self.missing("missing", "a return for insufficient information says what is missing")
    }
    guard returnReason == .notOurRemit else { return nil }
    if proposed == nil { return Self.missing("proposedDepartment", "\"not ours\" names the department whose it is") }
    return basis == nil ? Self.missing("basis", "\"not ours\" names the rule it rests on") : nil
  }

  private var redispatchFault: Refusal? {
    if to == nil { return Self.missing("department", "a redispatch names the department it goes to") }
    return basis == nil ? Self.missing("basis", "a redispatch says what it rests on") : nil
  }

  private var holdFault: Refusal? {
    guard hasReason else { return Self.missing("reason", "a hold needs a reason") }
    return resumeOn == nil ? Self.missing("resumeDate", "a hold needs the date on which work goes on") : nil
  }

  private var extendFault: Refusal? {
    guard hasReason else { return Self.missing("reason", "an extension needs a reason") }
    return extendUntil == nil ? Self.missing("until", "an extension names the day until which time is asked for") : nil
  }

  private var reportFault: Refusal? {
    guard let outcome else { return Self.missing("outcome", "a report needs an outcome") }
    guard personInformed else {
      return Self.missing("informed", "a report says when and how the person was informed")
    }
    guard outcome.code.isNegative else { return nil }
    guard role == .lead else {
      return Refusal(.wrongRole, field: "/data/actor/role", "a negative outcome is reported by the department's lead")
    }
    guard hasLegalReason else {
      return Refusal(.negativeNeedsReason, field: "/data/legalReason", "a negative outcome needs its legal reason")
    }
    return nil
  }
}
