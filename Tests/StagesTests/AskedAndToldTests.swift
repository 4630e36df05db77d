import Referral
import Testing
import Wire

@testable import Stages

@Suite("Who is asked and who is told, over the real tasks")
struct AskedAndToldTests {
  private static let start: Int64 = 1_733_101_200_000
  private static let hour: Int64 = 3_600_000
  private let person = Events.person(1)

  private func notices(_ rig: Rig, _ department: String, _ notice: String) -> [Rig.Record] {
    rig.messages("dept.\(department).referrals", type: "referral-hub.notice.v1")
      .filter { $0.data["notice"] as? String == notice }
  }

  private func attention(_ rig: Rig, _ what: String) -> [Rig.Record] {
    rig.messages("dept.civil-affairs.referrals", type: "referral-hub.attention.v1")
      .filter { $0.data["attention"] as? String == what }
  }

  private func journal(_ rig: Rig, _ what: String) -> [Rig.Record] {
    rig.messages("hub.journal", type: "referral-hub.journal-entry.v1").filter { $0.data["what"] as? String == what }
  }

  @Test("a draft that the hub takes back itself is told to civil affairs, which it waited for; one it voids is not")
  func withdrawnDraft() throws {
    let rig = Rig(partitionCount: 2)
    let over = #"{"kind":"visit","visitedOn":"2024-12-01","need":"legal","until":"2024-12-01"}"#
    rig.send([
      Events.update("civil-affairs", person: person, id: "a", Events.member(), Events.dibao),
      Events.update(
        "civil-affairs", person: person, id: "b", #"{"kind":"visit","visitedOn":"2024-12-01","need":"legal"}"#,
        #"{"kind":"visit","visitedOn":"2024-12-01","need":"other"}"#),
    ])
    let drafts = attention(rig, "draft").filter { ["N-legal", "N-other"].contains($0.data["rule"] as? String) }
    #expect(drafts.count == 2)
    let voided = try #require(drafts.first { $0.data["rule"] as? String == "N-other" }?.data["referral"] as? String)
    rig.send([Events.feedback("civil-affairs", voided, "void", role: "civil-affairs-officer", id: "v")])
    rig.send([Events.update("civil-affairs", person: person, at: 1_732_000_100_000, id: "c", over)])
    let told = attention(rig, "withdrawn")
    #expect(told.map { $0.data["rule"] as? String } == ["N-legal"])
    #expect((told.first?.data["reason"] as? [String: Any])?["code"] as? String == "need-is-gone")
    #expect((told.first?.data["allowed"] as? [String]) == [])
  }

  @Test("civil affairs asks, the department is told until when, agrees, and the journal has both")
  func consent() throws {
    let rig = Rig(partitionCount: 2)
    rig.send([
      Events.update("civil-affairs", person: person, id: "a", Events.member(), Events.dibao),
      Events.update("medical-insurance", person: person, id: "b", Events.stay),
    ])
    let id = try #require(
      rig.messages("dept.medical-insurance.referrals", type: "referral-hub.referral.v1").first?.data["referral"]
        as? String)
    rig.send([Events.feedback("medical-insurance", id, "accept", id: "f1")])
    rig.send([
      Events.feedback(
        "civil-affairs", id, "ask-consent", role: "civil-affairs-officer", id: "f2", #","reason":"已由外地办理""#)
    ])
    let asked = try #require(notices(rig, "medical-insurance", "consent-asked").first)
    #expect(asked.data["due"] as? String == "2024-12-04T23:59:59.999+08:00")
    #expect(asked.data["state"] as? String == "accepted")
    rig.restoreCasework()
    let department = try #require(Contract.catalogue.departments.department(code: "medical-insurance")).number
    rig.send([Events.feedback("medical-insurance", id, "consent", id: "f3")])
    let states = rig.files.flatMap { $0.warnings.flatMap(\.referrals) }.filter { $0.department.number == department }
      .map(\.state)
    #expect(states == [.cancelled], "\(states)")
    #expect(journal(rig, "consent-asked").count == 1)
    #expect(attention(rig, "withdrawn").map { $0.data["referral"] as? String } == [id])
    #expect(rig.outside["dept.medical-insurance.rejected"] == nil)
  }

  @Test("outreach in an emergency names the visit's time, reminds of it, and a visit told is in the journal")
  func visit() throws {
    let rig = Rig(partitionCount: 2)
    let stay = #"{"kind":"residence","division":"420106","area":"urban","since":"2010-01-01"}"#
    let hardship =
      #"{"kind":"urgent-difficulty","occurredOn":"2024-12-01","cause":"accident","place":"420106","basicLivingHurt":true}"#
    rig.send([
      Events.update("civil-affairs", person: person, id: "a", Events.member(), stay),
      Events.update("civil-affairs", person: person, id: "b", hardship),
      Events.update(
        "civil-affairs", household: Events.household, id: "c",
        #"{"kind":"economy","incomePerHeadFen":30000,"assetsOverLimit":false,"assessedOn":"2024-11-01"}"#),
    ])
    let outreach = try #require(
      rig.messages("dept.civil-affairs.referrals", type: "referral-hub.referral.v1").first {
        $0.data["class"] as? String == "possibly-eligible"
      })
    let due = (outreach.data["deadlines"] as? [String: Any])?["visit"] as? String
    #expect(due == "2024-12-03T09:00:00+08:00")
    let id = try #require(outreach.data["referral"] as? String)
    rig.send([Events.feedback("civil-affairs", id, "receive", id: "f1")])
    rig.advance(to: Self.start + 24 * Self.hour + 1)
    let late = notices(rig, "civil-affairs", "reminder").filter { $0.data["clock"] as? String == "visit" }
    #expect(late.compactMap { $0.data["referral"] as? String } == [id])
    rig.send([
      Events.feedback(
        "civil-affairs", id, "attempt", id: "f2", #","attempts":[{"on":"2024-12-03","channel":"上门","visit":true}]"#)
    ])
    let entry = try #require(journal(rig, "attempted").first)
    let told = try #require((entry.data["attempts"] as? [[String: Any]])?.first)
    #expect(told["on"] as? String == "2024-12-03" && told["channel"] as? String == "上门")
    #expect(told["visit"] as? Bool == true)
    rig.restoreCasework()
    rig.send([Events.feedback("civil-affairs", id, "accept", id: "f3")])
    rig.send([
      Events.feedback(
        "civil-affairs", id, "report", role: "lead", id: "f4",
        #","outcome":{"code":"person-declined"},"informed":{"on":"2024-12-03","channel":"当面"},"legalReason":"本人放弃""#)
    ])
    let reported = try #require(attention(rig, "reported").first { $0.data["referral"] as? String == id })
    #expect((reported.data["attempts"] as? [[String: Any]])?.count == 1)
    #expect((reported.data["informed"] as? [String: Any])?["channel"] as? String == "当面")
  }
}
