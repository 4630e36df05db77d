/// What came of a trial.
public struct TrialResult: Sendable {
  public let plan: TrialPlan
  /// Empty: everything held.
  public let violations: [TrialViolation]
  /// It was the run without faults that went wrong.
  public let isReference: Bool
  /// The last that happened before the first violation, a line each.
  public let story: [String]
  /// Every message that names what was asked about.
  public let details: [String]
  /// Messages sent to the hub.
  public let inputs: Int
  /// Transactions that committed, each of them checked.
  public let commits: Int
  /// Messages of the hub to departments.
  public let messages: Int
  public let struck: [TrialPlan.Fault: Int]

  public var isGood: Bool { violations.isEmpty }

  /// The command that repeats it, if it was made with the contract and the policy pack of the repository.
  public var command: String { "referral-hub simulate --seed \(plan.seed) --steps \(plan.steps)" }

  /// For people: what was wrong, what led to it, and how to see it again.
  public var text: String { text(repeatedBy: command) }

  /// - Parameter command: repeats the trial.
  public func text(repeatedBy command: String) -> String {
    let faults = plan.faults.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) 1/\($0.value)" }
    var lines = [
      "seed \(plan.seed): \(isGood ? "holds" : "FAILED"): \(plan.processes) processes, \(plan.partitions) partitions, "
        + "\(inputs) messages, \(commits) commits, \(messages) messages to departments",
      "faults: \(faults.joined(separator: ", "))",
    ]
    guard !isGood else { return (lines.prefix(1) + details).joined(separator: "\n") }
    lines += details
    if isReference { lines.append("in the run without faults:") }
    lines += violations.map { "wrong (\($0.check)): \($0.text)" }
    lines.append("what led to it:")
    lines += story.map { "  \($0)" }
    lines.append("again: \(command)")
    return lines.joined(separator: "\n")
  }
}
