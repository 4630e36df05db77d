import Foundation
import Referral
import Testing
import Wire

@testable import Stages

@Suite("Marriage, death and a new head re-evaluate every household concerned")
struct HouseholdEventsTests {
  private static let other = "420106-0055555"
  private let head = Events.person(1)
  private let daughter = Events.person(2, born: 20_000_505)
  private let husband = Events.person(3)

  private func economy(_ household: String, _ income: Int) -> Rig.Input {
    Events.update(
      "civil-affairs", household: household, id: "eco-\(household)",
      #"{"kind":"economy","incomePerHeadFen":\#(income),"assetsOverLimit":false,"assessedOn":"2024-11-01"}"#)
  }

  /// A dibao household of two, each in school or hospital, and a man on his own who lives on little more.
  private func rig() -> Rig {
    let rig = Rig()
    rig.send([
      Events.update("civil-affairs", person: head, id: "a1", Events.member(), Events.dibao),
      Events.update(
        "civil-affairs", person: daughter, id: "a2", Events.member(Events.household, "child"), Events.dibao),
      Events.update(
        "education", person: daughter, id: "e1", #"{"kind":"schooling","stage":"undergraduate","since":"2022-09-01"}"#),
      economy(Events.household, 50_000),
      Events.update("civil-affairs", person: husband, id: "b1", Events.member(Self.other)),
      economy(Self.other, 54_000),
    ])
    return rig
  }

  private func file(_ household: String, _ rig: Rig) throws -> HouseholdFile {
    try #require(rig.files.first { $0.id.text == household })
  }

  private func open(_ household: String, _ rig: Rig) throws -> [String] {
    try file(household, rig).warnings.filter(\.isOpen).map { "\($0.rule) \($0.floor?.value ?? 0)" }.sorted()
  }

  private func marry(_ rig: Rig) {
    rig.send([
      Events.update(
        "civil-affairs", person: daughter, at: 1_732_500_000_000, id: "m1", Events.member(Self.other, "spouse"))
    ])
  }

  @Test("a marriage changes what both households are owed, and the bride's open referral goes with her")
  func marriage() throws {
    let rig = rig()
    #expect(try open(Events.household, rig) == ["B1 10000", "E1 0"])
    #expect(try open(Self.other, rig) == ["P1 0"])
    let sent = rig.messages("dept.education.referrals", type: "referral-hub.referral.v1")
    let referral = try #require(sent.first?.data["referral"] as? String)
    marry(rig)
    // One member fewer to make the income up for; the other household is low-income through her now.
    #expect(try open(Events.household, rig) == ["B1 5000"])
    #expect(try open(Self.other, rig) == ["B1 1000", "E1 0"])
    #expect(rig.messages("dept.education.referrals", type: "referral-hub.referral.v1").count == 1)
    let changed = rig.messages("dept.civil-affairs.referrals", type: "referral-hub.notice.v1")
    #expect(
      changed.map { $0.data["notice"] as? String }.sorted { ($0 ?? "") < ($1 ?? "") } == ["changed", "withdrawn"])
    rig.send([Events.feedback("education", referral, "receive", id: "f1")])
    let followed = try file(Self.other, rig).warnings.first { $0.rule == "E1" }
    #expect(followed?.referrals.map(\.state) == [.received])
  }

  @Test("a death ends what the person was owed and leaves the others theirs")
  func death() throws {
    let rig = rig()
    rig.send([
      Events.update(
        "civil-affairs", person: daughter, at: 1_732_500_000_000, id: "d1",
        #"{"kind":"identity","name":"女","died":"2024-11-25"}"#)
    ])
    #expect(try open(Events.household, rig) == ["B1 5000"])
    #expect(rig.messages("dept.education.referrals", type: "referral-hub.notice.v1").count == 1)
    rig.send([
      Events.update(
        "civil-affairs", person: head, at: 1_732_600_000_000, id: "d2",
        #"{"kind":"identity","name":"父","died":"2024-11-28"}"#)
    ])
    #expect(try open(Events.household, rig) == [])
  }

  @Test("a new head moves the household to the county where the head lives, and everything open is judged by it")
  func newHead() throws {
    let rig = rig()
    let elsewhere = #"{"kind":"residence","division":"430102","area":"rural"}"#
    let home = #"{"kind":"residence","division":"420106","area":"rural"}"#
    rig.send([
      Events.update("civil-affairs", person: head, id: "h1", home),
      Events.update("civil-affairs", person: daughter, id: "h2", elsewhere),
    ])
    #expect(try open(Events.household, rig) == ["B1 10000", "E1 0"])
    rig.send([
      Events.update(
        "civil-affairs", person: head, at: 1_732_500_000_000, id: "h3", Events.member(Events.household, "parent")),
      Events.update(
        "civil-affairs", person: daughter, at: 1_732_500_000_000, id: "h4", Events.member(Events.household, "head")),
    ])
    // That county has set no standard: the benefit is owed, without a floor.
    #expect(try open(Events.household, rig) == ["B1 0", "E1 0"])
  }
}
