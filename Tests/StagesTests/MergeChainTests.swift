import Foundation
import Referral
import Testing
import Wire

@testable import Stages

@Suite("Merges of merges")
struct MergeChainTests {
  private let person = Events.person(1)

  @Test("a record merged on in the cycle in which it took another in leaves nobody behind")
  func mergedOnAtOnce() throws {
    let rig = Rig()
    let partition = { (id: String) in Murmur2.partition(Array(id.utf8), count: rig.partitionCount) }
    let first = "T420106-000100"
    let second = try #require(
      (101...199).map { "T420106-000\($0)" }.first { partition($0) != partition(first) })
    for (id, household) in [(person, Events.household), (first, "420106-0055555"), (second, "420106-0066666")] {
      rig.send([
        Events.update("civil-affairs", person: id, id: "c\(id.suffix(3))", Events.member(household), Events.dibao),
        Events.update("medical-insurance", person: id, id: "m\(id.suffix(3))", Events.stay),
      ])
    }
    #expect(rig.openKeys.filter { $0.contains("M3b") }.count == 3)
    // Keyed like the first merge, so that both reach the second record's task in one cycle, the adoption before it.
    var on = Events.merge(second, into: person, id: "x2")
    on.key = Array(first.utf8)
    rig.send([Events.merge(first, into: second, id: "x1"), on])
    #expect(rig.files.flatMap(\.members).map(\.person.text) == [person])
    #expect(rig.files.flatMap(\.members).allSatisfy { !$0.awaitsHandover })
    #expect(rig.openKeys.filter { $0.contains("M3b") }.count == 1)
    #expect(rig.tally.isBalanced)
  }

  @Test("a record merged in the cycle in which it was first heard of is not without a household")
  func mergedWhenFirstHeardOf() {
    let rig = Rig()
    let temporary = "T420106-000123"
    rig.send([
      Events.update("medical-insurance", person: temporary, id: "m1", Events.stay),
      Events.merge(temporary, into: person, id: "x1"),
    ])
    #expect(rig.files.flatMap(\.members).map(\.person.text) == [person])
    #expect(rig.files.flatMap(\.facts.facts).count == 1)
    #expect(rig.tally.isBalanced)
  }

  @Test("two full records merged into one can still be corrected, and grow no further")
  func mergedBeyondTheBound() throws {
    let rig = Rig()
    let temporary = "T420106-000123"
    for (id, start) in [(person, 2000), (temporary, 2006)] {
      for year in 0..<6 {
        let facts = (1...30).map {
          #"{"kind":"inpatient","admitted":"\#(start + year)-01-\#($0 < 10 ? "0" : "")\#($0)","designated":true}"#
        }
        rig.send([
          Events.update("medical-insurance", person: id, id: "\(id)y\(year)", facts.joined(separator: ","))
        ])
      }
    }
    rig.send([Events.merge(temporary, into: person, id: "x1")])
    rig.send([
      Events.update(
        "medical-insurance", person: person, at: 1_732_200_000_000, id: "right",
        #"{"kind":"inpatient","admitted":"2000-01-01","designated":true,"retracted":true}"#)
    ])
    #expect((rig.outside["dept.medical-insurance.rejected"] ?? []).isEmpty)
    rig.send([
      Events.update(
        "medical-insurance", person: person, at: 1_732_200_000_000, id: "more",
        #"{"kind":"inpatient","admitted":"2024-01-01","designated":true}"#)
    ])
    let refused = rig.outside["dept.medical-insurance.rejected"] ?? []
    #expect(refused.map { $0.headers["referral-hub-code"] } == ["too-many-facts"])
    #expect(rig.tally.isBalanced)
  }
}
