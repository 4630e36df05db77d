import Referral
import Testing
import Wire

@testable import Stages

@Suite("A completed list and what it has not seen")
struct ListSweepTests {
  private let person = Events.person(1)
  private let early: Int64 = 1_732_000_000_000

  private func list(_ department: String, kinds: String) -> Rig.Input {
    Events.listCompleted(department, kinds: kinds, startedAt: early + 1_000, at: early + 2_000, id: "list")
  }

  private func staleKinds(_ rig: Rig) -> [String] {
    rig.files.flatMap(\.facts.facts).filter { $0.flags.contains(.stale) }
      .compactMap { Contract.catalogue.kind($0.kind)?.name }.sorted()
  }

  @Test("it makes stale what it left out of a household first heard of in the same cycle")
  func newHousehold() {
    let visit = #"{"kind":"visit","visitedOn":"2024-11-01","need":"legal"}"#
    let rig = Rig(partitionCount: 1)
    rig.send([
      Events.update("civil-affairs", household: Events.household, at: early, id: "v1", visit),
      list("civil-affairs", kinds: #""visit""#),
    ])
    #expect(staleKinds(rig) == ["visit"])
  }

  @Test("it makes stale what it left out of a person first heard of in the same cycle")
  func newPerson() {
    let rig = Rig(partitionCount: 1)
    rig.send([
      Events.update("medical-insurance", person: person, at: early, id: "m1", Events.stay),
      list("medical-insurance", kinds: #""inpatient""#),
    ])
    #expect(staleKinds(rig) == ["inpatient"])
  }

  @Test("it makes stale what it left out of a record that was on its way to another when the list came")
  func recordUnderWay() throws {
    let rig = Rig(partitionCount: 3)
    let partition = { (id: String) in Murmur2.partition(Array(id.utf8), count: rig.partitionCount) }
    let keys = (100...199).map { "T420106-000\($0)" }
    let lists = try #require(keys.first { partition($0) == 0 })
    let from = try #require(keys.first { partition($0) == 1 })
    let into = try #require(keys.first { partition($0) == 2 })
    rig.send([
      Events.update("medical-insurance", person: from, at: early, id: "m1", Events.stay),
      Events.update("civil-affairs", person: into, at: early, id: "c1", Events.member()),
    ])
    // The list reaches the second record's task before the first record does.
    var list = list("medical-insurance", kinds: #""inpatient""#)
    list.key = Array(lists.utf8)
    rig.send([list, Events.merge(from, into: into, id: "x1")])
    #expect(staleKinds(rig) == ["inpatient"])
  }
}
