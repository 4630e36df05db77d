import Referral
import Streams
import Wire

/// `referral-hub.referral.v1`: what a department is asked to do, why, until when, and what it may answer.
extension Publisher {
  func writeReferral(
    _ decision: Decision, _ findings: [Finding], _ file: HouseholdFile, _ occasion: Occasion, _ json: inout JSONWriter,
    _ output: inout OutputBatch
  ) {
    let warning = file.warnings[decision.warning]
    let referral = warning.referrals[decision.referral]
    guard let topic = layout.referrals(referral.department), let rule = rule(warning) else { return }
    let finding = findings.first { $0.key == warning.key }
    let head = head(
      "referral-hub.referral.v1", topic: topic, key: warning.id(referral).bytes, warning: Self.warningID(warning),
      classification(rule), file, occasion, place: file.division(of: warning, rule), suffix: "")
    begin(head, &json)
    json.member("referral", warning.id(referral))
    json.member("warning", Self.warningID(warning))
    json.member("hop", referral.hop)
    json.member("class", warning.key.warningClass.code)
    json.member("department", layout.departments.code(referral.department))
    json.member("division", file.division(of: warning, rule))
    writeSubject(warning, referral.department, rule, file, &json)
    writeMatter(warning, &json)
    json.member(
      "disposition",
      warning.isDetermination(referral) ? "determine" as StaticString : Self.disposition(warning.key.warningClass))
    json.member("modality", rule.modality.rawValue)
    if let floor = warning.floor { writeFloor(floor, finding?.inEffect, &json) }
    json.member("asked", referral.task.isEmpty ? rule.asked : referral.task)
    if !referral.decisionNumber.isEmpty { writeDecision(referral, &json) }
    writeOpening(warning, &json)
    writeReason(rule, finding, file, &json)
    writeView(rule, warning, file, &json)
    writeDeadlines(referral, &json)
    writeReuse(rule, file, occasion.nowMillis, &json)
    json.member("binding", referral.isBinding)
    json.key("allowed")
    json.beginArray()
    for action in TransitionTable.allowed(referral, for: .department) { json.string(action.code) }
    json.endArray()
    if referral.previousHop > 0 {
      json.member("previous", ReferralID(household: warning.home, number: warning.number, hop: referral.previousHop))
    }
    finish(head, &json, &output)
  }

  /// The meeting's decision that it carries out, and the department's part in it.
  private func writeDecision(_ referral: Referral, _ json: inout JSONWriter) {
    json.key("decision")
    json.beginObject()
    json.member("number", referral.decisionNumber)
    json.member("part", referral.isLead ? "lead" as StaticString : "assisting")
    json.endObject()
  }

  static func disposition(_ warningClass: WarningClass) -> StaticString {
    switch warningClass {
    case .policyNotImplemented: "implement"
    case .newHardship: "handle"
    case .possiblyEligible: "outreach"
    case .improvedConditions: "review"
    case .complexCase: "coordinate"
    }
  }

  /// Who is no department of the government learns neither an id nor a name: civil affairs brings the two together.
  private func writeSubject(
    _ warning: Warning, _ department: Department, _ rule: Rule, _ file: HouseholdFile, _ json: inout JSONWriter
  ) {
    json.key("subject")
    json.beginObject()
    let isGovernment = layout.departments.entry(department)?.isGovernment ?? false
    if isGovernment, let person = warning.key.person {
      json.member("person", person)
      let seesName = rule.view.contains { $0.kind == facts.identity && $0.fieldMask & Fact.textBit != 0 }
      if seesName, let owner = file.memberIndex(person) {
        for fact in file.facts.facts where fact.owner == UInt8(owner) && fact.kind == facts.identity && fact.hasText {
          json.key("name")
          json.string(file.facts.text(fact))
        }
      }
    }
    json.member("household", file.id)
    json.endObject()
  }

  private func writeFloor(_ floor: Floor, _ inEffect: Int64?, _ json: inout JSONWriter) {
    json.key("floor")
    writeMeasure(floor, value: floor.value, exact: floor.isExact, &json)
    if let inEffect, inEffect < floor.value {
      json.key("shortfall")
      writeMeasure(floor, value: floor.value - inEffect, exact: nil, &json)
    }
  }

  func writeMeasure(_ floor: Floor, value: Int64, exact: Bool?, _ json: inout JSONWriter) {
    json.beginObject()
    switch floor.measure {
    case .ratioBasisPoints:
      json.member("ratioBasisPoints", value)
      if let base = floor.base { json.member("base", facts.base(base)) }
    case .amountFen:
      json.member("amountFen", value)
    }
    if let exact { json.member("exact", exact) }
    json.endObject()
  }

  private func writeReason(_ rule: Rule, _ finding: Finding?, _ file: HouseholdFile, _ json: inout JSONWriter) {
    json.key("reason")
    json.beginObject()
    json.member("rule", rule.id)
    json.member("policyVersion", policyVersion)
    json.member("clause", rule.clause)
    json.member("quotation", rule.quotation)
    json.member("source", rule.source)
    json.key("facts")
    json.beginArray()
    for index in (finding?.matched ?? []).prefix(Self.maximumViewFacts) {
      facts.writeReason(file.facts.facts[index], &json)
    }
    json.endArray()
    json.endObject()
  }

  /// The most facts of a view and of a reason: a referral stays below what the log takes.
  static let maximumViewFacts = 256

  /// Only what this department needs for this matter: the rule's view, of this person and the household.
  private func writeView(_ rule: Rule, _ warning: Warning, _ file: HouseholdFile, _ json: inout JSONWriter) {
    json.key("view")
    json.beginObject()
    json.key("facts")
    json.beginArray()
    let view = DataView(rule.view)
    for index in view.facts(of: warning.key.person, in: file).prefix(Self.maximumViewFacts) {
      let fact = file.facts.facts[index]
      facts.writeView(
        fact, mask: view.fields(of: fact) ?? 0, person: warning.key.person == nil ? file.person(of: fact) : nil,
        file.facts, &json)
    }
    json.endArray()
    json.endObject()
  }

  func writeDeadlines(_ referral: Referral, _ json: inout JSONWriter) {
    json.key("deadlines")
    json.beginObject()
    json.member("sign", ifPresentMillis: referral.signDueMillis)
    json.member("decide", ifPresentMillis: referral.decideDueMillis)
    json.member("finish", ifPresentMillis: referral.finishDueMillis)
    if referral.owesVisit { json.member("visit", ifPresentMillis: referral.visitDueMillis) }
    if referral.owesExplanation { json.member("explanation", ifPresentMillis: referral.explanationDueMillis) }
    json.endObject()
    json.member("provisionalCalendar", referral.isProvisional)
  }
}
