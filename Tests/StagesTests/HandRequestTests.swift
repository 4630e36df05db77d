import Foundation
import Referral
import Testing
import Wire

@testable import Stages

/// A request by hand over the real tasks: from civil affairs' feedback topic to the department, or back with a reason.
@Suite("A request by hand on its way")
struct HandRequestTests {
  private static let topic = "dept.civil-affairs.feedback"

  private static func request(
    person: String? = nil, household: String? = nil, role: String = "civil-affairs-officer",
    division: String = "420106", ask: String = #""need":"care""#, on: String = "2024-12-01", id: String,
    key: String? = nil
  ) -> Rig.Input {
    let subject = person.map { #""person":"\#($0)""# } ?? #""household":"\#(household ?? "")""#
    let value = """
      {"specversion":"1.0","id":"\(id)","source":"/departments/civil-affairs","type":"referral-hub.request.v1",\
      "time":"2024-12-02T09:00:00+08:00","data":{"subject":{\(subject)},"actor":{"role":"\(role)",\
      "division":"\(division)"},"ask":{\(ask)},"on":"\(on)","basis":"入户走访发现"}}
      """
    return Rig.Input(topic: Self.topic, key: Array((key ?? person ?? household ?? "").utf8), value: Array(value.utf8))
  }

  private static let allowance =
    #"{"kind":"benefit","benefit":"dibao-allowance","since":"2024-01-01","amountFen":100000}"#

  private static func rig(_ partitions: Int32 = 3) -> Rig {
    let rig = Rig(partitionCount: partitions)
    rig.send([
      Events.update("civil-affairs", person: Events.person(1), id: "a", Events.member(), Events.dibao),
      Events.update("civil-affairs", person: Events.person(1), id: "b", Self.allowance),
    ])
    return rig
  }

  private func refusals(_ rig: Rig) -> [String?] {
    (rig.outside["dept.civil-affairs.rejected"] ?? []).map { $0.headers["referral-hub-code"] }
  }

  @Test("it reaches the department with rule, quotation and who asked, whichever partition it came in on")
  func reaches() throws {
    for key in ["1", "2", "3", "4", "5"] {
      let rig = Self.rig()
      rig.send([Self.request(person: Events.person(1), id: "r1", key: key)])
      #expect(refusals(rig) == [])
      let sent = try #require(rig.messages("dept.civil-affairs.referrals", type: "referral-hub.referral.v1").last)
      #expect((sent.data["reason"] as? [String: Any])?["rule"] as? String == "N-care")
      #expect((sent.data["reason"] as? [String: Any])?["quotation"] as? String != nil)
      let opening = try #require(sent.data["request"] as? [String: Any])
      #expect(opening["by"] as? String == "civil-affairs-officer")
      #expect(opening["on"] as? String == "2024-12-01")
      #expect(opening["basis"] as? String == "入户走访发现")
      let entries = rig.messages("hub.journal", type: "referral-hub.journal-entry.v1").map(\.data)
      let opened = try #require(entries.last { $0["what"] as? String == "warning-opened" })
      #expect((opened["actor"] as? [String: Any])?["role"] as? String == "civil-affairs-officer")
      #expect((opened["reason"] as? [String: Any])?["code"] as? String == "requested-by-hand")
      #expect(rig.tally.isBalanced)
    }
  }

  @Test("a township's waits for civil affairs; twice the same is one; what is open already is said back")
  func draftAndOnce() throws {
    let rig = Self.rig()
    let draft = Self.request(person: Events.person(1), role: "township", id: "t1")
    rig.send([draft, draft])
    let attention = rig.messages("dept.civil-affairs.referrals", type: "referral-hub.attention.v1")
    #expect(attention.map { $0.data["attention"] as? String } == ["draft"])
    #expect((attention[0].data["request"] as? [String: Any])?["by"] as? String == "township")
    rig.send([Self.request(household: Events.household, ask: #""coordination":true"#, id: "c1")])
    rig.send([Self.request(person: Events.person(1), id: "t2")])
    let told = try #require(rig.messages("dept.civil-affairs.referrals", type: "referral-hub.attention.v1").last)
    #expect(told.data["attention"] as? String == "already-open")
    #expect(told.data["referral"] as? String == attention[0].data["referral"] as? String)
    #expect(
      rig.messages("coordination.cases", type: "referral-hub.case.v1").map { $0.data["trigger"] as? String } == [
        "requested"
      ])
    #expect(rig.openKeys.count == 2)
    #expect(refusals(rig) == [])
    #expect(rig.tally.isBalanced)
  }

  @Test("whom the hub does not know, an actor of another county and a full household go back with a reason")
  func refused() {
    let rig = Self.rig()
    rig.send([Self.request(person: Events.person(2), id: "r1")])
    rig.send([Self.request(household: "420106-0099999", id: "r2")])
    rig.send([Self.request(person: Events.person(1), division: "420107", id: "r3")])
    rig.send([Self.request(person: Events.person(1), ask: #""need":"coordination""#, id: "r4")])
    #expect(refusals(rig) == ["unknown-subject", "unknown-subject", "wrong-division", "unknown-value"])
    #expect(rig.outside["dept.civil-affairs.rejected"]?[0].headers["referral-hub-retryable"] == "true")
    #expect(rig.openKeys == [])
    #expect(rig.tally.isBalanced)
    rig.send([
      Events.update("civil-affairs", person: Events.person(2), id: "d", Events.member(Events.household, "spouse"))
    ])
    rig.send([Self.request(person: Events.person(2), id: "r1")])
    #expect(rig.openKeys.count == 1, "once the hub knows the person the same request is taken")
  }

  @Test("a request for a merged record is about the person, and one for a person on the move waits for the handover")
  func follows() {
    let rig = Self.rig()
    rig.send([
      Events.update("civil-affairs", person: Events.person(7), id: "e", Events.member(), Events.dibao)
    ])
    rig.send([Events.merge(Events.person(7), into: Events.person(1), id: "m")])
    rig.send([Self.request(person: Events.person(7), id: "r1")])
    #expect(refusals(rig) == [])
    #expect(rig.openKeys.contains { $0.contains(Events.person(1)) })
    let moved = Rig.Input(
      topic: "dept.civil-affairs.updates", key: Array(Events.person(1).utf8),
      value: Events.update(
        "civil-affairs", person: Events.person(1), at: 1_733_000_000_000, id: "f",
        Events.member("420106-0054321")
      ).value)
    rig.send([moved, Self.request(person: Events.person(1), ask: #""benefit":"temporary-assistance""#, id: "r2")])
    #expect(refusals(rig) == [])
    #expect(rig.openKeys.filter { $0.contains(Events.person(1)) }.count == 2, "what was open came along, and the new")
    #expect(rig.tally.isBalanced)
  }

  @Test("a task restored from its changelog keeps what was opened by hand")
  func restored() {
    let rig = Self.rig()
    rig.send([Self.request(person: Events.person(1), id: "r1")])
    let before = rig.openKeys
    rig.restoreCasework()
    rig.advance(to: rig.now + 3_600_000)
    rig.send([Self.request(person: Events.person(1), id: "r1")])
    #expect(rig.openKeys == before)
    #expect(before.count == 1)
  }
}
