public import Wire

/// A county's, city's or province's social assistance policy as data: rules with their source, and the numbers they
/// compare with. Read with `PolicyPack.read`; an invalid pack is refused whole.
public final class PolicyPack: Sendable {
  /// Where the rules come from.
  public struct Source: Sendable {
    public let title: String
    public let publisher: String
    public let published: CivilDate

    /// As a referral names it.
    public var text: String { "\(publisher) \(published.text) 《\(title)》" }
  }

  /// A parameter that a rule needs and that has no value in a division: the rule yields nothing there.
  public struct MissingParameter: Equatable, Sendable {
    public let rule: String
    public let parameter: String
  }

  public let name: String
  /// Rises with every edition of the pack; stands in every warning it opened.
  public let serial: UInt32
  /// The first day on which the pack applies.
  public let from: CivilDate
  public let source: Source
  public let parameters: [Parameter]
  /// In the order of the file. A finding names its rule by this index.
  public let rules: [Rule]
  /// The rules about the data themselves (R1…R13), with the numbers that the hub counts with.
  public let dataRules: DataRules
  /// Who may look up what (R6).
  public let lookUps: LookUpRules
  private let rulesByID: [String: Rule]
  let program: PolicyProgram
  /// The parameter that lists the benefits that no department states in its updates: the data can neither confirm a report
  /// of one nor contradict it.
  public static let benefitsWithoutFeed = "benefits-without-feed"
  /// The index of that parameter; nil: every benefit is stated.
  private let withoutFeed: Int?
  /// By `ClockSetting`: the index of the parameter that sets it, nil where the pack leaves the default.
  let clockParameters: [Int?]

  init(
    name: String, serial: UInt32, from: CivilDate, source: Source, parameters: [Parameter], rules: [Rule],
    program: PolicyProgram, dataRules: DataRules, lookUps: LookUpRules
  ) {
    self.name = name
    self.serial = serial
    self.from = from
    self.source = source
    self.parameters = parameters
    self.rules = rules
    rulesByID = Dictionary(rules.map { ($0.id, $0) }) { first, _ in first }
    var program = program
    program.shareConditions()
    self.program = program
    self.dataRules = dataRules
    self.lookUps = lookUps
    clockParameters = ClockSetting.allCases.map { setting in
      parameters.firstIndex { $0.name == setting.row.parameter && $0.unit == setting.row.unit }
    }
    withoutFeed = parameters.firstIndex { $0.name == Self.benefitsWithoutFeed && $0.unit == .list }
  }

  public func rule(id: String) -> Rule? { rulesByID[id] }

  public func parameter(named name: String) -> Parameter? { parameters.first { $0.name == name } }

  /// Whether the data show in a division whether a benefit is in effect.
  ///
  /// - Parameter benefit: the index in the catalogue's benefits.
  public func hasFeed(_ benefit: UInt16, in division: DivisionCode, on day: CivilDate) -> Bool {
    guard let withoutFeed, let listed = parameters[withoutFeed].value(in: division, on: day) else { return true }
    return UInt64(bitPattern: listed) & 1 << UInt64(benefit) == 0
  }

  /// What a county still has to set: the rules that yield nothing in a division because a number is missing.
  /// Rules that a county has not switched on are left out.
  public func missingParameters(in division: DivisionCode, on day: CivilDate) -> [MissingParameter] {
    var missing: [MissingParameter] = []
    for index in rules.indices where isInForce(index, in: division, on: day) {
      for parameter in program.parametersOfRule[index]
      where parameters[parameter].value(in: division, on: day) == nil {
        missing.append(MissingParameter(rule: rules[index].id, parameter: parameters[parameter].name))
      }
    }
    return missing
  }

  /// Whether a rule applies on a day and, where it needs one, a county's switch is on.
  func isInForce(_ rule: Int, in division: DivisionCode, on day: CivilDate) -> Bool {
    isDated(rule, on: day) && isSwitchedOn(rule, in: division, on: day)
  }

  /// Whether a rule's days include a day.
  func isDated(_ rule: Int, on day: CivilDate) -> Bool {
    guard from <= day, rules[rule].from <= day else { return false }
    guard let until = rules[rule].until else { return true }
    return until >= day
  }

  /// Whether a rule needs no switch or a county has switched it on.
  func isSwitchedOn(_ rule: Int, in division: DivisionCode, on day: CivilDate) -> Bool {
    let switchedOnBy = program.switchOfRule[rule]
    guard switchedOnBy >= 0 else { return true }
    return parameters[switchedOnBy].value(in: division, on: day) == 1
  }
}

/// Why a policy pack was refused: every problem that was found, each with its place.
public struct PolicyPackRefused: Error, CustomStringConvertible, Sendable {
  public let problems: [DataFileError]

  public var description: String { problems.map(\.description).joined(separator: "\n") }
}
