import Referral
import Testing
import Wire

@testable import Stages

@Suite("Moving house and merging records")
struct HouseholdMovesTests {
  private let person = Events.person(1)

  /// A dibao inpatient in a household of civil affairs', with one open referral to medical insurance.
  private func rig() -> Rig {
    let rig = Rig()
    rig.send([
      Events.update("civil-affairs", person: person, id: "c1", Events.member(), Events.dibao),
      Events.update("medical-insurance", person: person, id: "m1", Events.stay),
    ])
    return rig
  }

  private func inpatientReferral(_ rig: Rig) throws -> String {
    let referrals = rig.messages("dept.medical-insurance.referrals", type: "referral-hub.referral.v1")
    let found = referrals.first { $0.data["benefit"] as? String == "inpatient-aid" }
    return try #require(found?.data["referral"] as? String)
  }

  @Test("a person who moves takes the open referral along under its old id, and a late answer finds it")
  func move() throws {
    let rig = rig()
    let referral = try inpatientReferral(rig)
    let before = rig.openKeys.filter { $0.contains("policy-not-implemented") && $0.contains(person) }
    rig.send([
      Events.update(
        "civil-affairs", person: person, at: 1_732_100_000_000, id: "c2", Events.member("420106-0055555"))
    ])
    let files = rig.files
    let new = try #require(files.first { $0.id.text == "420106-0055555" })
    #expect(new.members.map(\.person.text) == [person])
    #expect(new.members.allSatisfy { !$0.awaitsHandover })
    #expect(rig.openKeys.filter { $0.contains("policy-not-implemented") && $0.contains(person) } == before)
    let sent = rig.messages("dept.medical-insurance.referrals", type: "referral-hub.referral.v1")
    #expect(sent.filter { $0.data["benefit"] as? String == "inpatient-aid" }.count == 1, "nothing is sent twice")
    rig.send([Events.feedback("medical-insurance", referral, "receive", id: "f1")])
    let warning = try #require(rig.files.flatMap(\.warnings).first { $0.rule == "M3b" })
    #expect(warning.referrals.map(\.state) == [.received])
    #expect(rig.tally.isBalanced)
  }

  @Test("there and back again in one batch leaves one referral in the first household")
  func thereAndBack() throws {
    let rig = rig()
    let referral = try inpatientReferral(rig)
    for (index, household) in ["420106-0055555", "420106-0066666", Events.household].enumerated() {
      rig.send([
        Events.update(
          "civil-affairs", person: person, at: 1_732_100_000_000 + Int64(index), id: "back\(index)",
          Events.member(household))
      ])
    }
    let warnings = rig.files.flatMap { file in file.warnings.filter { $0.rule == "M3b" }.map { (file.id.text, $0) } }
    #expect(warnings.map(\.0) == [Events.household])
    rig.send([Events.feedback("medical-insurance", referral, "accept", id: "f1")])
    let warning = try #require(rig.files.flatMap(\.warnings).first { $0.rule == "M3b" })
    #expect(warning.referrals.map(\.state) == [.accepted])
  }

  @Test("a person without a household is a household of one, and moves when civil affairs assigns one")
  func householdOfOne() throws {
    let rig = Rig()
    rig.send([Events.update("medical-insurance", person: person, id: "m1", Events.stay)])
    let own = try #require(rig.files.first { !$0.members.isEmpty })
    #expect(own.id.isHubNumbered)
    rig.send([Events.update("civil-affairs", person: person, id: "c1", Events.member(), Events.dibao)])
    let homes = rig.files.filter { !$0.members.isEmpty }.map(\.id.text)
    #expect(homes == [Events.household])
    #expect(rig.openKeys.contains { $0.contains("M3b") })
  }

  @Test("a household that is left empty does not give its journal numbers away again")
  func journalNumbersStay() {
    let rig = Rig()
    let care = { (place: String, at: Int64) in
      Events.update(
        "civil-affairs", person: person, at: 1_732_000_000_000 + at, id: "k\(at)",
        #"{"kind":"category","category":"tekun","status":"active","since":"2024-01-01","care":"\#(place)"}"#)
    }
    rig.send([Events.update("civil-affairs", person: person, id: "c1", Events.member())])
    for (at, place) in ["concentrated", "dispersed", "concentrated", "dispersed"].enumerated() {
      rig.send([care(place, Int64(at) + 1)])
    }
    let ids = (rig.outside["hub.journal"] ?? []).compactMap { $0.json["id"] as? String }
    #expect(ids.count > 8)
    #expect(Set(ids).count == ids.count)
  }

  @Test("a temporary record merged into a citizen's leaves one person, one referral a key, and an alias")
  func merge() throws {
    let rig = Rig()
    let temporary = "T420106-000123"
    rig.send([
      Events.update("civil-affairs", person: person, id: "c1", Events.member(), Events.dibao),
      Events.update("medical-insurance", person: person, id: "m1", Events.stay),
      Events.update(
        "civil-affairs", person: temporary, id: "c2", Events.member(Events.household, "other"), Events.dibao),
      Events.update("medical-insurance", person: temporary, id: "m2", Events.stay),
    ])
    #expect(rig.openKeys.filter { $0.contains("M3b") }.count == 2)
    rig.send([Events.merge(temporary, into: person, id: "x1")])
    let members = rig.files.flatMap(\.members).map(\.person.text)
    #expect(members == [person])
    #expect(rig.openKeys.filter { $0.contains("M3b") }.count == 1)
    let withdrawn = rig.messages("dept.medical-insurance.referrals", type: "referral-hub.notice.v1")
      .filter { ($0.data["reason"] as? [String: Any])?["code"] as? String == "duplicate-record" }
    #expect(withdrawn.contains { $0.data["notice"] as? String == "withdrawn" })
    rig.send([
      Events.update("medical-insurance", person: temporary, at: 1_732_200_000_000, id: "m3", Events.stayAid(7000))
    ])
    #expect(!rig.openKeys.contains { $0.contains("M3b") }, "what is said of the old id is said of the person")
    #expect(rig.tally.isBalanced)
  }
}
