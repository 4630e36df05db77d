import Foundation
import Referral
import Testing
import Wire

@testable import Stages

@Suite("An assessment, its authorisation and an application are used again (R1, R2, R3)")
struct ReuseTests {
  private func economy(_ assessedOn: String, income: Int = 40_000) -> String {
    #"{"kind":"economy","incomePerHeadFen":\#(income),"assetsOverLimit":false,"assessedOn":"\#(assessedOn)","authorisation":"武民核授〔2024〕00107"}"#
  }

  private static func millis(_ day: String) -> Int64 {
    guard let date = try? CivilDate.parse(day) else { fatalError("no day: \(day)") }
    return date.startMillis()
  }

  /// The members of an object that are texts; what the policy says for it is looked at elsewhere.
  private static func texts(_ object: Any?) -> [String: String]? {
    (object as? [String: Any])?.compactMapValues { $0 as? String }
  }

  /// What the outreach referral of a household says may be used again.
  private func reuse(assessedOn: String, on day: String) throws -> [String: String]? {
    let rig = Rig()
    rig.now = Self.millis(day)
    rig.send([
      Events.update("civil-affairs", person: Events.person(1), at: rig.now, id: "c1", Events.member()),
      Events.update("civil-affairs", household: Events.household, at: rig.now, id: "c2", economy(assessedOn)),
    ])
    let referral = try #require(
      rig.messages("dept.civil-affairs.referrals", type: "referral-hub.referral.v1").first {
        $0.data["class"] as? String == "possibly-eligible"
      })
    return Self.texts(referral.data["reuse"])
  }

  @Test(
    "six calendar months, the end of the month clamped, the last day included",
    arguments: [
      ("2024-10-31", "2025-04-30"), ("2025-08-31", "2026-02-28"), ("2027-08-31", "2028-02-29"),
      ("2024-12-31", "2025-06-30"), ("2025-03-15", "2025-09-15"),
    ])
  func sixMonths(assessed: String, last: String) throws {
    let expected = ["assessedOn": assessed, "validUntil": last, "authorisation": "武民核授〔2024〕00107"]
    #expect(try reuse(assessedOn: assessed, on: assessed) == expected)
    #expect(try reuse(assessedOn: assessed, on: last) == expected)
    let after = try CivilDate.parse(last).addingDays(1).text
    #expect(try reuse(assessedOn: assessed, on: after) == nil)
  }

  @Test("who is moved to another category is not asked for a new authorisation")
  func changeOfCategory() throws {
    let rig = Rig()
    rig.send([
      Events.update("civil-affairs", person: Events.person(1), id: "c1", Events.member(), Events.dibao),
      Events.update(
        "civil-affairs", household: Events.household, id: "c2", economy("2024-11-01", income: 900_000)),
    ])
    let review = try #require(
      rig.messages("dept.civil-affairs.referrals", type: "referral-hub.referral.v1").first {
        $0.data["class"] as? String == "improved-conditions"
      })
    #expect(Self.texts(review.data["reuse"])?["authorisation"] == "武民核授〔2024〕00107")
  }

  @Test(
    "one application counts for every department that determines: agriculture learns of it, civil affairs is not asked twice"
  )
  func oneApplication() throws {
    let rig = Rig()
    rig.send([
      Events.update("civil-affairs", person: Events.person(1), id: "c1", Events.member()),
      Events.update("civil-affairs", household: Events.household, id: "c2", economy("2024-11-01")),
      Events.update(
        "civil-affairs", household: Events.household, id: "c3",
        #"{"kind":"application","category":"dibao","filedOn":"2024-11-20","result":"pending"}"#),
      Events.update(
        "agriculture", household: Events.household, id: "r1",
        #"{"kind":"relapse-risk","risk":"illness","since":"2024-11-01"}"#),
    ])
    #expect(rig.messages("dept.civil-affairs.referrals", type: "referral-hub.referral.v1").isEmpty)
    let referrals = rig.messages("dept.agriculture.referrals", type: "referral-hub.referral.v1")
    let referral = try #require(referrals.first)
    #expect(referrals.count == 1)
    #expect(Self.texts(referral.data["application"]) == ["category": "dibao", "filedOn": "2024-11-20"])
    #expect(Self.texts(referral.data["reuse"])?["validUntil"] == "2025-05-01")
  }

  @Test("while an application is pending nobody is told to apply; when it is withdrawn, they are again")
  func nextCategory() {
    let rig = Rig()
    rig.send([
      Events.update("civil-affairs", person: Events.person(1), id: "c1", Events.member()),
      Events.update("civil-affairs", household: Events.household, id: "c2", economy("2024-11-01", income: 80_000)),
      Events.update(
        "civil-affairs", household: Events.household, id: "c3",
        #"{"kind":"application","category":"dibao-marginal","filedOn":"2024-11-20","result":"pending"}"#),
    ])
    #expect(rig.openKeys.isEmpty)
    rig.send([
      Events.update(
        "civil-affairs", household: Events.household, at: 1_732_900_000_000, id: "c4",
        #"{"kind":"application","category":"dibao-marginal","filedOn":"2024-11-20","result":"withdrawn"}"#)
    ])
    #expect(rig.openKeys.contains { $0.contains("P2") })
  }
}
