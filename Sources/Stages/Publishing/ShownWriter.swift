import Referral
import Wire

/// What an answer shows: facts with who stated them and when, categories and benefits of today, and referrals.
extension Publisher {
  func writeShown(
    _ asked: LookedUp, _ shown: LookUpAuthority.Shown, _ file: HouseholdFile, _ nowMillis: Int64,
    _ json: inout JSONWriter
  ) {
    let isGovernment = authority.isGovernment(asked.lookUp.department)
    // Of a look-up of one person it is clear whom a fact speaks of.
    func named(_ fact: Fact) -> PersonID? { isGovernment && asked.person == nil ? file.person(of: fact) : nil }
    json.key("view")
    json.beginObject()
    json.key("facts")
    json.beginArray()
    for index in shown.facts {
      let fact = file.facts.facts[index]
      facts.writeView(
        fact, mask: shown.view.fields(of: fact) ?? 0, person: named(fact), stated: true, file.facts, &json)
    }
    json.endArray()
    let today = Int64(WorkingCalendar.today(atMillis: nowMillis).daysSinceEpoch)
    let known = facts.catalogue.known
    for (name, kind) in [("categories", known.category), ("benefits", known.benefit)] {
      json.key(name)
      json.beginArray()
      for index in shown.facts {
        let fact = file.facts.facts[index]
        guard fact.kind == kind.number, isShown(fact, kind, shown.view), isInEffect(fact, kind, today) else { continue }
        writeCode(fact, kind, person: named(fact), &json)
      }
      json.endArray()
    }
    json.endObject()
    json.key("referrals")
    json.beginArray()
    for place in shown.referrals {
      let warning = file.warnings[place.warning]
      writeReferral(
        warning.referrals[place.referral], of: warning,
        person: isGovernment && asked.person == nil ? warning.key.person : nil, &json)
    }
    json.endArray()
    writeLimits(asked, shown, file, &json)
  }

  /// Whether a view shows which category or benefit it is.
  private func isShown(_ fact: Fact, _ kind: FactKind, _ view: DataView) -> Bool {
    guard let mask = view.fields(of: fact), let code = kind.fields.first(where: { $0.name == kind.name }) else {
      return false
    }
    return mask & FactWriter.bit(of: code) != 0
  }

  /// Whether a category or benefit holds on a day, in days since 1970.
  func isInEffect(_ fact: Fact, _ kind: FactKind, _ today: Int64) -> Bool {
    guard !fact.flags.contains(.stale), kind.layout.holds(fact, on: today) else { return false }
    guard let status = kind.field("status"), let active = status.value("active") else { return true }
    return fact.cell(status.slot) == active
  }

  private func writeCode(_ fact: Fact, _ kind: FactKind, person: PersonID?, _ json: inout JSONWriter) {
    guard let field = kind.field(kind.name), let cell = fact.cell(field.slot), Int(cell) < field.values.count else {
      return
    }
    json.beginObject()
    json.member("code", field.values[Int(cell)])
    if let person { json.member("person", person) }
    json.endObject()
  }

  private func writeReferral(
    _ referral: Referral, of warning: Warning, person: PersonID?, _ json: inout JSONWriter
  ) {
    json.beginObject()
    json.member("referral", warning.id(referral))
    json.member("class", warning.key.warningClass.code)
    writeMatter(warning, &json)
    if let person { json.member("person", person) }
    json.member("state", referral.state.code)
    json.member("open", referral.state.isOpen)
    json.member("since", ifPresentMillis: referral.sinceMillis)
    json.member("finish", ifPresentMillis: referral.finishDueMillis > 0 ? referral.finishDueMillis : nil)
    if let outcome = referral.outcome { writeOutcome(outcome, &json) }
    json.endObject()
  }

  /// What the answer does not hold though the department might see it.
  private func writeLimits(
    _ asked: LookedUp, _ shown: LookUpAuthority.Shown, _ file: HouseholdFile, _ json: inout JSONWriter
  ) {
    if shown.omittedFacts > 0 || shown.omittedReferrals > 0 {
      json.key("omitted")
      json.beginObject()
      json.member("facts", Int64(shown.omittedFacts))
      json.member("referrals", Int64(shown.omittedReferrals))
      json.endObject()
    }
    let isMoving = file.members.contains { $0.awaitsHandover && (asked.person == nil || $0.person == asked.person) }
    if isMoving { json.member("handoverPending", true) }
  }
}
