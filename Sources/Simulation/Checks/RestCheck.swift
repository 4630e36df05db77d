internal import Referral
internal import Wire

/// What must hold when the faults are over and all has come to rest: everybody's facts are the last statements of all
/// that was sent, in the household that they name; and the same work is open as in a run of the same input without a
/// fault (DESIGN.md, "What must always hold", 1 and 3).
struct RestCheck {
  private let facts: CommittedFacts
  private let catalogue: Catalogue

  init(_ catalogue: Catalogue) {
    self.catalogue = catalogue
    facts = CommittedFacts(catalogue: catalogue)
  }

  // Facts.

  /// The last statements of all that was sent, the merges carried out.
  func model(_ history: TrialHistory) -> FactModel {
    var model = FactModel(catalogue)
    for (_, input) in history.sent {
      switch input.meaning {
      case .update(let update): model.fold(update)
      case .list(let list): model.complete(list)
      case .merge(let merge): model.merge(merge)
      case .answer, .refused: break
      }
    }
    return model.settled()
  }

  /// Facts of everybody, by where they should stand.
  private func expected(_ settled: FactModel) -> [String: [String]] {
    var expected: [String: [String]] = [:]
    for subject in settled.facts.keys {
      let texts = settled.texts(of: subject, withLists: true, withTimes: false)
      switch subject {
      case .person(let person):
        expected["\(person) in \(settled.household(of: person) ?? "a household of one")"] = texts
      case .household(let household): expected[household] = texts
      }
    }
    return expected
  }

  private func found(_ files: [HouseholdID: HouseholdFile]) -> [String: [String]] {
    var found: [String: [String]] = [:]
    for file in files.values {
      for (index, member) in file.members.enumerated() {
        let place = file.id.isHubNumbered && file.members.count == 1 ? "a household of one" : file.id.text
        let name = "\(member.person.text) in \(place)"
        let texts = texts(of: file) { $0.owner == UInt8(index) }
        found[name] = found[name] == nil ? texts : ["is in two such households"]
      }
      let own = texts(of: file) { $0.owner == Fact.householdOwner }
      if !own.isEmpty { found[file.id.text] = own }
    }
    return found
  }

  private func texts(of file: HouseholdFile, where isWanted: (Fact) -> Bool) -> [String] {
    file.facts.facts.filter { isWanted($0) && $0.kind < Catalogue.namesakeKind }.map {
      facts.text($0, in: file.facts, withStale: true, withTimes: false)
    }.sorted()
  }

  func checkFacts(_ model: FactModel, _ files: [HouseholdID: HouseholdFile], _ verdict: TrialVerdict) {
    let expected = expected(model)
    let found = found(files)
    for name in Set(expected.keys).union(found.keys).sorted() where expected[name] != found[name] {
      let missing = (expected[name] ?? []).filter { !(found[name] ?? []).contains($0) }
      let extra = (found[name] ?? []).filter { !(expected[name] ?? []).contains($0) }
      verdict.fail(
        "final facts",
        "\(name): missing \(missing.joined(separator: "; ")); not stated \(extra.joined(separator: "; "))")
    }
    for file in files.values.sorted(by: { $0.id < $1.id }) {
      let waiting = file.members.filter(\.awaitsHandover).map(\.person.text)
      verdict.expect(
        waiting.isEmpty && file.departures.isEmpty && file.earlyHandovers.isEmpty, "rest",
        "\(file.id.text) still awaits handovers: members \(waiting), of people who left "
          + "\(file.departures.map { "\($0.person.text) by move \($0.awaitedMove) to \($0.to.text)" }), "
          + "early ones of \(file.earlyHandovers.map { "\($0.person.text) by move \($0.moveNumber)" })")
    }
  }

  // Open work.

  /// One open or ended warning in words that do not depend on numbers.
  private func name(_ warning: Warning, in file: HouseholdFile) -> String {
    guard warning.key.person == nil else { return warning.key.text }
    let place =
      file.id.isHubNumbered ? "the home of " + file.members.map(\.person.text).joined(separator: ", ") : file.id.text
    return "\(place): \(warning.key.text)"
  }

  /// What is open, with the departments that have it.
  func open(_ files: [HouseholdID: HouseholdFile], withDepartments: Bool) -> Set<String> {
    var open: Set<String> = []
    for file in files.values {
      for warning in file.warnings where warning.isOpen {
        let departments = warning.referrals.filter(\.state.isOpen).map { catalogue.departments.code($0.department) }
        open.insert(
          name(warning, in: file)
            + (withDepartments ? " at " + departments.sorted().joined(separator: ", ") : ""))
      }
    }
    return open
  }

  /// Without answers the same work is open. With them, a key may be settled, or its need gone while a department is at
  /// work: the journal says which.
  func checkOpen(
    _ files: [HouseholdID: HouseholdFile], _ journal: JournalCheck, reference: [HouseholdID: HouseholdFile],
    answers: Bool, _ verdict: TrialVerdict
  ) {
    guard answers else {
      let open = open(files, withDepartments: true)
      let expected = self.open(reference, withDepartments: true)
      compare(open, expected, verdict)
      return
    }
    var open: Set<String> = []
    var settled: Set<String> = []
    var lingering: Set<String> = []
    for file in files.values {
      var last: [FindingKey: Warning] = [:]
      for warning in file.warnings where warning.ending != .merged { last[warning.key] = warning }
      for warning in file.warnings where warning.isOpen && Self.restsOnFactsAlone(warning) {
        open.insert(name(warning, in: file))
        // Its need was gone at some time, with a department at work: it may stay open whatever the facts say now.
        if journal.needIsGone.contains("\(warning.home.text).\(warning.number)") {
          lingering.insert(name(warning, in: file))
        }
      }
      for warning in last.values where journal.endings["\(warning.home.text).\(warning.number)"] == "settled" {
        settled.insert(name(warning, in: file))
      }
    }
    var expected: Set<String> = []
    for file in reference.values {
      for warning in file.warnings where warning.isOpen && Self.restsOnFactsAlone(warning) {
        expected.insert(name(warning, in: file))
      }
    }
    compare(open.subtracting(lingering.subtracting(expected)), expected.subtracting(settled.subtracting(open)), verdict)
  }

  /// Whether nothing but facts decides that the warning is due: a difficulty is covered by a benefit that was answered,
  /// and a case rests on what is open.
  private static func restsOnFactsAlone(_ warning: Warning) -> Bool {
    switch warning.key.warningClass {
    case .policyNotImplemented, .possiblyEligible, .improvedConditions: true
    case .newHardship, .complexCase: false
    }
  }

  private func compare(_ open: Set<String>, _ expected: Set<String>, _ verdict: TrialVerdict) {
    for key in expected.subtracting(open).sorted() {
      verdict.fail("final open keys", "not open: \(key)")
    }
    for key in open.subtracting(expected).sorted() {
      verdict.fail("final open keys", "open, and not in a run without faults: \(key)")
    }
  }
}
