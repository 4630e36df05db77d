import Foundation
import Referral
import Streams
import Testing
import Wire

@testable import Stages

@Suite("A look-up by authority")
struct LookUpTests {
  private let world = LookUpWorld()
  private var head: String { LookUpWorld.head }
  private var child: String { LookUpWorld.child }

  @Test("shows a department its own view of a person, with source and time, and its referrals")
  func answered() throws {
    let answer = try #require(world.ask(Events.query("education", person: child, id: "q1")))
    #expect(answer.result == "answered")
    #expect(String(decoding: answer.key, as: UTF8.self) == "q1")
    #expect(answer.json["causationid"] as? String == "q1")
    let subject = try #require(answer.data["subject"] as? [String: String])
    #expect(subject == ["person": child, "household": Events.household])
    #expect(answer.shownFacts.contains { $0["kind"] as? String == "schooling" && $0["school"] as? String == "示例路小学" })
    #expect(answer.shownFacts.allSatisfy { $0["source"] is String && $0["time"] is String && $0["person"] == nil })
    #expect(answer.codes("categories") == ["dibao"])
    #expect(answer.shownReferrals.map { $0["benefit"] as? String } == ["student-aid"])
    #expect(answer.shownReferrals.allSatisfy { $0["open"] as? Bool == true })
    for hidden in [head, "serious-illness", "inpatient", "cancer", "测试户主"] {
      #expect(!answer.text.contains(hidden), "\(hidden)")
    }
    #expect(world.rig.tally.isBalanced)
  }

  @Test("shows of a household each member's facts under the member's id, and of nobody else's domain anything")
  func household() throws {
    let query = Events.query("medical-insurance", id: "q1")
    let answer = try #require(world.ask(query))
    #expect(answer.data["subject"] as? [String: String] == ["household": Events.household])
    let stay = try #require(answer.shownFacts.first { $0["kind"] as? String == "inpatient" })
    #expect(stay["person"] as? String == head)
    #expect(answer.shownReferrals.contains { $0["benefit"] as? String == "inpatient-aid" })
    #expect(!answer.text.contains("schooling") && !answer.text.contains("示例路小学"))
  }

