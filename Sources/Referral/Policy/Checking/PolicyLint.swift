public import Wire

/// Something in a policy pack that its author did not mean, though the hub could read it.
public struct PolicyProblem: Equatable, Sendable {
  /// The kind of problem; the code stands in what programs read.
  public enum Kind: String, CaseIterable, Sendable {
    /// The hub refuses the pack for it.
    case refused
    case overlappingValues = "overlapping-values"
    case overlappingRules = "overlapping-rules"
    case unreachableValue = "unreachable-value"
    case unreachableRule = "unreachable-rule"
    case unusedParameter = "unused-parameter"
    /// A county lacks a number for some days: the rules that need it are silent there.
    case parameterGap = "parameter-gap"
    case quotationNotInSource = "quotation-not-in-source"
    /// What is escalated would be on no docket: the pack is not brought into force.
    case missingTrigger = "missing-trigger"
    /// What the hub does about the data would rest on nobody's words.
    case missingDataRule = "missing-data-rule"
  }

  public let kind: Kind
  /// A JSON Pointer into the pack.
  public let path: String
  /// What is wrong and what to do.
  public let text: String

  public init(_ kind: Kind, _ path: String, _ text: String) {
    self.kind = kind
    self.path = path
    self.text = text
  }
}

/// Looks through a pack for what cannot have been meant.
public struct PolicyLint {
  let pack: PolicyPack
  let catalogue: Catalogue

  public init(_ pack: PolicyPack, catalogue: Catalogue) {
    self.pack = pack
    self.catalogue = catalogue
  }

  /// - Parameters:
  ///   - divisions: division prefixes that must have every number, beside those that the pack itself names.
  ///   - source: the source's text, where it is at hand: every quotation must stand in it, letter by letter.
  /// - Returns: the problems in the order of their places.
  public func problems(divisions: [DivisionCode] = [], source: String? = nil) -> [PolicyProblem] {
    var problems = missingTriggers()
    for index in pack.parameters.indices {
      overlaps(index, &problems)
      if let unused = unused(index) {
        problems.append(unused)
      } else {
        unreachableValues(index, &problems)
        gaps(index, divisions, &problems)
      }
    }
    for index in pack.rules.indices {
      overlapping(index, &problems)
      unreachable(index, &problems)
      if let source, !source.contains(pack.rules[index].quotation) {
        problems.append(
          PolicyProblem(
            .quotationNotInSource, "/rules/\(index)/quotation",
            "does not stand in the source; quote it letter by letter"
          ))
      }
    }
    problems += dataRuleProblems(source: source)
    if let source, !pack.lookUps.quotation.isEmpty, !source.contains(pack.lookUps.quotation) {
      problems.append(
        PolicyProblem(
          .quotationNotInSource, "/lookUps/quotation", "does not stand in the source; quote it letter by letter"))
    }
    return problems
  }

  /// Without which a pack is neither published nor begun with: every referral must reach an end, and what is escalated
  /// reaches it through its household's coordination case alone. So on every day of the pack a rule must raise that case,
  /// whatever the household is like.
  ///
  /// Source: DESIGN.md, "What must always hold", 4.
  public func missingTriggers() -> [PolicyProblem] {
    let days = pack.rules.indices.filter {
      pack.rules[$0].warningClass == .complexCase && pack.rules[$0].matter == CoordinationTrigger.escalated.rawValue
        && pack.program.rules[$0].condition < 0
    }.map(days(ofRule:))
    guard let gap = gap(in: days, Days(pack.from, nil)) else { return [] }
    let until = gap.last == .max ? "on" : "to \(CivilDate(daysSinceEpoch: gap.last).text)"
    return [
      PolicyProblem(
        .missingTrigger, "/rules",
        "lack a complex-case rule with the trigger escalated and without a condition from "
          + "\(CivilDate(daysSinceEpoch: gap.first).text) \(until): what is escalated would come to no meeting and never "
          + "end; add one such as X4 of the shipped pack")
    ]
  }

  /// The days of a rule or value: first and last, both included.
  struct Days: Equatable {
    var first: Int32
    var last: Int32

    init(_ from: CivilDate, _ until: CivilDate?) {
      first = from.daysSinceEpoch
      last = until?.daysSinceEpoch ?? .max
    }

    func overlaps(_ other: Days) -> Bool { first <= other.last && other.first <= last }

    func contains(_ other: Days) -> Bool { first <= other.first && other.last <= last }
  }

  /// The days on which a rule can apply: its own, not before the pack's first.
  func days(ofRule index: Int) -> Days {
    var days = Days(pack.rules[index].from, pack.rules[index].until)
    days.first = max(days.first, pack.from.daysSinceEpoch)
    return days
  }

