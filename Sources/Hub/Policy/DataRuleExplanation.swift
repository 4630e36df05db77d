internal import Referral
internal import Stages
internal import Wire

/// What the rules about the data (R1…R5) come to for a household on a day.
struct DataRuleExplanation {
  let catalogue: Catalogue
  let pack: PolicyPack
  let facts: ChainFacts
  let disclosure: Disclosure

  func applied(_ file: HouseholdFile, on day: CivilDate) -> [PolicyExplanation.AppliedDataRule] {
    assessment(file, day) + application(file) + suspicions(file) + term(file)
  }

  private func rule(
    _ id: DataRule.ID, _ says: String, _ fact: Fact? = nil, _ file: HouseholdFile
  ) -> [PolicyExplanation.AppliedDataRule] {
    guard let rule = pack.dataRules[id] else { return [] }
    return [
      PolicyExplanation.AppliedDataRule(
        rule: id.rawValue, title: rule.title, says: says,
        decidedBy: fact.flatMap { facts.stated($0, in: file) }.map { [$0] } ?? [], clause: rule.clause,
        quotation: rule.quotation, source: rule.source, reading: rule.reading)
    ]
  }

  /// R1 and R2.
  private func assessment(_ file: HouseholdFile, _ day: CivilDate) -> [PolicyExplanation.AppliedDataRule] {
    let economy = catalogue.known.economy
    guard let fact = file.facts.facts.first(where: { $0.kind == economy.number && !$0.flags.contains(.retracted) }),
      let assessed = economy.layout.since(fact).map({ CivilDate(daysSinceEpoch: Int32(clamping: $0)) })
    else { return [] }
    let last = assessed.addingMonths(pack.dataRules.reuseMonths)
    let says =
      day <= last
      ? "the assessment of \(assessed.text) may be reused until \(last.text)"
      : "the assessment of \(assessed.text) could be reused until \(last.text): a determination needs a newer one"
    let reuse = rule(.assessmentReuse, says, fact, file)
    guard fact.hasText else { return reuse }
    return reuse + rule(.standingAuthorisation, "the standing authorisation goes with it", fact, file)
  }

  /// R3.
  private func application(_ file: HouseholdFile) -> [PolicyExplanation.AppliedDataRule] {
    let kind = catalogue.known.application
    guard let result = kind.field("result"), let pending = result.value("pending") else { return [] }
    let open = file.facts.facts.filter {
      $0.kind == kind.number && !$0.flags.contains(.retracted) && $0.cell(result.slot) == pending
    }
    return open.flatMap { rule(.oneApplication, "the application counts for every category", $0, file) }
  }

  /// R4.
  private func suspicions(_ file: HouseholdFile) -> [PolicyExplanation.AppliedDataRule] {
    file.suspicions.flatMap { suspicion in
      let persons = [suspicion.first, suspicion.second].map(disclosure.person).joined(separator: " and ")
      return rule(
        .onePersonOnce, "\(persons) may be one person (suspicion \(suspicion.number)); civil affairs decides", nil, file
      )
    }
  }

  /// R5.
  private func term(_ file: HouseholdFile) -> [PolicyExplanation.AppliedDataRule] {
    switch Retention(catalogue).term(file.facts.facts, Retention.Months(pack.dataRules)) {
    case .none: []
    case .open: rule(.keptAfterwards, "kept: low-income, or an application is pending", nil, file)
    case .last(let day):
      rule(.keptAfterwards, "kept until \(day.text), and longer while a referral is open", nil, file)
    }
  }
}
