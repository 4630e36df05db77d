import Referral
import Testing

@testable import Stages

@Suite("An emergency is helped where it happens, and charity learns only what was consented to")
struct EmergencyPlaceTests {
  private let person = Events.person(7)
  private let urgent =
    #"{"kind":"urgent-difficulty","occurredOn":"2024-11-30","cause":"accident","place":"420111","basicLivingHurt":true}"#

  @Test("a person of one county in difficulty in another is referred to the other, whatever category and household")
  func elsewhere() throws {
    let rig = Rig()
    rig.send([Events.update("civil-affairs", person: person, id: "u1", Events.member(), urgent)])
    let record = try #require(
      rig.messages("dept.civil-affairs.referrals", type: "referral-hub.referral.v1").first)
    #expect((record.data["reason"] as? [String: Any])?["rule"] as? String == "U1")
    #expect(record.data["division"] as? String == "420111")
    #expect(record.json["division"] as? String == "420111")
    #expect(record.headers["division"] == "420111")
    let id = try #require(record.data["referral"] as? String)
    rig.send([
      Events.feedback("civil-affairs", id, "receive", division: "420106", id: "f1"),
      Events.feedback("civil-affairs", id, "receive", division: "420111", id: "f2"),
    ])
    let refused = rig.outside["dept.civil-affairs.rejected"] ?? []
    #expect(refused.map { $0.headers["referral-hub-code"] } == ["wrong-division"])
    #expect(rig.files.flatMap(\.warnings).flatMap(\.referrals).map(\.state) == [.received])
  }

  @Test("a vagrant nobody knows is referred where found")
  func vagrant() throws {
    let rig = Rig()
    rig.send([
      Events.update(
        "civil-affairs", person: person, id: "v1",
        #"{"kind":"vagrancy","since":"2024-11-30","form":"vagrant","place":"420111"}"#)
    ])
    let referrals = rig.messages("dept.civil-affairs.referrals", type: "referral-hub.referral.v1")
    #expect(referrals.map { ($0.data["reason"] as? [String: Any])?["rule"] as? String } == ["U2"])
    #expect(referrals.map { $0.headers["division"] } == ["420111"])
  }

  @Test("charity is told a need with consent, without name or id; without consent nothing")
  func charity() throws {
    let hardship = #"{"kind":"category","category":"other-hardship","status":"active","since":"2024-01-01"}"#
    let name = #"{"kind":"identity","name":"测试户主"}"#
    let rig = Rig()
    rig.send([
      Events.update(
        "civil-affairs", person: person, id: "c1", Events.member(), hardship, name,
        #"{"kind":"self-request","requestedOn":"2024-11-01","channel":"self","need":"legal"}"#)
    ])
    #expect(rig.outside["dept.charity.referrals"] == nil)
    rig.send([
      Events.update(
        "civil-affairs", person: person, id: "c2", #"{"kind":"charity-consent","since":"2024-11-20","need":"legal"}"#)
    ])
    let records = rig.messages("dept.charity.referrals", type: "referral-hub.referral.v1")
    let record = try #require(records.first)
    let text = String(decoding: record.value, as: UTF8.self)
    for hidden in [person, "测试户主", "other-hardship", "self-request"] { #expect(!text.contains(hidden), "\(hidden)") }
    let view = (record.data["view"] as? [String: Any])?["facts"] as? [[String: Any]]
    #expect(view?.map { $0["kind"] as? String } == ["charity-consent"])
    #expect(view?.first?["need"] as? String == "legal")
    rig.send([
      Events.update(
        "civil-affairs", person: person, at: 1_732_500_000_000, id: "c3",
        #"{"kind":"charity-consent","since":"2024-11-20","need":"legal","until":"2024-11-30"}"#)
    ])
    #expect(rig.messages("dept.charity.referrals", type: "referral-hub.notice.v1").count == 1)
  }
}
