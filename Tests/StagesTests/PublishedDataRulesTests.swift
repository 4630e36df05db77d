import Foundation
import Referral
import Testing
import Wire

@testable import Stages

@Suite("The rules about the data are taken from the pack in force (R1…R13)")
struct PublishedDataRulesTests {
  private static let head = Events.person(1)

  private static func millis(_ day: String) -> Int64 {
    guard let date = try? CivilDate.parse(day) else { fatalError("no day: \(day)") }
    return date.startMillis()
  }

  private static func pack(serial: Int, months: [String: [String: Int]]) throws -> [UInt8] {
    let url = Rig.root.appending(path: "deploy/policy/hubei-2024.json")
    var root = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    var rules = try #require(root["dataRules"] as? [[String: Any]])
    for index in rules.indices {
      if let id = rules[index]["id"] as? String, let length = months[id] { rules[index]["months"] = length }
    }
    root["dataRules"] = rules
    root["serial"] = serial
    return [UInt8](try JSONSerialization.data(withJSONObject: root))
  }

  private static func economy(_ assessedOn: String, income: Int) -> String {
    #"{"kind":"economy","incomePerHeadFen":\#(income),"assetsOverLimit":false,"assessedOn":"\#(assessedOn)"}"#
  }

  @Test("a published pack's term decides when somebody is erased, in casework and in intake, and the journal quotes it")
  func term() throws {
    let rig = Rig()
    rig.send([
      Events.update(
        "civil-affairs", person: Self.head, id: "a1",
        #"{"kind":"category","category":"dibao","status":"ended","since":"2020-01-01","until":"2024-11-30"}"#)
    ])
    rig.publishPolicy(
      try Self.pack(serial: 50, months: ["R5": ["afterRefusal": 3, "afterExit": 6]]), name: "hubei-2024", serial: 50)
    rig.advance(to: Self.millis("2025-05-31") - 1)
    #expect(rig.files.flatMap(\.members).count == 1)
    rig.advance(to: Self.millis("2025-05-31"))
    #expect(rig.files.isEmpty)
    #expect(!rig.persons.keys.contains(Array(Self.head.utf8)))
    let erased = try #require(
      (rig.outside["hub.journal"] ?? []).last { $0.data["what"] as? String == "erased" }?.data)
    #expect(erased["policyVersion"] as? String == "hubei-2024.50")
    let reason = try #require(erased["reason"] as? [String: Any])
    #expect(reason["rule"] as? String == "R5")
    #expect((reason["text"] as? String)?.contains("动态退出低收入人口不满两年") == true)
  }

  @Test("a longer term that is published keeps who would have been erased")
  func longerTerm() throws {
    let rig = Rig()
    rig.send([
      Events.update(
        "civil-affairs", person: Self.head, id: "a1",
        #"{"kind":"category","category":"dibao","status":"ended","since":"2020-01-01","until":"2024-11-30"}"#)
    ])
    rig.publishPolicy(
      try Self.pack(serial: 50, months: ["R5": ["afterRefusal": 12, "afterExit": 36]]), name: "hubei-2024", serial: 50)
    rig.advance(to: Self.millis("2027-11-30"))
    #expect(rig.files.flatMap(\.members).count == 1)
    rig.advance(to: Self.millis("2027-12-01"))
    #expect(rig.files.isEmpty)
  }

  @Test("the day after its six months an assessment is no reason to review: withdrawn at midnight, without any message")
  func lapsed() throws {
    let rig = Rig()
    rig.send([
      Events.update("civil-affairs", person: Self.head, id: "c1", Events.member(), Events.dibao),
      Events.update(
        "civil-affairs", household: Events.household, id: "c2", Self.economy("2024-06-02", income: 900_000)),
    ])
    #expect(rig.openKeys.contains { $0.contains(" C1 ") })
    rig.advance(to: Self.millis("2024-12-03") - 1)
    #expect(rig.openKeys.contains { $0.contains(" C1 ") })
    rig.advance(to: Self.millis("2024-12-03"))
    #expect(!rig.openKeys.contains { $0.contains(" C1 ") })
    let notices = rig.messages("dept.civil-affairs.referrals", type: "referral-hub.notice.v1")
    #expect(notices.contains { $0.data["notice"] as? String == "withdrawn" })
    #expect(rig.openKeys.contains { $0.contains(" B1 ") })
  }

  @Test("a referral quotes by which rules the assessment, its authorisation and the application are used again")
  func basis() throws {
    let rig = Rig()
    let assessed =
      #"{"kind":"economy","incomePerHeadFen":40000,"assetsOverLimit":false,"assessedOn":"2024-11-01","authorisation":"授1"}"#
    rig.send([
      Events.update("civil-affairs", person: Self.head, id: "c1", Events.member()),
      Events.update("civil-affairs", household: Events.household, id: "c2", assessed),
      Events.update(
        "civil-affairs", household: Events.household, id: "c3",
        #"{"kind":"application","category":"dibao","filedOn":"2024-11-20","result":"pending"}"#),
      Events.update(
        "agriculture", household: Events.household, id: "r1",
        #"{"kind":"relapse-risk","risk":"illness","since":"2024-11-01"}"#),
    ])
    let referral = try #require(
      rig.messages("dept.agriculture.referrals", type: "referral-hub.referral.v1").first?.data)
    func rules(_ member: String) -> [[String: String]] {
      (referral[member] as? [String: Any])?["basis"] as? [[String: String]] ?? []
    }
    #expect(rules("reuse").map { $0["rule"] } == ["R1", "R2"])
    #expect(rules("application").map { $0["rule"] } == ["R3"])
    #expect(rules("reuse").first?["quotation"]?.hasSuffix("认定部门间在6个月内互通互认") == true)
    #expect(rules("reuse").first?["clause"] == "开展低收入人口认定")
  }
}
