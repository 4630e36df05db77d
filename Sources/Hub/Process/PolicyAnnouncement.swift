public import Referral
internal import Telemetry
public import Wire

/// What whoever starts the hub has to know of its policy pack before it is relied on: numbers that are only examples,
/// and numbers that are missing, so that a rule yields nothing.
public struct PolicyAnnouncement: Equatable, Sendable {
  /// A rule that yields nothing because a number is missing; without a division where the number is missing anywhere.
  public struct Missing: Equatable, Sendable {
    public let division: String?
    public let rule: String?
    public let parameter: String
  }

  public let examples: [String]
  public let missing: [Missing]

  /// - Parameters:
  ///   - divisions: prefixes of the divisions served; empty if the settings name none.
  ///   - day: today.
  public init(_ pack: PolicyPack, divisions: [String], on day: CivilDate) {
    examples = pack.parameters.filter { $0.isExample && !$0.values.isEmpty }.map(\.name)
    // A switch without a value is off: that is an answer.
    var missing: [Missing] = pack.parameters.filter { $0.values.isEmpty && $0.unit != .switch }.map {
      Missing(division: nil, rule: nil, parameter: $0.name)
    }
    let nowhere = Set(missing.map(\.parameter))
    for text in divisions {
      guard let division = try? DivisionCode.parsePrefix(text) else { continue }
      missing += pack.missingParameters(in: division, on: day)
        .filter { !nowhere.contains($0.parameter) }
        .map { Missing(division: text, rule: $0.rule, parameter: $0.parameter) }
    }
    self.missing = missing
  }

  func log() {
    for name in examples { Log.warning("policy.example-value", ["parameter": .text(name)]) }
    for one in missing {
      Log.warning(
        "policy.missing-value",
        [
          "parameter": .text(one.parameter), "division": .text(one.division ?? "any"),
          "rule": .text(one.rule ?? "every rule that needs it"),
        ])
    }
    if !examples.isEmpty {
      Log.warning(
        "policy.not-for-real-use",
        [
          "examples": .int(Int64(examples.count)),
          "text": "Referrals are made with example values. Set the county's own values in the policy pack.",
        ])
    }
  }
}
