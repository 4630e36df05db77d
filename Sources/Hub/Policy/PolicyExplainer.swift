public import Referral
public import Wire

/// Answers `policy explain`: pure, the same file, pack and day give the same answer.
public final class PolicyExplainer {
  private let catalogue: Catalogue
  private let pack: PolicyPack
  private let words: PolicyWords
  private let facts: ChainFacts
  private let disclosure: Disclosure
  private let dataRules: DataRuleExplanation
  private var engine: FindingsEngine

  public init(catalogue: Catalogue, pack: PolicyPack, disclosure: Disclosure) {
    self.catalogue = catalogue
    self.pack = pack
    self.disclosure = disclosure
    words = PolicyWords(pack, catalogue: catalogue)
    facts = ChainFacts(catalogue: catalogue, disclosure: disclosure)
    dataRules = DataRuleExplanation(catalogue: catalogue, pack: pack, facts: facts, disclosure: disclosure)
    engine = FindingsEngine(pack: pack, catalogue: catalogue)
  }

  /// - Parameters:
  ///   - day: the day for which the rules are asked, with the facts as they are known now.
  ///   - nowMillis: when it is asked.
  public func explain(_ chain: Chain, on day: CivilDate, nowMillis: Int64) -> PolicyExplanation {
    let file = chain.file
    let explanation = engine.explain(file, today: day)
    let division = DivisionCode(rawValue: explanation.division)
    func isAsked(_ person: PersonID?) -> Bool { chain.person == nil || person == nil || person == chain.person }
    var rules: [PolicyExplanation.AppliedRule] = []
    for one in explanation.applying where isAsked(one.person) {
      rules.append(applied(one, explanation.findings, file, division, day))
    }
    // What no condition decides: a benefit in effect twice, the triggers of a complex case.
    for finding in explanation.findings where isAsked(finding.key.person) {
      guard !explanation.applying.contains(where: { $0.rule == finding.rule }) else { continue }
      let one = Applying(
        rule: finding.rule, person: finding.key.person, episode: finding.key.episode, matched: finding.matched)
      rules.append(applied(one, explanation.findings, file, division, day))
    }
    for suggestion in explanation.suggestions where isAsked(suggestion.key.person) {
      let one = Applying(
        rule: suggestion.rule, person: suggestion.key.person, episode: suggestion.key.episode,
        matched: suggestion.matched)
      var rule = applied(one, [], file, division, day)
      rule.result = .suggestion
      rule.detail = nil
      rules.append(rule)
    }
    let asked: String
    switch chain.question {
    case .person(let person): asked = "person \(disclosure.person(person))"
    case .household(let household): asked = "household \(household)"
    case .referral(let referral): asked = "referral \(referral)"
    }
    return PolicyExplanation(
      asked: asked, day: day.text, asOf: ChainWords.time(nowMillis), policy: "\(pack.name).\(pack.serial)",
      household: file.id.text, division: division?.text ?? "unknown", rules: rules,
      dataRules: dataRules.applied(file, on: day), benefits: benefits(chain, on: day))
  }

  private func applied(
    _ one: Applying, _ findings: [Finding], _ file: HouseholdFile, _ division: DivisionCode?, _ day: CivilDate
  ) -> PolicyExplanation.AppliedRule {
    let rule = pack.rules[one.rule]
    let finding = findings.first {
      $0.key.warningClass == rule.warningClass && $0.key.matter == rule.matter && $0.key.person == one.person
        && ($0.key.episode == one.episode || rule.warningClass != .policyNotImplemented)
        && ($0.rule == one.rule || pack.rules[$0.rule].twice == nil)
    }
    let outcome = result(of: one, rule, finding)
    var matched = one.matched
    if let finding, finding.rule == one.rule { matched = finding.matched }
    return PolicyExplanation.AppliedRule(
      rule: rule.id, title: rule.title, warningClass: rule.warningClass.code, matter: words.matter(ofRule: one.rule),
      modality: rule.modality.rawValue, person: one.person.map(disclosure.person),
      episode: one.episode.map(ChainWords.day), departments: words.departments(ofRule: one.rule),
      condition: words.condition(ofRule: one.rule), floor: words.floor(ofRule: one.rule), clause: rule.clause,
      quotation: rule.quotation, source: rule.source, reading: rule.reading,
      decidedBy: matched.compactMap { facts.stated(file.facts.facts[$0], in: file) },
      parameters: pack.parameters(ofRule: one.rule).map { used($0, division, day) }, result: outcome.result,
      detail: outcome.detail, warnings: finding.map { warnings(of: $0, file) } ?? [])
  }

  private func result(
    of one: Applying, _ rule: Rule, _ finding: Finding?
  ) -> (result: PolicyExplanation.Result, detail: String?) {
    guard let finding else {
      return (.coveredElsewhere, "a referral, a pending application or a better category is at it already")
    }
    guard finding.rule == one.rule else {
      let other = pack.rules[finding.rule]
      return rule.warningClass == .policyNotImplemented
        ? (.outweighed, "\(other.id) \(other.title) counts for this benefit (就高)")
        : (.coveredElsewhere, "raised together with \(other.id) \(other.title)")
    }
    guard rule.warningClass == .policyNotImplemented, rule.twice == nil else { return (.raised, nil) }
    if finding.isSatisfied { return (.inEffect, finding.floor.map { inEffect(finding, $0) }) }
    guard let floor = finding.floor, let value = finding.inEffect, value > 0 else { return (.missing, nil) }
    var short = floor
    short.value = floor.value - value
    let lack = ChainWords.floor(
      Floor(measure: floor.measure, value: short.value, isExact: true, base: floor.base), catalogue)
    return (.belowFloor, inEffect(finding, floor) + ", short by " + lack.replacing("exactly ", with: ""))
  }

  private func inEffect(_ finding: Finding, _ floor: Floor) -> String {
    let value = finding.inEffect ?? 0
    switch floor.measure {
    case .amountFen: return ChainWords.yuan(value)
    case .ratioBasisPoints: return ChainWords.percent(value)
    }
  }

  private func used(_ index: Int, _ division: DivisionCode?, _ day: CivilDate) -> PolicyExplanation.UsedParameter {
    let parameter = pack.parameters[index]
    let row = division.flatMap { parameter.row(in: $0, on: day) }
    return PolicyExplanation.UsedParameter(
      name: parameter.name, value: row.map { words.value(of: $0.value, parameter) },
      division: row.map { String($0.prefix) }, from: row?.from.text, until: row?.until?.text,
      isExample: parameter.isExample)
  }

  private func warnings(of finding: Finding, _ file: HouseholdFile) -> [String] {
    let key = Reconciler.key(finding)
    return file.warnings.filter { $0.key == key }.map { warning in
      let work = warning.referrals.map { "\(catalogue.departments.code($0.department)) \($0.state.code)" }
      let ending = warning.ending.map { ", ended \($0.code)" } ?? ""
      return "\(warning.idText): \(work.joined(separator: ", "))\(ending)"
    }
  }

  private func benefits(_ chain: Chain, on day: CivilDate) -> [ChainView.StatedFact] {
    let benefit = catalogue.known.benefit
    return chain.file.facts.facts.filter { fact in
      fact.kind == benefit.number && chain.isAbout(fact) && benefit.layout.holds(fact, on: Int64(day.daysSinceEpoch))
        && !fact.flags.contains(.stale)
    }
    .compactMap { facts.stated($0, in: chain.file) }
  }
}
