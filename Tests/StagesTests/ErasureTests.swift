import Foundation
import Referral
import Testing
import Wire

@testable import Stages

@Suite("Who left the low-income population is kept for a time, then erased (R5)")
struct ErasureTests {
  private let head = Events.person(1)
  private let child = Events.person(2, born: 20_150_505)

  private static func millis(_ day: String) -> Int64 {
    guard let date = try? CivilDate.parse(day) else { fatalError("no day: \(day)") }
    return date.startMillis()
  }

  private static func exited(_ until: String) -> String {
    #"{"kind":"category","category":"dibao","status":"ended","since":"2020-01-01","until":"\#(until)"}"#
  }

  /// A household of two whose dibao ended; the child has nothing but its school.
  private func rig(until: String = "2024-11-30") -> Rig {
    let rig = Rig()
    rig.send([
      Events.update(
        "civil-affairs", person: head, id: "a1", Events.member(), Self.exited(until), #"{"kind":"identity","name":"甲"}"#
      ),
      Events.update("civil-affairs", person: child, id: "a2", Events.member(Events.household, "child")),
      Events.update(
        "education", person: child, id: "e1", #"{"kind":"schooling","stage":"primary","since":"2023-09-01"}"#),
      Events.update(
        "civil-affairs", household: Events.household, id: "a3",
        #"{"kind":"economy","incomePerHeadFen":400000,"assetsOverLimit":false,"assessedOn":"2024-10-01"}"#),
    ])
    return rig
  }

  /// Everything that compaction leaves of the hub's state, as text.
  private func left(_ rig: Rig) -> [String] {
    let households = rig.changelog.flatMap(\.self).filter { !$0.key.starts(with: CaseworkTaskRecord.key) }
    let persons = rig.persons.filter { !$0.key.starts(with: IntakeTaskRecord.key) }
    // Who has which name is there beside the records, as long as somebody has it.
    let names = persons.keys.filter { $0.starts(with: "!name.".utf8) }
    #expect(names.isEmpty || names.count < persons.count)
    return (persons.keys.filter { !names.contains($0) } + households.map(\.key))
      .map { String(decoding: $0, as: UTF8.self) }.sorted()
  }

  @Test("two years after the exit everybody of the household goes, to the day, from both changelogs")
  func exit() throws {
    let rig = rig()
    #expect(left(rig).count == 3)
    rig.advance(to: Self.millis("2026-12-01") - 1)
    #expect(left(rig).count == 3, "less than two years, the last day included")
    #expect(rig.persons.keys.contains { $0.starts(with: "!name.".utf8) })
    rig.advance(to: Self.millis("2026-12-01"))
    #expect(left(rig) == [])
    #expect(!rig.persons.keys.contains { $0.starts(with: "!name.".utf8) })
    #expect(rig.files.isEmpty)
    let erased = (rig.outside["hub.journal"] ?? []).filter { $0.data["what"] as? String == "erased" }
    #expect(erased.count == 2)
    #expect(erased.allSatisfy { ($0.data["reason"] as? [String: Any])?["code"] as? String == "retention-over" })
    // What compaction leaves of the changelogs names nobody any more.
    let bytes = rig.persons.map { $0.key + $0.value } + rig.changelog.flatMap(\.self).map { $0.key + $0.value }
    for value in bytes {
      let text = String(decoding: value, as: UTF8.self)
      #expect(!text.contains(head) && !text.contains(child) && !text.contains("甲"))
    }
  }

  @Test("the term is clamped to the end of the month: from 29 February to 28 February")
  func clamped() {
    let rig = rig(until: "2024-02-29")
    rig.advance(to: Self.millis("2026-03-01") - 1)
    #expect(left(rig).count == 3)
    rig.advance(to: Self.millis("2026-03-01"))
    #expect(left(rig) == [])
  }

  @Test("a refusal is kept for one year from the decision, also where it is the household's application")
  func refusal() {
    for subject in [true, false] {
      let rig = Rig()
      let refused =
        #"{"kind":"application","category":"dibao","filedOn":"2024-10-01","result":"refused","decidedOn":"2024-11-15"}"#
      rig.send([
        Events.update("civil-affairs", person: head, id: "a1", Events.member()),
        subject
          ? Events.update("civil-affairs", person: head, id: "a2", refused)
          : Events.update("civil-affairs", household: Events.household, id: "a2", refused),
      ])
      rig.advance(to: Self.millis("2025-11-16") - 1)
      #expect(left(rig).count == 2)
      rig.advance(to: Self.millis("2025-11-16"))
      #expect(left(rig) == [])
    }
  }

  @Test("who is still low-income, has an application pending or never was either is kept")
  func kept() {
    let rig = rig()
    let third = Events.person(3)
    rig.send([
      Events.update("civil-affairs", person: third, id: "t1", Events.dibao),
      Events.update(
        "civil-affairs", person: Events.person(4), id: "t2", Self.exited("2024-11-30"),
        #"{"kind":"application","category":"dibao","filedOn":"2024-11-01","result":"pending"}"#),
      Events.update(
        "education", person: Events.person(5), id: "t3", #"{"kind":"schooling","stage":"primary","since":"2023-09-01"}"#
      ),
    ])
    rig.advance(to: Self.millis("2030-01-01"))
    #expect(
      rig.files.flatMap(\.members).map(\.person.text).sorted() == [third, Events.person(4), Events.person(5)].sorted())
  }

  @Test("one member who is still low-income keeps the household whole")
  func household() {
    let rig = rig()
    rig.send([
      Events.update(
        "civil-affairs", person: Events.person(3), id: "t1", Events.member(Events.household, "parent"), Events.dibao)
    ])
    rig.advance(to: Self.millis("2030-01-01"))
    #expect(rig.files.flatMap(\.members).count == 3)
  }

  @Test("as long as a referral is open nothing is erased; when it is over, at once")
  func openReferral() throws {
    let rig = Rig()
    func risk(_ more: String) -> String { #"{"kind":"relapse-risk","risk":"illness","since":"2024-11-01"\#(more)}"# }
    rig.send([
      Events.update("civil-affairs", person: head, id: "a1", Events.member(), Self.exited("2022-11-01")),
      Events.update("agriculture", household: Events.household, id: "r1", risk("")),
    ])
    #expect(rig.openKeys.contains { $0.contains("P5") })
    #expect(left(rig).count == 2)
    rig.send([
      Events.update(
        "agriculture", household: Events.household, at: 1_732_900_000_000, id: "r2", risk(#","until":"2024-12-01""#))
    ])
    #expect(rig.openKeys.isEmpty)
    #expect(left(rig) == [])
  }

  @Test("a temporary record that was merged goes with the person")
  func merged() {
    let rig = Rig()
    let temporary = "T420106-000123"
    rig.send([
      Events.update("civil-affairs", person: temporary, id: "a1", Self.exited("2024-11-30"))
    ])
    rig.send([Events.merge(temporary, into: head, id: "m1")])
    #expect(rig.persons.keys.contains(Array(temporary.utf8)))
    let own = rig.files.filter(\.members.isEmpty).map(\.id.text)
    rig.advance(to: Self.millis("2026-12-01"))
    #expect(left(rig) == own, "a household that was left empty keeps the number of its last journal entry")
    #expect(rig.files.allSatisfy { $0.isEmpty }, "and nothing else")
  }

  @Test("a person who comes back after the erasure is new, and is served")
  func comingBack() {
    let rig = rig()
    rig.advance(to: Self.millis("2026-12-01"))
    #expect(left(rig) == [])
    rig.send([
      Events.update(
        "civil-affairs", person: head, at: rig.now, id: "b1", Events.member(),
        #"{"kind":"category","category":"dibao","status":"active","since":"2026-12-01"}"#)
    ])
    #expect(rig.files.flatMap(\.members).map(\.person.text) == [head])
    #expect(rig.openKeys.contains { $0.contains("B1") })
  }

  @Test("a day that passed while the hub was down comes when it is back")
  func restored() {
    let rig = rig()
    rig.now = Self.millis("2027-03-01")
    rig.restoreCasework()
    rig.advance(to: rig.now)
    #expect(left(rig) == [])
  }
}
