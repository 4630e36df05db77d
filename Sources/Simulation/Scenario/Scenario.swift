public import Referral
internal import Wire

/// Fictional households, what departments know of them, how departments behave, and what must come of it.
///
/// The expectations are written from the policy, not from what the hub printed. Format: `deploy/demo-scenario/README.md`.
public struct Scenario: Sendable {
  public let households: [ScenarioHousehold]
  let behaviours: [String: [String]]
  /// By class of warning.
  let usual: [String: String]
  let lists: [ScenarioFile.List]
  let faults: [ScenarioFile.Fault]
  let catalogue: Catalogue

  /// Puts the files of a scenario together.
  ///
  /// - Parameter files: names and contents; their parts are joined in this order.
  /// - Throws: the first line that cannot be read.
  public init(files: [(name: String, json: [UInt8])], catalogue: Catalogue) throws(ScenarioError) {
    self.catalogue = catalogue
    var households: [ScenarioHousehold] = []
    var behaviours: [String: [String]] = [:]
    var lists: [ScenarioFile.List] = []
    var faults: [ScenarioFile.Fault] = []
    var usual: [String: String] = [:]
    for file in files {
      let part = try ScenarioFile.read(file.json, named: file.name)
      for (name, behaviour) in part.usual ?? [:] { usual[name] = behaviour }
      for (name, rounds) in part.behaviours ?? [:] { behaviours[name] = rounds }
      lists += part.lists ?? []
      faults += part.faults ?? []
      for household in part.households ?? [] {
        guard !households.contains(where: { $0.id == household.id }) else {
          throw ScenarioError("\(file.name): \(household.id) is there twice")
        }
        households.append(try ScenarioHousehold(household, number: households.count + 1, catalogue: catalogue))
      }
    }
    for warningClass in WarningClass.allCases where warningClass != .complexCase && usual[warningClass.code] == nil {
      throw ScenarioError("no file of the scenario says what is usual for \(warningClass.code)")
    }
    self.usual = usual
    self.behaviours = behaviours
    self.households = households
    self.lists = lists
    self.faults = faults
    var people = Set<PersonID>()
    for household in households {
      for person in household.people where !people.insert(person.id).inserted {
        throw ScenarioError("\(household.id): two people of the scenario have one id; change a birth date")
      }
      for (_, behaviour) in household.behave { _ = try ScenarioMove.rounds(of: behaviour, in: behaviours) }
    }
    for behaviour in usual.values { _ = try ScenarioMove.rounds(of: behaviour, in: behaviours) }
  }

  /// The last round in which something is sent that answers nothing.
  var lastPlannedRound: Int {
    var last = lists.map(\.round).max() ?? 0
    if !faults.isEmpty { last = max(last, ScenarioFaults.round) }
    for household in households {
      last = max(last, household.facts.map(\.round).max() ?? 0, household.merges.map(\.round).max() ?? 0, 2)
    }
    return last
  }

  func household(named id: String) -> ScenarioHousehold? { households.first { $0.id == id } }
}

/// One block of a scenario.
public struct ScenarioHousehold: Sendable {
  public let id: String
  public let about: String
  let division: DivisionCode
  let household: HouseholdID
  let area: String
  let people: [ScenarioPerson]
  let facts: [ScenarioFact]
  let merges: [(round: Int, from: Character, into: Character)]
  let behave: [String: String]
  /// One line for every warning that must come of it, in any order.
  public let expect: [String]

  init(_ file: ScenarioFile.Household, number: Int, catalogue: Catalogue) throws(ScenarioError) {
    id = file.id
    about = file.about
    area = file.area
    behave = file.behave ?? [:]
    expect = file.expect
    let digits = String(number)
    guard let division = try? DivisionCode.parse(file.at),
      let household = try? HouseholdID.parse("\(file.at)-" + String(repeating: "0", count: 7 - digits.count) + digits)
    else { throw ScenarioError("\(file.id): \(file.at) is no division") }
    self.division = division
    self.household = household
    var people: [ScenarioPerson] = []
    for (index, line) in file.people.enumerated() {
      people.append(try ScenarioPerson(line, division: division, number: number * 4 + index))
    }
    self.people = people
    var facts: [ScenarioFact] = []
    var merges: [(round: Int, from: Character, into: Character)] = []
    for line in file.facts ?? [] {
      let words = line.split(separator: " ").map(String.init)
      if words.count == 4, words[1] == "merge", let round = Int(words[0].dropLast()), let from = words[2].first,
        let into = words[3].first
      {
        merges.append((round, from, into))
      } else {
        let fact = try ScenarioFact(line, catalogue: catalogue)
        if let letter = fact.person, !people.contains(where: { $0.letter == letter }) {
          throw ScenarioError("\(file.id): \"\(line)\" is about nobody of this household")
        }
        facts.append(fact)
      }
    }
    self.facts = facts
    self.merges = merges
  }

  func person(_ letter: Character) -> ScenarioPerson? { people.first { $0.letter == letter } }
}
