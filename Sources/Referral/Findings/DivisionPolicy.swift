internal import Wire

/// A pack as it applies in one division on one day: the rules in force with their quick checks, and the parameters.
struct DivisionPolicy: Sendable {
  /// What must be true of a subject before a rule's condition is looked at.
  struct Gate: Sendable {
    var requiredKinds: UInt64
    var anchorKinds: UInt64
    var requiredCategories: UInt32
    var rule: Int32
    var income: Income
  }

  /// What the class of a rule says about its subject.
  enum Income: UInt8, Sendable {
    case any
    case low
    case notLow
  }

  var division: UInt32 = 0
  var person: [Gate] = []
  var household: [Gate] = []
  /// Of members who have died.
  var deceased: [Gate] = []
  /// The rules about a benefit in effect twice, and bit n: one is about benefit n.
  var twice: [Int] = []
  var twiceBenefits: UInt64 = 0
  var triggers: [Int] = []
  /// By parameter; 0 where there is no value, which no rule in force reads.
  var values: [Int64] = []

  init() {}

  /// - Parameters:
  ///   - division: a division's number; one that is no division code has no parameters.
  ///   - isSuggesting: the rules that the county has not switched on, instead of those in force.
  init(_ pack: PolicyPack, division: UInt32, day: CivilDate, isSuggesting: Bool = false) {
    self.division = division
    let code = DivisionCode(rawValue: division)
    let given = pack.parameters.map { parameter in code.flatMap { parameter.value(in: $0, on: day) } }
    values = given.map { $0 ?? 0 }
    let program = pack.program
    func isInForce(_ rule: Int) -> Bool {
      guard let code, pack.isDated(rule, on: day), pack.isSwitchedOn(rule, in: code, on: day) != isSuggesting else {
        return false
      }
      return program.parametersOfRule[rule].allSatisfy { given[$0] != nil }
    }
    func gates(_ rules: [Int]) -> [Gate] {
      rules.filter(isInForce).map { index in
        let rule = program.rules[index]
        return Gate(
          requiredKinds: rule.requiredKinds, anchorKinds: rule.anchors.isEmpty ? .max : rule.anchorKinds,
          requiredCategories: rule.requiredCategories == 0 ? .max : rule.requiredCategories, rule: Int32(index),
          income: Self.income(rule))
      }
    }
    person = gates(program.personRules)
    household = gates(program.householdRules)
    deceased = gates(program.deceasedRules)
    triggers = program.triggerRules.filter(isInForce)
    twice = program.twiceRules.filter(isInForce)
    for rule in twice { twiceBenefits |= 1 << UInt64(program.rules[rule].matter & 63) }
  }

  private static func income(_ rule: RuleProgram) -> Income {
    switch rule.warningClass {
    case .newHardship, .improvedConditions: .low
    case .possiblyEligible: .notLow
    case .policyNotImplemented, .complexCase: .any
    }
  }
}
