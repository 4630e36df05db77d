import Foundation
import Referral

@testable import Stages

/// A dibao household with a parent in hospital and a child at school, in 420106, over the real tasks.
struct LookUpWorld {
  static let head = Events.person(1)
  static let child = Events.person(2, born: 20_150_505)
  static let schooling = #"{"kind":"schooling","stage":"primary","since":"2023-09-01","school":"示例路小学"}"#

  let rig = Rig()

  init() {
    rig.send([
      Events.update(
        "civil-affairs", person: Self.head, id: "c1", Events.member(), Events.dibao,
        #"{"kind":"identity","name":"测试户主"}"#),
      Events.update(
        "civil-affairs", person: Self.child, id: "c2", Events.member(Events.household, "child"), Events.dibao,
        #"{"kind":"identity","name":"测试孩子"}"#),
      Events.update("medical-insurance", person: Self.head, id: "m1", Events.insured, Events.stay),
      Events.update(
        "health", person: Self.head, id: "j1", #"{"kind":"serious-illness","since":"2024-11-18","group":"cancer"}"#),
      Events.update("education", person: Self.child, id: "e1", Self.schooling),
    ])
  }

  /// Sends a query and gives the one answer that it brought.
  func ask(_ query: Rig.Input) -> Rig.Record? {
    let topic = query.topic.replacing(".queries", with: ".answers")
    let before = rig.outside[topic]?.count ?? 0
    rig.send([query])
    let answers = rig.outside[topic] ?? []
    return answers.count == before + 1 ? answers.last : nil
  }

  var lookUps: [Rig.Record] {
    rig.messages("hub.journal", type: "referral-hub.journal-entry.v1").filter {
      $0.data["what"] as? String == "looked-up"
    }
  }

  /// Look-ups counted by the tasks.
  var counts: LookUpTally { rig.casework.reduce(LookUpTally()) { $0 + $1.lookUps } }
}

extension Rig.Record {
  var result: String { data["result"] as? String ?? "" }
  var refusalCode: String? { (data["refusal"] as? [String: Any])?["code"] as? String }
  var shownFacts: [[String: Any]] { (data["view"] as? [String: Any])?["facts"] as? [[String: Any]] ?? [] }
  var shownReferrals: [[String: Any]] { data["referrals"] as? [[String: Any]] ?? [] }
  var text: String { String(decoding: value, as: UTF8.self) }

  func codes(_ name: String) -> [String] {
    let list = (data["view"] as? [String: Any])?[name] as? [[String: Any]] ?? []
    return list.compactMap { $0["code"] as? String }
  }
}
