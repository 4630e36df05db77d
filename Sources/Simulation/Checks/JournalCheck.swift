/// No state change without a journal entry: the journal alone says in which state every referral is, and whatever else
/// the hub commits must agree with it (DESIGN.md, "What must always hold", 2).
struct JournalCheck {
  private let history: TrialHistory
  private(set) var lastEntry: [String: Int64] = [:]
  private var lastCycle: [Int32: UInt64] = [:]
  private var lastMillis: [String: Int64] = [:]
  /// By referral id.
  private(set) var states: [String: String] = [:]
  /// How warnings ended that did; by warning id.
  private(set) var endings: [String: String] = [:]
  private(set) var opened: Set<String> = []
  /// How often each answer was carried out.
  private(set) var applied: [String: Int] = [:]
  /// Warnings whose need was said to be gone, by warning id.
  private(set) var needIsGone: Set<String> = []

  init(_ history: TrialHistory) { self.history = history }

  mutating func check(_ view: CommitView, trueMillis: Int64, _ verdict: TrialVerdict) {
    for cycle in view.cycles {
      let last = lastCycle[cycle.partition] ?? 0
      verdict.expect(
        cycle.number == last + 1, "journal", "partition \(cycle.partition): cycle \(cycle.number) follows cycle \(last)"
      )
      lastCycle[cycle.partition] = cycle.number
    }
    for entry in view.entries { check(entry, trueMillis: trueMillis, verdict) }
  }

  private mutating func check(_ entry: CommitView.Entry, trueMillis: Int64, _ verdict: TrialVerdict) {
    let last = lastEntry[entry.household] ?? 0
    verdict.expect(
      entry.number == last + 1, "journal", "\(entry.household): entry \(entry.number) follows entry \(last)")
    lastEntry[entry.household] = entry.number
    verdict.expect(
      entry.nowMillis >= lastMillis[entry.household] ?? .min, "time",
      "\(entry.household): entry \(entry.number) is earlier than the one before")
    verdict.expect(
      entry.nowMillis <= trueMillis + 2 * TrialCluster.smallStepMillis, "time",
      "\(entry.household): entry \(entry.number) is \(entry.nowMillis - trueMillis) ms ahead of the true time")
    lastMillis[entry.household] = entry.nowMillis
    switch entry.what {
    case "warning-opened":
      verdict.expect(opened.insert(entry.warning).inserted, "journal", "\(entry.warning) was opened twice")
      endings[entry.warning] = nil
    case "warning-closed", "merged":
      verdict.expect(opened.contains(entry.warning), "journal", "\(entry.warning) ended and was never opened")
      verdict.expect(endings[entry.warning] == nil, "journal", "\(entry.warning) ended twice")
      endings[entry.warning] = entry.what == "merged" ? "merged" : entry.to
      needIsGone.remove(entry.warning)
    case "confirmed":
      verdict.expect(
        endings[entry.warning] == "settled", "journal",
        "\(entry.warning) is confirmed by the data, it was \(endings[entry.warning] ?? "open")")
      endings[entry.warning] = "confirmed-by-data"
    case "need-gone": needIsGone.insert(entry.warning)
    case "state-changed": change(entry, verdict)
    default: break
    }
  }

  private mutating func change(_ entry: CommitView.Entry, _ verdict: TrialVerdict) {
    var known = states[entry.referral]
    // A referral that goes on to another department begins its next hop where the one before ended.
    let isNextHop = entry.from == "returned" && entry.to == "dispatched"
    if known == nil, isNextHop,
      states.contains(where: { $0.value == "rerouted" && $0.key.hasPrefix("\(entry.warning).") })
    {
      known = entry.from
    }
    verdict.expect(
      (known ?? "") == entry.from, "journal",
      "\(entry.referral): changes from \(entry.from.isEmpty ? "nothing" : entry.from), it was \(known ?? "unknown")")
    verdict.expect(
      opened.contains(entry.warning), "journal", "\(entry.referral) belongs to \(entry.warning), never opened")
    states[entry.referral] = entry.to
    // A closed referral taken up again opens its warning again.
    if entry.from == "closed" { endings[entry.warning] = nil }
    guard entry.role != "system", !entry.cause.isEmpty else { return }
    applied[entry.cause, default: 0] += 1
    let most = entry.to == "rerouted" || entry.from == "returned" || entry.from.isEmpty ? 2 : 1
    verdict.expect(
      applied[entry.cause] ?? 0 <= most, "answers", "the answer \(entry.cause) was carried out more than once")
  }
}