  private func overlaps(_ index: Int, _ problems: inout [PolicyProblem]) {
    let values = pack.parameters[index].values
    for at in values.indices {
      for other in 0..<at where values[other].prefix == values[at].prefix && values[other].digits == values[at].digits {
        guard Days(values[at].from, values[at].until).overlaps(Days(values[other].from, values[other].until)) else {
          continue
        }
        problems.append(
          PolicyProblem(
            .overlappingValues, "/parameters/\(index)/values/\(at)",
            "holds on days on which /parameters/\(index)/values/\(other) holds in the same division; "
              + "give the earlier one an until"))
      }
    }
  }

  /// The rules that need a parameter or are switched on by it.
  private func users(of parameter: Int) -> [Int] {
    pack.rules.indices.filter {
      pack.program.parametersOfRule[$0].contains(parameter) || pack.program.switchOfRule[$0] == parameter
        || pack.program.floorParametersOfRule[$0].contains(parameter)
    }
  }

  /// What the hub itself reads: a length of time that the clocks count with, or the benefits without a feed; without a
  /// value the default holds.
  private func isHubs(_ index: Int) -> Bool {
    let parameter = pack.parameters[index]
    if parameter.name == PolicyPack.benefitsWithoutFeed { return true }
    return ClockSetting.table.contains { $0.parameter == parameter.name && $0.unit == parameter.unit }
  }

  private func unused(_ index: Int) -> PolicyProblem? {
    guard users(of: index).isEmpty, !isHubs(index) else { return nil }
    return PolicyProblem(.unusedParameter, "/parameters/\(index)", "is needed by no rule")
  }

  private func unreachableValues(_ index: Int, _ problems: inout [PolicyProblem]) {
    let needed = isHubs(index) ? [Days(pack.from, nil)] : users(of: index).map(days(ofRule:))
    for (at, value) in pack.parameters[index].values.enumerated() {
      let days = Days(value.from, value.until)
      guard !needed.contains(where: days.overlaps) else { continue }
      problems.append(
        PolicyProblem(
          .unreachableValue, "/parameters/\(index)/values/\(at)",
          "holds on no day on which a rule needs it; check its from and until"))
    }
  }

  /// The divisions that must have every number: whoever has set one, and those asked for.
  private func divisions(_ asked: [DivisionCode]) -> [DivisionCode] {
    var all = Set(asked)
    for parameter in pack.parameters {
      for value in parameter.values {
        let scale: UInt32 = value.digits == 2 ? 10_000 : value.digits == 4 ? 100 : 1
        if let code = DivisionCode(rawValue: value.prefix * scale) { all.insert(code) }
      }
    }
    return all.sorted { $0.rawValue < $1.rawValue }
  }

  private func gaps(_ index: Int, _ asked: [DivisionCode], _ problems: inout [PolicyProblem]) {
    let parameter = pack.parameters[index]
    // A switch without a value is off.
    guard parameter.unit != .switch else { return }
    let needing = pack.rules.indices.filter {
      pack.program.parametersOfRule[$0].contains(index) || pack.program.floorParametersOfRule[$0].contains(index)
    }
    for division in divisions(asked) {
      let given = parameter.values.enumerated().filter { Self.holds($0.element, in: division) }
      for rule in needing {
        guard let gap = gap(in: given.map { Days($0.element.from, $0.element.until) }, days(ofRule: rule)) else {
          continue
        }
        let before = given.first { Days($0.element.from, $0.element.until).last == gap.first - 1 }
        let path = "/parameters/\(index)" + (before.map { "/values/\($0.offset)" } ?? "/values")
        let until = gap.last == .max ? "on" : "to \(CivilDate(daysSinceEpoch: gap.last).text)"
        problems.append(
          PolicyProblem(
            .parameterGap, path,
            "leaves \(parameter.name) without a value in \(division.text) from "
              + "\(CivilDate(daysSinceEpoch: gap.first).text) \(until): rule \(pack.rules[rule].id) "
              + (pack.program.parametersOfRule[rule].contains(index) ? "is silent there" : "has no floor there")))
        break
      }
    }
  }

  private static func holds(_ value: Parameter.Value, in division: DivisionCode) -> Bool {
    let scale: UInt32 = value.digits == 2 ? 10_000 : value.digits == 4 ? 100 : 1
    return division.rawValue / scale == value.prefix
  }

  /// The first days within `needed` that none of the rows has.
  private func gap(in rows: [Days], _ needed: Days) -> Days? {
    guard needed.first <= needed.last else { return nil }
    var at = needed.first
    while true {
      guard let row = rows.filter({ $0.first <= at && at <= $0.last }).max(by: { $0.last < $1.last }) else { break }
      if row.last >= needed.last || row.last == .max { return nil }
      at = row.last + 1
    }
    let next = rows.map(\.first).filter { $0 > at }.min()
    return Days(first: at, last: min(next.map { $0 - 1 } ?? .max, needed.last))
  }
}

extension PolicyLint.Days {
  init(first: Int32, last: Int32) {
    self.first = first
    self.last = last
  }
}
