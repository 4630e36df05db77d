internal import Wire

/// A pack as it applies in one division on one day: the rules in force with their quick checks, and the parameters.
final class DivisionPolicy: Sendable {
  let division: UInt32
  /// The rules that are asked for each member.
  let person: RuleScreen
  /// The rules that are asked for the household.
  let household: RuleScreen
  /// The rules that are asked for each member who has died.
  let deceased: RuleScreen
  /// The rules about a benefit in effect twice, and bit n: one is about benefit n.
  let twice: [Int]
  let twiceBenefits: UInt64
  let triggers: [Int]
  /// By parameter; 0 where there is no value, which no rule in force reads.
  let values: [Int64]
  /// The pack's predicates with these values.
  let comparisons: [Comparison]

  /// - Parameters:
  ///   - division: a division's number; one that is no division code has no parameters.
  ///   - isSuggesting: the rules that the county has not switched on, instead of those in force.
  init(_ pack: PolicyPack, division: UInt32, day: CivilDate, isSuggesting: Bool = false) {
    self.division = division
    let code = DivisionCode(rawValue: division)
    let given = pack.parameters.map { parameter in code.flatMap { parameter.value(in: $0, on: day) } }
    let values = given.map { $0 ?? 0 }
    self.values = values
    let program = pack.program
    comparisons = program.predicates.map { Comparison($0, values: values) }
    func isInForce(_ rule: Int) -> Bool {
      guard let code, pack.isDated(rule, on: day), pack.isSwitchedOn(rule, in: code, on: day) != isSuggesting else {
        return false
      }
      return program.parametersOfRule[rule].allSatisfy { given[$0] != nil }
    }
    func screen(_ rules: [Int]) -> RuleScreen {
      RuleScreen(rules.filter(isInForce).map { Self.gate($0, program.rules[$0]) })
    }
    person = screen(program.personRules)
    household = screen(program.householdRules)
    deceased = screen(program.deceasedRules)
    triggers = program.triggerRules.filter(isInForce)
    twice = program.twiceRules.filter(isInForce)
    twiceBenefits = twice.reduce(0) { $0 | 1 << UInt64(program.rules[$1].matter & 63) }
  }

  private static func gate(_ index: Int, _ rule: RuleProgram) -> RuleScreen.Gate {
    RuleScreen.Gate(
      rule: index, requiredKinds: rule.requiredKinds, anchorKinds: rule.anchors.isEmpty ? nil : rule.anchorKinds,
      requiredCategories: rule.requiredCategories == 0 ? nil : rule.requiredCategories, income: income(rule))
  }

  private static func income(_ rule: RuleProgram) -> RuleScreen.Income {
    switch rule.warningClass {
    case .newHardship, .improvedConditions: .low
    case .possiblyEligible: .notLow
    case .policyNotImplemented, .complexCase: .any
    }
  }
}
