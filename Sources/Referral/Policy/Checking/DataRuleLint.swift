internal import Wire

/// What is wrong with a pack's data rules (R1…R13).
extension PolicyLint {
  /// Each that is lacking: the hub would carry it out by the source's numbers and could quote nothing for it; and each whose
  /// words are not the source's.
  func dataRuleProblems(source: String?) -> [PolicyProblem] {
    var problems = DataRule.ID.allCases.filter { pack.dataRules[$0] == nil }.map { id in
      PolicyProblem(
        .missingDataRule, "/dataRules", "lacks \(id.rawValue), which the hub carries out: add it with its quotation")
    }
    for (index, rule) in pack.dataRules.rules.enumerated() {
      guard let source, !source.contains(rule.quotation) else { continue }
      problems.append(
        PolicyProblem(
          .quotationNotInSource, "/dataRules/\(index)/quotation",
          "does not stand in the source; quote it letter by letter"))
    }
    return problems
  }
}

extension PolicyDifference {
  /// What the two packs say about the data otherwise.
  func dataRuleChanges() -> [PolicyChange] {
    var changes: [PolicyChange] = []
    func add(_ kind: PolicyChange.Kind, _ rule: DataRule, _ words: String) {
      changes.append(PolicyChange(kind: kind, part: .dataRule, name: rule.id.rawValue, words: words))
    }
    let (before, after) = (old.dataRules, new.dataRules)
    for rule in after.rules {
      guard let former = before[rule.id] else {
        add(.added, rule, Self.words(rule, after))
        continue
      }
      let (now, then) = (Self.words(rule, after), Self.words(former, before))
      if now != then { add(.changed, rule, "\(now), instead of \(then)") }
    }
    for rule in before.rules where after[rule.id] == nil { add(.removed, rule, Self.words(rule, before)) }
    return changes
  }

  private static func words(_ rule: DataRule, _ rules: DataRules) -> String {
    var words = "\(rule.title): \(rule.does)"
    for name in rule.id.months { words += ", \(name) \(rule.months[name] ?? 0) months" }
    if rule.id == .assessmentReuse, !rules.lapsedFor.isEmpty {
      words += ", lapsed for \(rules.lapsedFor.map(\.code).joined(separator: ", "))"
    }
    words += ", “\(rule.quotation)” (\(rule.clause))"
    return rule.reading.map { "\(words), our reading: \($0)" } ?? words
  }
}
