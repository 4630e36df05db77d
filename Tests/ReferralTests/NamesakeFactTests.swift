import Testing
import Wire

@testable import Referral

@Suite("Pairs that are kept in a record")
struct NamesakeFactTests {
  private let citizen = Namesake.Entry(person: World.person(1), sex: .female)
  private var temporary: Namesake.Entry {
    get throws { Namesake.Entry(person: try PersonID.parse("T420106-000123"), sex: .female) }
  }

  /// What is told of one name stays in order; what is told of two names comes in any.
  @Test(
    "two people who were alike under a former name and are under a new one stay a pair, in any order",
    arguments: [[0, 1, 2], [0, 2, 1], [2, 0, 1]])
  func formerName(order: [Int]) throws {
    let former = try #require(try Namesake.pair(temporary, citizen, key: 1))
    let new = try #require(try Namesake.pair(temporary, citizen, key: 2))
    #expect(former.number != new.number)
    let told = [(former, true), (former, false), (new, true)]
    var facts = FactSet()
    for step in order {
      let (pair, isThere) = told[step]
      let isNew = facts.keep(pair, isThere: isThere, catalogue: World.catalogue)
      let isNewAgain = facts.keep(pair, isThere: isThere, catalogue: World.catalogue)
      #expect(isNew && !isNewAgain)
    }
    #expect(facts.facts.map { $0.cell(NamesakeFact.number) } == [new.number])
  }
}