  @Test("a purpose narrows what is shown: verification to what the department stated, supervision to its referrals")
  func purposes() throws {
    let own = try #require(world.ask(Events.query("education", person: child, purpose: "verification", id: "q1")))
    #expect(own.shownFacts.map { $0["source"] as? String } == ["education"])
    #expect(own.shownReferrals.isEmpty && own.codes("categories").isEmpty)
    let work = try #require(
      world.ask(Events.query("education", person: child, purpose: "supervision", role: "lead", id: "q2")))
    #expect(work.shownFacts.isEmpty && work.shownReferrals.count == 1)
  }

  @Test("the same query again changes nothing, wherever it is sent and also once the person has moved")
  func duplicates() throws {
    let rig = world.rig
    let query = Events.query("education", person: child, id: "q1")
    #expect(world.ask(query) != nil)
    let badlyKeyed = Events.query("education", person: child, id: "q1", key: "anything")
    rig.send([query, badlyKeyed])
    rig.send([
      Events.update(
        "civil-affairs", person: child, at: 1_733_000_000_000, id: "c9", Events.member("420106-0077777", "child"))
    ])
    rig.send([query])
    #expect(rig.outside["dept.education.answers"]?.count == 1)
    #expect(world.lookUps.count == 1)
    #expect(rig.tally.isBalanced)
  }

  @Test("somebody unknown, somebody elsewhere and somebody of whom there is nothing to see are refused alike")
  func alike() throws {
    world.rig.send([
      Events.update(
        "civil-affairs", person: Events.person(5), id: "c5", Events.member("420106-0055555"),
        #"{"kind":"identity","name":"测试邻居"}"#)
    ])
    let queries = [
      Events.query("education", person: Events.person(99), id: "q1"),
      Events.query("education", person: child, division: "420102", id: "q2"),
      Events.query("education", person: Events.person(5), id: "q3"),
      Events.query("education", household: "420106-0099999", id: "q4"),
      Events.query("education", household: Events.household, division: "420102", id: "q5"),
    ]
    var told: Set<String> = []
    for (query, division) in zip(queries, ["420106", "420102", "420106", "420106", "420102"]) {
      let answer = try #require(world.ask(query))
      var event = answer.json
      // The id, the key and the cause are the query's, the division is the asker's.
      for own in ["id", "partitionkey", "causationid"] { event[own] = nil }
      #expect(event.removeValue(forKey: "division") as? String == division)
      #expect(answer.headers["division"] == division)
      told.insert(
        String(decoding: try JSONSerialization.data(withJSONObject: event, options: .sortedKeys), as: UTF8.self))
    }
    #expect(told.count == 1, "\(told)")
    #expect(told.first?.contains("no-such-subject") == true)
    let reasons = world.lookUps.compactMap { ($0.data["reason"] as? [String: Any])?["code"] as? String }
    #expect(
      reasons == ["unknown-subject", "not-your-division", "nothing-in-view", "unknown-subject", "not-your-division"])
  }

  @Test("a purpose or role that is not allowed is refused before anybody is looked for")
  func notAllowed() throws {
    for (number, person) in [child, Events.person(99)].enumerated() {
      let asked: [(String, String, String)] = [
        ("determination", "officer", "purpose-not-allowed"), ("curiosity", "lead", "purpose-not-allowed"),
        ("supervision", "officer", "role-not-allowed"), ("service-delivery", "township", "role-not-allowed"),
        ("service-delivery", "civil-affairs-lead", "role-not-allowed"),
      ]
      for (index, (purpose, role, code)) in asked.enumerated() {
        let answer = try #require(
          world.ask(Events.query("education", person: person, purpose: purpose, role: role, id: "q\(number)\(index)")))
        #expect(answer.refusalCode == code)
        #expect(answer.data["subject"] == nil && answer.data["view"] == nil)
      }
    }
    #expect(world.counts[Department(number: 2), .purposeNotAllowed] == 4)
    #expect(world.counts[Department(number: 2), .roleNotAllowed] == 6)
  }

  @Test("a person asked for under a merged id is found under the present one")
  func merged() throws {
    let old = Events.person(7, born: 20_150_505)
    world.rig.send([Events.update("education", person: old, id: "e7", LookUpWorld.schooling)])
    world.rig.send([Events.merge(old, into: child, id: "x1")])
    let answer = try #require(world.ask(Events.query("education", person: old, id: "q1")))
    #expect((answer.data["subject"] as? [String: String])?["person"] == child)
    #expect(answer.shownReferrals.count == 1)
  }

  @Test("a person who moves is answered from the new household, also in the very cycle of the move")
  func moved() throws {
    let home = "420106-0077777"
    let move = Events.update(
      "civil-affairs", person: child, at: 1_733_000_000_000, id: "c9", Events.member(home, "child"))
    world.rig.send([move, Events.query("education", person: child, id: "q1")])
    let answer = try #require(world.rig.outside["dept.education.answers"]?.last)
    #expect((answer.data["subject"] as? [String: String])?["household"] == home)
    let later = try #require(world.ask(Events.query("education", person: child, id: "q2")))
    #expect(later.shownReferrals.count == 1)
    #expect(later.data["handoverPending"] == nil)
  }

  @Test("somebody first heard of in the same cycle is known to it")
  func firstHeardOf() throws {
    let pupil = Events.person(8, born: 20_140_505)
    world.rig.send([
      Events.update("education", person: pupil, id: "e8", LookUpWorld.schooling),
      Events.query("education", person: pupil, id: "q1"),
    ])
    #expect(world.rig.outside["dept.education.answers"]?.last?.result == "answered")
  }

  @Test("a malformed query goes back to its sender with the reason")
  func malformed() throws {
    let good = Events.query("education", person: child, id: "q1")
    let text = String(decoding: good.value, as: UTF8.self)
    let wrong: [(String, String, String)] = [
      (#""purpose":"service-delivery","#, "", "missing-field"), ("案卷第3号", child, "out-of-range"),
      (#""420106"}}}"#, #""42"}}}"#, "invalid-division"),
      ("/departments/education", "/departments/health", "source-mismatch"),
      (child, "420106201505050001", "invalid-person-id"), ("query.v1", "update.v1", "unsupported-type"),
    ]
    for (before, after, code) in wrong {
      var query = good
      query.value = Array(text.replacing(before, with: after).utf8)
      world.rig.send([query])
      #expect(world.rig.outside["dept.education.rejected"]?.last?.headers["referral-hub-code"] == code, "\(code)")
    }
    #expect(world.rig.outside["dept.education.answers"] == nil)
    #expect(world.lookUps.isEmpty && world.rig.tally.isBalanced)
    // What was refused for its form is not remembered: repaired, it is answered.
    #expect(world.ask(good)?.result == "answered")
  }

  @Test("a department that is none of the government's looks nobody up by the shipped policy")
  func charity() throws {
    for purpose in Rig.rules.pack.lookUps.purposes {
      let answer = try #require(
        world.ask(Events.query("charity", person: child, purpose: purpose.code, role: "lead", id: purpose.code)))
      #expect(answer.refusalCode == "purpose-not-allowed")
    }
  }
}
