/// Which rules apply to a person or household on a day, what decides each, what is in effect and what is missing.
public struct PolicyExplanation: Encodable, Equatable, Sendable {
  /// A number that decided a rule, and the row it comes from.
  public struct UsedParameter: Encodable, Equatable, Sendable {
    public var name: String
    /// Nil where the division has no value.
    public var value: String?
    public var division: String?
    public var from: String?
    public var until: String?
    public var isExample: Bool
  }

  public struct AppliedRule: Encodable, Equatable, Sendable {
    public var rule: String
    public var title: String
    public var warningClass: String
    public var matter: String
    public var modality: String
    /// Nil for the household.
    public var person: String?
    public var episode: String?
    public var departments: String
    public var condition: String
    public var floor: String?
    public var clause: String
    public var quotation: String
    public var source: String
    public var reading: String?
    /// What departments stated that makes the rule true.
    public var decidedBy: [ChainView.StatedFact]
    public var parameters: [UsedParameter]
    public var result: Result
    /// What is in effect in the floor's measure, or what it lacks.
    public var detail: String?
    /// The warnings of this finding in the file: id and how it stands.
    public var warnings: [String]
  }

  /// What a rule about the data comes to: until when what is known may be used, and is kept.
  public struct AppliedDataRule: Encodable, Equatable, Sendable {
    public var rule: String
    public var title: String
    public var says: String
    public var decidedBy: [ChainView.StatedFact]
    public var clause: String
    public var quotation: String
    public var source: String
    public var reading: String?
  }

  /// What comes of a rule that applies.
  public enum Result: String, Encodable, Sendable {
    case inEffect = "in-effect"
    case belowFloor = "below-floor"
    case missing
    /// A finding that is no benefit's: hardship, eligibility, improvement, a complex case, a benefit twice.
    case raised
    /// Another rule for the same benefit counts for more (就高).
    case outweighed
    /// Somebody is at it: a benefit's referral covers it, an application is pending, or a better category comes first.
    case coveredElsewhere = "covered-elsewhere"
    /// Allowed or encouraged, and not switched on by the county.
    case suggestion
  }

  public var asked: String
  /// The day for which the rules were asked; the facts are those known when it was asked.
  public var day: String
  public var asOf: String
  public var policy: String
  public var household: String
  public var division: String
  public var rules: [AppliedRule]
  public var dataRules: [AppliedDataRule]
  /// The benefits in effect that day, whether a rule asks for them or not.
  public var benefits: [ChainView.StatedFact]

  public var json: String { PolicyOutput.json(self) }

  public var text: String {
    var lines = [
      "Policy \(policy) for \(asked) on \(day), division \(division), household \(household)",
      "Facts as known at \(ChainText.time(asOf)), times of Asia/Shanghai",
    ]
    func section(_ title: String, _ results: [Result]) {
      let own = rules.filter { results.contains($0.result) }
      lines += ["", title]
      if own.isEmpty { lines.append("  none") }
      for rule in own { lines += Self.lines(rule) }
    }
    section("Missing or below its floor", [.missing, .belowFloor])
    section("In effect as owed", [.inEffect])
    section("Also raised", [.raised])
    section("True, but something else counts", [.outweighed, .coveredElsewhere])
    section("Suggestions: allowed or encouraged, not switched on here", [.suggestion])
    lines += ["", "Rules about the data"]
    if dataRules.isEmpty { lines.append("  none") }
    for rule in dataRules { lines += Self.lines(rule) }
    lines += ["", "Benefits in effect on \(day)"]
    if benefits.isEmpty { lines.append("  none") }
    for fact in benefits {
      lines.append("  \(ChainText.fact(fact)), by \(fact.department) \(ChainText.time(fact.time))")
    }
    return lines.joined(separator: "\n")
  }

  private static func lines(_ rule: AppliedDataRule) -> [String] {
    var lines = ["  \(rule.rule) \(rule.title): \(rule.says)"]
    lines.append("    \(rule.source)，\(rule.clause)：“\(rule.quotation)”")
    if let reading = rule.reading { lines.append("    our reading: \(reading)") }
    for fact in rule.decidedBy {
      lines.append("    decided by: \(ChainText.fact(fact)), by \(fact.department) \(ChainText.time(fact.time))")
    }
    return lines
  }

  private static func lines(_ rule: AppliedRule) -> [String] {
    var head = "  \(rule.rule) \(rule.title): \(rule.matter), \(rule.person ?? "the household")"
    if let episode = rule.episode { head += ", of \(episode)" }
    var lines = [head + " → \(rule.departments), \(rule.modality)"]
    if let floor = rule.floor { lines.append("    owed: \(floor)") }
    if let detail = rule.detail { lines.append("    \(rule.result.rawValue): \(detail)") }
    lines.append("    \(rule.source)，\(rule.clause)：“\(rule.quotation)”")
    if let reading = rule.reading { lines.append("    our reading: \(reading)") }
    if !rule.condition.isEmpty { lines.append("    asks: \(rule.condition)") }
    for fact in rule.decidedBy {
      lines.append("    decided by: \(ChainText.fact(fact)), by \(fact.department) \(ChainText.time(fact.time))")
    }
    for parameter in rule.parameters {
      let row = [
        parameter.division.map { "in \($0)" }, parameter.from.map { "from \($0)" }, parameter.until.map { "to \($0)" },
      ]
      let place = row.compactMap(\.self).joined(separator: " ")
      lines.append(
        "    \(parameter.name): \(parameter.value ?? "no value here")\(place.isEmpty ? "" : " (\(place))")"
          + (parameter.isExample && parameter.value != nil ? ", an example value" : ""))
    }
    for warning in rule.warnings { lines.append("    warning \(warning)") }
    return lines
  }
}
