import Foundation
import Referral
import Testing
import Wire

@testable import Stages

/// Time passes over the real tasks: a department sleeps, the case reaches the meeting, and the decision comes back.
@Suite("From a department that sleeps to the meeting's decision")
struct CoordinationTests {
  private static let day: Int64 = 86_400_000
  private static let start: Int64 = 1_733_101_200_000

  /// A dibao household whose member was in hospital: one referral to medical insurance, and nothing else in view.
  private static func rig() -> Rig {
    let rig = Rig(partitionCount: 2)
    let person = Events.person(1)
    rig.send([
      Events.update("civil-affairs", person: person, id: "a", Events.member(), Events.dibao),
      Events.update(
        "civil-affairs", person: person, id: "b",
        #"{"kind":"benefit","benefit":"dibao-allowance","since":"2024-01-01","amountFen":45000}"#),
      Events.update("medical-insurance", person: person, id: "c", Events.stay),
    ])
    return rig
  }

  private func inpatientReferral(_ rig: Rig) throws -> String {
    let messages = rig.messages("dept.medical-insurance.referrals", type: "referral-hub.referral.v1")
    return try #require(
      messages.first { $0.data["benefit"] as? String == "inpatient-aid" }?.data["referral"] as? String)
  }

  @Test("who must hear of it does, in order, and once: department, leads, county")
  func ladder() throws {
    let rig = Self.rig()
    let referral = try inpatientReferral(rig)
    rig.advance(to: Self.start + 9 * Self.day)
    func heard(_ topic: String, _ type: String, _ member: String) -> [String] {
      rig.messages(topic, type: type).filter { $0.data["referral"] as? String == referral }
        .map { record in [member, "clock", "for"].compactMap { record.data[$0] as? String }.joined(separator: " ") }
    }
    #expect(
      heard("dept.medical-insurance.referrals", "referral-hub.notice.v1", "notice") == [
        "at-risk sign", "reminder sign", "at-risk decide", "overdue sign lead", "reminder decide",
        "overdue decide lead",
        "at-risk finish", "reminder finish", "escalated",
      ])
    #expect(
      heard("dept.civil-affairs.referrals", "referral-hub.attention.v1", "attention") == [
        "overdue sign civil-affairs-lead", "overdue decide civil-affairs-lead", "escalated",
      ])
    let cases = rig.messages("coordination.cases", type: "referral-hub.case.v1")
    #expect(cases.count == 1, "one case a household")
    #expect(cases.first?.data["trigger"] as? String == "escalated")
    let ids = rig.outside.values.flatMap { $0 }.compactMap { $0.json["id"] as? String }
    #expect(Set(ids).count == ids.count, "every event has its own id")
    rig.advance(to: Self.start + 60 * Self.day)
    let late = try #require(rig.messages("coordination.cases", type: "referral-hub.case.v1").last)
    #expect(late.data["overdue"] as? Bool == true, "the meeting's own delay is said")
  }

  @Test("a case holds the household's whole chain: what is over and how it ended, and what is in effect, naming nobody")
  func chain() throws {
    let rig = Self.rig()
    let person = Events.person(1)
    rig.send([
      Events.update("medical-insurance", person: person, id: "d", Events.insured)
    ])
    rig.send([
      Events.update(
        "medical-insurance", person: person, id: "e",
        #"{"kind":"benefit","benefit":"premium-subsidy","since":"2024-01-01","ratioBasisPoints":9000}"#)
    ])
    rig.advance(to: Self.start + 12 * Self.day)
    let message = try #require(rig.messages("coordination.cases", type: "referral-hub.case.v1").first)
    let warnings = try #require(message.data["warnings"] as? [[String: Any]])
    #expect(
      warnings.map { [$0["benefit"], $0["state"], $0["ending"], $0["rule"]].map { $0 as? String } } == [
        ["inpatient-aid", "open", nil, "M3b"], ["premium-subsidy", "closed", "seen-in-data", "M2"],
      ])
    #expect(warnings.map { $0["quotation"] != nil } == [true, false], "what is over is no option any more")
    let inEffect = try #require(message.data["inEffect"] as? [[String: Any]])
    #expect(
      inEffect.map { [$0["category"] ?? $0["benefit"], $0["source"]].map { $0 as? String } } == [
        ["dibao", "civil-affairs"], ["dibao-allowance", "civil-affairs"], ["premium-subsidy", "medical-insurance"],
      ])
    #expect(!String(decoding: message.value, as: UTF8.self).contains(person))
  }

  @Test("a task restored every day tells and decides the same as one that was never restored")
  func restored() {
    let steady = Self.rig()
    let moved = Self.rig()
    for day in 1...30 {
      steady.advance(to: Self.start + Int64(day) * Self.day)
      moved.restoreCasework()
      moved.advance(to: Self.start + Int64(day) * Self.day)
    }
    #expect(steady.openKeys == moved.openKeys)
    for (topic, records) in steady.outside {
      #expect(records.map(\.value) == moved.outside[topic]?.map(\.value), "\(topic)")
    }
  }

  @Test("a decision becomes binding referrals with its number, task and deadline; what it leaves out is refused whole")
  func decision() throws {
    let rig = Self.rig()
    let referral = try inpatientReferral(rig)
    rig.advance(to: Self.start + 12 * Self.day)
    let caseID = try #require(
      rig.messages("coordination.cases", type: "referral-hub.case.v1").first?.data["case"] as? String)
    let task = #""task":"核算并补足住院救助","deadline":"2025-01-10""#
    let newWork = #"{"action":"dispatch","department":"health","part":"assisting",\#(task)}"#
    rig.send([Events.decision(caseID, id: "d0", #""measures":[\#(newWork)]"#)])
    #expect(rig.outside["coordination.rejected"]?.map { $0.headers["referral-hub-code"] } == ["missing-field"])
    #expect(rig.messages("dept.health.referrals", type: "referral-hub.referral.v1").isEmpty)

    let carriedOn =
      #"{"action":"dispatch","referral":"\#(referral)","department":"medical-insurance","part":"lead",\#(task)}"#
    let others = rig.files[0].warnings.flatMap { warning in
      warning.referrals.filter { $0.state == .escalated && warning.key.warningClass != .complexCase }
        .map { warning.id($0).text }
    }.filter { $0 != referral }
    let rest = others.map { #",{"action":"close","referral":"\#($0)","reason":"不再需要"}"# }.joined()
    let whole = Events.decision(caseID, id: "d1", #""measures":[\#(carriedOn),\#(newWork)\#(rest)]"#)
    rig.send([whole, whole])
    #expect(rig.outside["coordination.rejected"]?.count == 1)
    let sent = try #require(rig.messages("dept.medical-insurance.referrals", type: "referral-hub.referral.v1").last)
    #expect(sent.data["previous"] as? String == referral)
    #expect(sent.data["binding"] as? Bool == true)
    #expect(sent.data["asked"] as? String == "核算并补足住院救助")
    #expect((sent.data["decision"] as? [String: Any])?["part"] as? String == "lead")
    #expect(
      ((sent.data["deadlines"] as? [String: Any])?["finish"] as? String)?.hasPrefix("2025-01-10T23:59:59") == true)
    #expect((sent.data["allowed"] as? [String])?.contains("return") == false)
    #expect(rig.messages("dept.health.referrals", type: "referral-hub.referral.v1").count == 1)
    #expect(rig.messages("coordination.cases", type: "referral-hub.case.v1").count == 1, "it is not raised again")
    #expect(rig.tally.isBalanced)

    // What the departments then leave undone comes back to the meeting.
    rig.advance(to: Self.start + 60 * Self.day)
    #expect(rig.messages("coordination.cases", type: "referral-hub.case.v1").count > 1)
  }

  @Test("a recognition goes to the person's record, and the category comes back to the household")
  func recognition() throws {
    let rig = Self.rig()
    rig.advance(to: Self.start + 12 * Self.day)
    let caseID = try #require(
      rig.messages("coordination.cases", type: "referral-hub.case.v1").first?.data["case"] as? String)
    let person = Events.person(1)
    rig.send([
      Events.decision(
        caseID, id: "d1",
        #""recognition":{"person":"\#(person)","since":"2024-12-20"},"closure":{"reason":"纳入其他困难人员,由民政跟进"}"#)
    ])
    #expect(rig.outside["coordination.rejected"] == nil)
    let category = Contract.catalogue.known.category
    let slot = try #require(category.field("category")?.slot)
    let code = try #require(category.field("category")?.value("other-hardship"))
    #expect(rig.files[0].facts.facts.contains { $0.kind == category.number && $0.cell(slot) == code })
    #expect(rig.files[0].warnings.allSatisfy { warning in warning.referrals.allSatisfy { $0.state != .escalated } })
    let journal = rig.messages("hub.journal", type: "referral-hub.journal-entry.v1").map { $0.data["what"] as? String }
    #expect(journal.contains("recognised"))
    #expect(rig.tally.isBalanced)
  }

  @Test("only the coordination office decides, on a case that there is")
  func refusals() throws {
    let rig = Self.rig()
    rig.send([
      Events.decision("420106-0012345.C9", id: "d1", #""closure":{"reason":"无"}"#),
      Events.decision("420106-0099999.C1", id: "d2", #""closure":{"reason":"无"}"#),
    ])
    rig.advance(to: Self.start + 12 * Self.day)
    let caseID = try #require(
      rig.messages("coordination.cases", type: "referral-hub.case.v1").first?.data["case"] as? String)
    rig.send([Events.decision(caseID, id: "d3", role: "civil-affairs-lead", #""closure":{"reason":"无"}"#)])
    #expect(
      rig.outside["coordination.rejected"]?.map { $0.headers["referral-hub-code"] }
        == ["decision-not-expected", "decision-not-expected", "wrong-role"])
    #expect(rig.tally.isBalanced)
  }
}
