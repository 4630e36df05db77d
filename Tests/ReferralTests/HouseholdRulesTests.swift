import Testing
import Wire

@testable import Referral

/// What happens to a household's people changes what is owed, on the day it happens.
struct HouseholdRulesTests {
  /// A member with another birth date.
  private func born(_ member: Int, _ date: UInt64, _ world: World) -> World {
    guard let person = PersonID(rawValue: 420_106 * 100_000_000_000 + date * 1_000 + UInt64(member)) else {
      fatalError("no such id")
    }
    return world.changing { $0.members[member - 1].person = person }
  }

  @Test("a child is a child until the eve of the eighteenth birthday")
  func comingOfAge() {
    let child = born(1, 20_061_202, World()).category(1, "dibao-marginal")
      .fact(1, "disability type=physical grade=3 since=2024-01-01").under(PolicyCase.allSwitchedOn)
    #expect(child.lines("O3", on: "2024-12-01").count == 1)
    #expect(child.lines("O3", on: "2024-12-02").isEmpty)
    #expect(child.lines("O2", on: "2024-12-02").count == 1)
  }

  @Test("someone born on 29 February comes of age on 1 March of a year without that day")
  func leapDay() {
    let child = born(1, 20_080_229, World()).category(1, "other-hardship").fact(
      1, "self-care ability=unable since=2024-01-01"
    )
    .under(PolicyCase.allSwitchedOn)
    #expect(child.lines("S1", on: "2026-02-28").count == 1)
    #expect(child.lines("S1", on: "2026-03-01").isEmpty)
  }

  @Test("a person becomes elderly on the birthday, by the county's age")
  func elderly() {
    let person = born(1, 19_641_202, World()).category(1, "other-hardship")
      .fact(1, "self-care ability=unable since=2024-01-01").under(PolicyCase.allSwitchedOn)
    #expect(person.lines("S1", on: "2024-12-01").isEmpty)
    #expect(person.lines("S1", on: "2024-12-02").count == 1)
  }

  @Test("who dies is owed nothing from that day; the household is low-income only through the living")
  func death() {
    let world = World(members: 2).category(1, "dibao").fact(
      2, "employment status=registered-unemployed since=2024-10-01"
    )
    .fact(1, "insurance scheme=resident since=2024-01-01")
    #expect(world.rules() == ["B1", "M2"])
    let after = world.fact(1, "identity name=甲 died=2024-11-20")
    #expect(after.rules(on: "2024-11-19") == ["B1", "M2"])
    #expect(after.rules(on: "2024-11-20").isEmpty)
  }

  @Test("a new head's residence decides the county whose numbers count")
  func newHead() {
    let head = "household household=430102-0012345 relation=head since=2020-01-01"
    let other = "household household=430102-0012345 relation=parent since=2020-01-01"
    let world = World(members: 2, household: "430102-0012345")
      .home("economy incomePerHeadFen=1 assetsOverLimit=false assessedOn=2024-11-01")
      .fact(1, "residence division=430102 area=rural").fact(2, "residence division=420106 area=rural")
      .fact(1, head)
    #expect(world.lines("P").isEmpty)
    #expect(world.fact(1, other, at: 1_800_000_000_000).fact(2, head).lines("P").count == 1)
  }

  @Test("B3: only the ill or severely disabled member of a marginal household is taken in, and then owed in person")
  func individualInclusion() {
    let world = World(members: 2).category(1, "dibao-marginal").category(2, "dibao-marginal")
      .fact(2, "serious-illness since=2024-10-01").under(PolicyCase.allSwitchedOn)
    #expect(world.lines("B") == ["B3 2 dibao-allowance -> civil-affairs draft"])
    let included = world.category(2, "dibao", "individually=true")
    // From now on it is owed at once, and to that person.
    #expect(included.lines("B") == ["B4 2 dibao-allowance -> civil-affairs"])
    #expect(included.benefit(1, "dibao-allowance").lines("B") == ["B4 2 dibao-allowance -> civil-affairs"])
    #expect(
      included.benefit(2, "dibao-allowance").lines("B") == ["B4 2 dibao-allowance -> civil-affairs satisfied"])
  }

  @Test("what waits as a draft is sent when the data decide it under another rule, and not taken back")
  func draftBecomesAutomatic() {
    var file = CaseFile(
      World().category(1, "other-hardship").fact(1, "schooling stage=primary since=2024-09-01"))
    #expect(file.lines == ["E1b: draft@education"])
    file.learn { $0.category(1, "dibao").benefit(1, "dibao-allowance") }
    #expect(file.lines == ["E1: dispatched@education"])
    #expect(file.referral(file.lastReferral).finishDueMillis > CaseFile.start)
    file.learn { $0.category(1, "dibao", "until=2024-11-30") }
    #expect(file.lines == ["E1b: dispatched@education"])
  }

  @Test("rigid expenditure and income are the household's and count for each county by its own limit")
  func rigidExpenditure() {
    let world = World(members: 3)
      .home("economy incomePerHeadFen=250000 assetsOverLimit=false rigidExpenditureFen=3000000 assessedOn=2024-11-01")
    #expect(world.lines("P") == ["P4 home rigid-expenditure -> civil-affairs"])
    #expect(world.category(3, "rigid-expenditure").lines("P").isEmpty)
    #expect(world.category(3, "rigid-expenditure").lines("N6") == ["N6 home income@2024-11-01 -> civil-affairs"])
  }
}
