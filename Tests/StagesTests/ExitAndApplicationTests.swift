import Foundation
import Referral
import Testing
import Wire

@testable import Stages

@Suite("What a confirmed outcome leads to, over the real tasks")
struct ExitAndApplicationTests {
  private let head = Events.person(1)
  private let child = Events.person(2, born: 20_150_505)

  private static let stay = #"{"kind":"residence","division":"420106","area":"urban","since":"2010-01-01"}"#
  private static func economy(_ fen: Int) -> String {
    #"{"kind":"economy","incomePerHeadFen":\#(fen),"assetsOverLimit":false,"assessedOn":"2024-11-01"}"#
  }

  private static func millis(_ day: String) -> Int64 {
    guard let date = try? CivilDate.parse(day) else { fatalError("no day: \(day)") }
    return date.startMillis()
  }

  private func referrals(_ rig: Rig, _ warningClass: String) -> [[String: Any]] {
    rig.messages("dept.civil-affairs.referrals", type: "referral-hub.referral.v1").map(\.data)
      .filter { $0["class"] as? String == warningClass }
  }

  private func answer(_ rig: Rig, _ id: String, _ outcome: String) {
    rig.send([Events.feedback("civil-affairs", id, "accept", id: "accept-\(id)")])
    rig.send([
      Events.feedback(
        "civil-affairs", id, "report", role: "lead", id: "report-\(id)",
        #","outcome":{\#(outcome)},"informed":{"on":"2024-12-02","channel":"电话"},"legalReason":"核实""#)
    ])
    rig.send([Events.feedback("civil-affairs", id, "confirm", role: "civil-affairs-lead", id: "confirm-\(id)")])
  }

  @Test("a confirmed exit ends the category in every member's record, and two years later to the day all is erased")
  func exit() throws {
    let rig = Rig(partitionCount: 3)
    rig.send([
      Events.update("civil-affairs", person: head, id: "a", Events.member(), Events.dibao, Self.stay),
      Events.update("civil-affairs", person: child, id: "b", Events.member(Events.household, "child"), Events.dibao),
      Events.update("civil-affairs", household: Events.household, id: "c", Self.economy(900_000)),
    ])
    let review = try #require(referrals(rig, "improved-conditions").first)
    let id = try #require(review["referral"] as? String)
    answer(rig, id, #""code":"exited","since":"2024-12-01""#)
    let file = try #require(rig.files.first { $0.id.text == Events.household })
    #expect(file.warnings.first { $0.key.warningClass == .improvedConditions }?.ending == .confirmedByData)
    let ended = rig.facts.filter { $0.contains(" \(Self.days("2024-11-30")) ") }
    #expect(ended.count == 2, "the last day in the category is the day before: \(rig.facts)")
    let exits = rig.messages("hub.journal", type: "referral-hub.journal-entry.v1")
      .filter { $0.data["what"] as? String == "exited" }
    #expect(exits.count == 1)
    rig.restoreCasework()
    // What else is open is settled, so that nothing keeps the household but the term.
    for other in rig.files.flatMap({ file in
      file.warnings.flatMap { warning in warning.referrals.filter(\.state.isOpen).map { warning.id($0).text } }
    }) {
      rig.send([Events.feedback("civil-affairs", other, "void", role: "civil-affairs-lead", id: "void-\(other)")])
    }
    rig.advance(to: Self.millis("2026-12-01") - 1)
    #expect(rig.files.contains { !$0.members.isEmpty }, "less than two years, the last day included")
    rig.advance(to: Self.millis("2026-12-01"))
    #expect(!rig.files.contains { !$0.members.isEmpty })
  }

  private static func days(_ day: String) -> Int32 {
    guard let date = try? CivilDate.parse(day) else { fatalError("no day: \(day)") }
    return date.daysSinceEpoch
  }

  @Test("outreach that led to an application brings its determination, which the application's result closes")
  func application() throws {
    let rig = Rig(partitionCount: 3)
    rig.send([
      Events.update("civil-affairs", person: head, id: "a", Events.member(), Self.stay),
      Events.update("civil-affairs", household: Events.household, id: "c", Self.economy(30_000)),
    ])
    let outreach = try #require(referrals(rig, "possibly-eligible").first?["referral"] as? String)
    answer(rig, outreach, #""code":"applied","since":"2024-12-02""#)
    let next = try #require(referrals(rig, "possibly-eligible").last)
    #expect(next["previous"] as? String == outreach)
    #expect(next["disposition"] as? String == "determine")
    rig.send([
      Events.update(
        "civil-affairs", household: Events.household, at: 1_732_100_000_000, id: "d",
        #"{"kind":"application","category":"dibao","filedOn":"2024-12-02","result":"pending"}"#)
    ])
    rig.restoreCasework()
    #expect(rig.openKeys.contains { $0.contains("possibly-eligible") })
    rig.send([
      Events.update(
        "civil-affairs", household: Events.household, at: 1_732_200_000_000, id: "e",
        #"{"kind":"application","category":"dibao","filedOn":"2024-12-02","result":"refused","decidedOn":"2024-12-02"}"#
      )
    ])
    #expect(!rig.openKeys.contains { $0.contains("possibly-eligible") })
    let closed = rig.messages("dept.civil-affairs.referrals", type: "referral-hub.notice.v1")
      .filter { $0.data["referral"] as? String == next["referral"] as? String }
    #expect(closed.map { $0.data["notice"] as? String } == ["closed"])
    #expect((closed.first?.data["reason"] as? [String: Any])?["code"] as? String == "determined")
  }
}
