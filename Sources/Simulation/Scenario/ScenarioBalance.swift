internal import Referral
public import Stages

extension ScenarioRun {
  /// What is not as the scenario says, the hub's own counts included.
  ///
  /// - Parameter tally: the sum over all tasks, read when the hub was at rest.
  public func problems(tally: Tally) -> [String] {
    var problems = self.problems()
    for entry in scenario.catalogue.departments.entries {
      problems += compare(entry.code, sent.counts[entry.code] ?? .init(), tally[entry.department])
    }
    return problems + compare("coordination", sent.counts["coordination"] ?? .init(), tally[nil])
  }

  private func compare(_ name: String, _ sent: ScenarioSent.Counts, _ counted: Tally.Counts) -> [String] {
    var problems: [String] = []
    func check(_ what: String, _ expected: Int, _ seen: UInt64) {
      if UInt64(expected) != seen { problems.append("\(name): \(seen) messages \(what), expected were \(expected)") }
    }
    if !counted.isBalanced {
      problems.append(
        "\(name): \(counted.consumed) consumed is not \(counted.folded) folded + \(counted.unchanged) unchanged + \(counted.rejected) rejected"
      )
    }
    check("consumed", sent.sent, counted.consumed)
    check("folded", sent.folded, counted.folded)
    check("unchanged", sent.unchanged, counted.unchanged)
    check("rejected", sent.rejected, counted.rejected)
    let published = observed.rejections[name]?.values.reduce(0, +) ?? 0
    if UInt64(published) != counted.rejected {
      problems.append("\(name): \(counted.rejected) counted as rejected, \(published) on the topic rejected")
    }
    return problems
  }
}
