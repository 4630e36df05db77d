import Referral
import Testing
import Wire

@testable import Simulation

@Suite("A scenario's lines") struct ScenarioLineTests {
  @Test("make people with ids that GB 11643 allows")
  func people() throws {
    let division = try DivisionCode.parse("420106")
    let person = try ScenarioPerson("A 张伟 1958-03-12 m head", division: division, number: 7)
    #expect(person.id.text == "420106195803120159")
    #expect(person.id.birthDate == (try CivilDate.parse("1958-03-12")))
    #expect(person.id.sex == .male)
    let other = try ScenarioPerson("B 李芳 1958-03-12 f spouse alone temporary", division: division, number: 7)
    #expect(other.id.text == "T420106-000007")
    #expect(other.isAlone)
    #expect(throws: ScenarioError.self) { try ScenarioPerson("A 张伟 m head", division: division, number: 7) }
  }

  @Test("name a fact by its department, round and fields, cut short")
  func facts() throws {
    let catalogue = try Repository.catalogue()
    let line = "A inpatient admitted=-20 designated inScope=640000 | twice age=-3"
    let fact = try ScenarioFact(line, catalogue: catalogue)
    #expect(catalogue.departments.code(fact.department) == "medical-insurance")
    #expect(fact.round == 4)
    #expect(
      fact.fields.map { "\($0.field.name)=\($0.text)" } == [
        "admitted=-20", "designated=yes", "inScopeSelfPaidFen=640000",
      ])
    #expect(fact.flags.isTwice && fact.flags.ageDays == -3)
    #expect(try ScenarioFact("A category dibao active since=-9", catalogue: catalogue).round == 1)
    #expect(try ScenarioFact("B category dibao active since=-9", catalogue: catalogue).round == 2)
    #expect(try ScenarioFact("A category relapse-monitored active since=-9", catalogue: catalogue).round == 3)
    let told = try ScenarioFact("7: @education stated-need food statedOn=0", catalogue: catalogue)
    #expect(told.round == 7 && told.person == nil)
    for wrong in [
      "A horoscope leo", "A category dibao sleeping", "stated-need food statedOn=0", "A visit i=1", "home | loud",
    ] {
      #expect(throws: ScenarioError.self, "\(wrong)") { try ScenarioFact(wrong, catalogue: catalogue) }
    }
  }

  @Test("say who does what about a referral, and which refusal it must meet")
  func moves() throws {
    let rounds = try ScenarioMove.rounds(
      of: "not-ours:housing",
      in: ["not-ours": ["receive@education!not-your-referral return:not-our-remit,$1", "", "data"]])
    #expect(rounds.map(\.count) == [2, 0, 1])
    #expect(rounds[0][0].sender == "education" && rounds[0][0].refusal == "not-your-referral")
    #expect(rounds[0][1].arguments == ["not-our-remit", "housing"])
    #expect(throws: ScenarioError.self) { try ScenarioMove.rounds(of: "dance", in: [:]) }
  }

  @Test("of the demonstration show every class at least five times and every refusal an outsider can meet")
  func coverage() throws {
    let scenario = try Repository.scenario(try Repository.catalogue())
    #expect(scenario.households.count >= 60)
    let expected = scenario.households.flatMap(\.expect)
    for warningClass in WarningClass.allCases {
      #expect(expected.count { $0.contains("\(warningClass.code) ") } >= 5, "\(warningClass.code)")
    }
    for rule in ["M1", "M2", "M3a", "M3b", "M3c", "M3d", "E1", "D1", "H3a", "F1"] {
      #expect(expected.contains { $0.contains(" \(rule) ") }, "\(rule)")
    }
    let met = Set(
      scenario.faults.map(\.code)
        + scenario.behaviours.values.flatMap { $0 }.flatMap { round in
          round.split(separator: " ").compactMap { ScenarioMove(String($0), substitute: nil).refusal }
        })
    // One more than a household file can hold is tried where 64 people, or 256 warnings, are cheap.
    let missing = Set(RefusalCode.allCases.map(\.rawValue)).subtracting(met)
      .subtracting(["too-many-members", "household-full"])
    #expect(missing == [])
  }
}
