internal import Referral
internal import Wire

/// Compares what came of a scenario with what must come of it.
///
/// A warning is one line: `[person] class matter rule [floor=…] [shortfall=…] department=state …`.
enum ScenarioExpectation {
  static func isOpen(_ state: String) -> Bool {
    ReferralState.allCases.first { $0.code == state }?.isOpen ?? false
  }
}

extension ScenarioRun {
  /// What is not as the scenario says; empty if all is. Nothing in it names a person.
  public func problems() -> [String] {
    var problems = observed.problems + observed.duplicates() + sent.missing()
    if round >= Self.maximumRounds { problems.append("the scenario did not come to its end in \(round) rounds") }
    let lines = observedLines()
    for household in scenario.households {
      let seen = lines[household.id] ?? []
      for line in difference(household.expect, seen) {
        problems.append("\(household.id) (\(household.about)): missing: \(line)")
      }
      for line in difference(seen, household.expect) {
        problems.append("\(household.id) (\(household.about)): unexpected: \(line)")
      }
    }
    // Whom the scenario merges have the same identity: civil affairs is shown them, and the merge ends it.
    for household in scenario.households
    where household.merges.isEmpty == observed.suspected.contains(household.household.text) {
      let what = household.merges.isEmpty ? "unexpected" : "missing"
      problems.append("\(household.id) (\(household.about)): \(what): a suspected duplicate")
    }
    if !observed.standing.isEmpty { problems.append("suspected duplicates stand: \(observed.standing.count)") }
    for line in lines[""] ?? [] { problems.append("a warning about nobody of the scenario: \(line)") }
    return problems
  }

  /// Referrals that were dispatched and that their departments have not touched.
  public var waiting: [(department: String, referral: String)] {
    let warnings = observed.warnings.values.sorted { $0.id < $1.id }
    return warnings.flatMap { warning in
      warning.referrals.filter { $0.value.state == "dispatched" }.sorted { $0.key < $1.key }
        .map { ($0.value.department, $0.key) }
    }
  }

  /// Warnings that the scenario expects.
  public var expectedCount: Int { scenario.households.reduce(0) { $0 + $1.expect.count } }

  private func difference(_ some: [String], _ others: [String]) -> [String] {
    var left = others
    return some.filter { line in
      guard let at = left.firstIndex(of: line) else { return true }
      left.remove(at: at)
      return false
    }
  }

  /// By block of the scenario; the empty name for those that belong to none.
  func observedLines() -> [String: [String]] {
    var lines: [String: [String]] = [:]
    let people = owners()
    let homes = Dictionary(
      scenario.households.map { ($0.household.text, $0.id) }, uniquingKeysWith: { first, _ in first })
    let owned = ownHouseholds(people)
    for warning in observed.warnings.values.sorted(by: { $0.id < $1.id }) {
      let person = people[warning.person]
      let block = person?.household ?? homes[warning.home] ?? owned[warning.home] ?? ""
      lines[block, default: []].append(line(warning, person?.letter))
    }
    return lines
  }

  private func owners() -> [String: (household: String, letter: Character)] {
    var owners: [String: (household: String, letter: Character)] = [:]
    for household in scenario.households {
      for person in household.people { owners[person.id.text] = (household.id, person.letter) }
    }
    return owners
  }

  /// Households of one, which the hub numbered: known by a warning about the person in it.
  private func ownHouseholds(_ people: [String: (household: String, letter: Character)]) -> [String: String] {
    var owned: [String: String] = [:]
    for warning in observed.warnings.values {
      if let person = people[warning.person] { owned[warning.home] = person.household }
    }
    return owned
  }

  private func line(_ warning: ScenarioObserved.Warning, _ letter: Character?) -> String {
    let rule = pack.rule(id: warning.rule)
    var words: [String] = []
    if let letter { words.append(String(letter)) }
    words.append(warning.warningClass.isEmpty ? rule?.warningClass.code ?? "?" : warning.warningClass)
    words.append(warning.matter.isEmpty ? rule.map { matter(of: $0) } ?? "?" : warning.matter)
    words.append(warning.rule)
    if let floor = warning.floor { words.append("floor=\(floor)") }
    if let shortfall = warning.shortfall { words.append("shortfall=\(shortfall)") }
    for (_, referral) in warning.referrals.sorted(by: { Self.hop($0.key) < Self.hop($1.key) }) {
      words.append("\(referral.department.isEmpty ? "coordination" : referral.department)=\(referral.state)")
    }
    return words.joined(separator: " ")
  }

  private static func hop(_ referral: String) -> Int {
    referral.split(separator: ".").last.flatMap { Int($0) } ?? 0
  }
}
