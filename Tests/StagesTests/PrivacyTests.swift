import Foundation
import Referral
import Testing

@testable import Stages

@Suite("Nothing is shown that the receiver does not need")
struct PrivacyTests {
  private let head = Events.person(1)
  private let child = Events.person(2, born: 20_150_505)

  /// A dibao household: the head is in hospital and seriously ill, the child goes to school.
  private func rig() -> Rig {
    let rig = Rig()
    rig.send([
      Events.update(
        "civil-affairs", person: head, id: "evt-\(head)", Events.member(), Events.dibao,
        #"{"kind":"identity","name":"测试户主"}"#),
      Events.update("civil-affairs", person: child, id: "c2", Events.member(Events.household, "child"), Events.dibao),
      Events.update("medical-insurance", person: head, id: "m1", Events.insured, Events.stay),
      Events.update(
        "health", person: head, id: "j1", #"{"kind":"serious-illness","since":"2024-11-18","group":"cancer"}"#),
      Events.update(
        "education", person: child, id: "e1", #"{"kind":"schooling","stage":"primary","since":"2023-09-01"}"#),
    ])
    return rig
  }

  @Test("education sees the child and its schooling, nothing of the parent's illness or the parent's id")
  func narrowView() throws {
    let referrals = rig().messages("dept.education.referrals", type: "referral-hub.referral.v1")
    let record = try #require(referrals.first)
    let text = String(decoding: record.value, as: UTF8.self)
    #expect(text.contains(child))
    for hidden in [head, "serious-illness", "inpatient", "cancer", "测试户主"] {
      #expect(!text.contains(hidden), "\(hidden)")
    }
  }

  @Test("no key, header or journal entry holds a citizen id number, whatever a sender puts into its event id")
  func noIDsBesideTheSubject() {
    let rig = rig()
    #expect(rig.outside.count > 3)
    for (topic, records) in rig.outside where !topic.hasSuffix(".rejected") {
      for record in records {
        let key = String(decoding: record.key, as: UTF8.self)
        var event = record.json
        event["data"] = nil
        let attributes = event.values.map { "\($0)" }.joined(separator: " ")
        for hidden in [head, child] {
          #expect(!key.contains(hidden) && !attributes.contains(hidden), "\(topic)")
          if topic == "hub.journal" { #expect(!String(decoding: record.value, as: UTF8.self).contains(hidden)) }
        }
      }
    }
  }

  @Test("a refusal names no value of the message")
  func refusals() throws {
    let rig = Rig()
    let wrong = String(head.dropLast()) + (head.hasSuffix("0") ? "1" : "0")
    rig.send([Events.update("health", person: wrong, id: "w1", #"{"kind":"serious-illness","since":"2024-11-18"}"#)])
    let record = try #require(rig.outside["dept.health.rejected"]?.first)
    #expect(record.headers["referral-hub-code"] == "invalid-person-id")
    for (name, value) in record.headers { #expect(!value.contains(wrong.prefix(12)), "\(name)") }
  }
}
