import Referral
import Wire

/// What a determining department need not ask for again: an economic assessment (R1), the authorisation to check (R2), and
/// the application that was filed elsewhere already (R3).
extension Publisher {
  /// R1, R2, R3: only for whoever determines a category.
  func writeReuse(_ rule: Rule, _ file: HouseholdFile, _ nowMillis: Int64, _ json: inout JSONWriter) {
    switch rule.warningClass {
    case .possiblyEligible, .improvedConditions: break
    case .policyNotImplemented, .newHardship, .complexCase: return
    }
    let today = WorkingCalendar.today(atMillis: nowMillis)
    if let assessment = facts.assessment(in: file, months: rules.pack.dataRules.reuseMonths),
      today <= assessment.validUntil
    {
      json.key("reuse")
      json.beginObject()
      json.member("assessedOn", assessment.day)
      json.member("validUntil", assessment.validUntil)
      if assessment.fact.hasText {
        json.key("authorisation")
        json.string(file.facts.text(assessment.fact))
      }
      writeBasis(assessment.fact.hasText ? [.assessmentReuse, .standingAuthorisation] : [.assessmentReuse], &json)
      json.endObject()
    }
    if let application = facts.pendingApplication(in: file) {
      json.key("application")
      json.beginObject()
      json.member("category", facts.categories[application.category])
      json.member("filedOn", application.filedOn)
      writeBasis([.oneApplication], &json)
      json.endObject()
    }
  }
}

extension Publisher {
  /// What the policy says for it, in the source's words.
  private func writeBasis(_ ids: [DataRule.ID], _ json: inout JSONWriter) {
    let basis = ids.compactMap { rules.pack.dataRules[$0] }
    guard !basis.isEmpty else { return }
    json.key("basis")
    json.beginArray()
    for rule in basis {
      json.beginObject()
      json.member("rule", rule.id.rawValue)
      json.member("clause", rule.clause)
      json.member("quotation", rule.quotation)
      json.member("source", rule.source)
      json.endObject()
    }
    json.endArray()
  }
}

extension FactWriter {
  /// The household's economic assessment, its day, and the last day on which it may be reused (R1, 6个月内互通互认): calendar
  /// months, the end of the month clamped.
  func assessment(in file: HouseholdFile, months: Int) -> (fact: Fact, day: CivilDate, validUntil: CivilDate)? {
    let kind = catalogue.known.economy
    guard let slot = kind.field("assessedOn")?.slot else { return nil }
    for fact in file.facts.facts where fact.kind == kind.number && !fact.flags.contains(.retracted) {
      guard let cell = fact.cell(slot) else { continue }
      let day = CivilDate(daysSinceEpoch: Int32(truncatingIfNeeded: cell))
      return (fact, day, day.addingMonths(months))
    }
    return nil
  }

  /// R3, 一次申请、分类审核认定: the latest application of the household or a member that is not decided yet. Whoever determines
  /// another category takes it as filed there too.
  func pendingApplication(in file: HouseholdFile) -> (category: Int, filedOn: CivilDate)? {
    let kind = catalogue.known.application
    guard let category = kind.field("category")?.slot, let filed = kind.field("filedOn")?.slot,
      let result = kind.field("result")
    else { return nil }
    var latest: (category: Int, filedOn: CivilDate)?
    for fact in file.facts.facts where fact.kind == kind.number && !fact.flags.contains(.retracted) {
      guard fact.cell(result.slot) == result.value("pending"), let code = fact.cell(category),
        let day = fact.cell(filed),
        code >= 0, Int(code) < categories.count
      else { continue }
      let filedOn = CivilDate(daysSinceEpoch: Int32(truncatingIfNeeded: day))
      if latest.map({ filedOn > $0.filedOn }) ?? true { latest = (Int(code), filedOn) }
    }
    return latest
  }
}
