import Foundation
import Referral
import Streams
import Testing
import Wire

@testable import Stages

@Suite("What a look-up leaves behind")
struct LookUpJournalTests {
  private let world = LookUpWorld()

  @Test("the journal says who, what for, whom, what became of it and which fields were shown, and names nobody")
  func entry() throws {
    let child = LookUpWorld.child
    _ = try #require(world.ask(Events.query("education", person: child, purpose: "verification", id: "q1")))
    let entry = try #require(world.lookUps.first)
    #expect(entry.data["household"] as? String == Events.household)
    #expect(
      entry.data["actor"] as? [String: String]
        == ["role": "officer", "division": "420106", "department": "education"])
    #expect((entry.data["reason"] as? [String: Any])?["code"] as? String == "answered")
    let note = try #require(entry.data["lookUp"] as? [String: Any])
    #expect(note["purpose"] as? String == "verification")
    #expect(note["detail"] as? String == "案卷第3号")
    #expect(note["person"] as? String == (try PersonID.parse(child)).masked)
    #expect(note["shown"] as? [String] == ["schooling.stage", "schooling.since", "schooling.school"])
    #expect(note["facts"] as? Int == 1 && note["referrals"] as? Int == 0)
    #expect(!entry.text.contains(child) && !entry.text.contains("示例路小学"))
    #expect(entry.json["causationid"] as? String == "q1")
  }

  @Test("the file changes in nothing but the number of its last journal entry")
  func fileStays() throws {
    let id = try HouseholdID.parse(Events.household)
    let before = try #require(world.rig.files.first { $0.id == id })
    for number in 0..<5 {
      world.rig.send([Events.query("medical-insurance", id: "q\(number)")])
    }
    var after = try #require(world.rig.files.first { $0.id == id })
    #expect(after.lastEntry == before.lastEntry + 5)
    after.lastEntry = before.lastEntry
    #expect(bytes(after) == bytes(before))
    let numbers = world.rig.messages("hub.journal", type: "referral-hub.journal-entry.v1").compactMap {
      $0.data["household"] as? String == Events.household ? $0.data["entry"] as? UInt64 : nil
    }
    #expect(numbers == Array(1...UInt64(numbers.count)))
  }

  private func bytes(_ file: HouseholdFile) -> [UInt8] {
    var writer = ByteWriter()
    file.write(to: &writer)
    return writer.bytes
  }

  @Test("somebody unknown is written into the journal of the partition, masked, under the department's key")
  func stray() throws {
    let unknown = Events.person(99)
    for number in 1...3 { world.rig.send([Events.query("education", person: unknown, id: "q\(number)")]) }
    let strays = world.lookUps
    #expect(strays.count == 3)
    for (index, entry) in strays.enumerated() {
      #expect(entry.data["household"] == nil && entry.data["entry"] as? Int == index + 1)
      #expect(String(decoding: entry.key, as: UTF8.self) == "education")
      #expect(!entry.text.contains(unknown))
    }
    #expect(Set(strays.compactMap { $0.json["id"] as? String }).count == 3)
  }

  @Test("a flood of queries for nobody leaves a bounded number of small records and no household")
  func flood() {
    let rig = world.rig
    let files = rig.files.count
    let people = rig.persons.count
    for batch in 0..<15 {
      rig.send(
        (0..<1_000).map { number in
          let person = Events.person(UInt64(number % 999), born: 19_500_101 + UInt64(batch))
          return Events.query("education", person: person, id: "flood-\(batch)-\(number)")
        })
    }
    #expect(world.lookUps.count == 15_000)
    #expect(rig.files.count == files)
    let added = rig.persons.count - people
    #expect(added <= SeenQueries.segmentCount * Int(rig.partitionCount))
    for (key, value) in rig.persons where key.starts(with: "!queries.".utf8) {
      #expect(value.count <= 2 + 8 * SeenQueries.perSegment, "\(String(decoding: key, as: UTF8.self))")
    }
    #expect(world.counts.total == 15_000 && rig.tally.isBalanced)
  }

  @Test("counts and queries seen outlive a restore")
  func restores() throws {
    let rig = world.rig
    let query = Events.query("education", person: LookUpWorld.child, id: "q1")
    _ = try #require(world.ask(query))
    let counts = world.counts
    rig.restoreCasework()
    try rig.restoreIntake()
    #expect(world.counts == counts)
    let outside = try rig.changelog.compactMap { $0[CaseworkTaskRecord.key] }.map { try TaskTally.readLookUps($0.span) }
    #expect(outside.reduce(LookUpTally(), +) == counts && counts.total == 1)
    rig.send([query])
    #expect(rig.outside["dept.education.answers"]?.count == 1)
  }

  @Test("one answer holds a bounded number of facts and says how many more there are")
  func bounded() throws {
    let rig = world.rig
    for member in 10..<22 as Range<UInt64> {
      let person = Events.person(member, born: 20_100_101)
      rig.send([
        Events.update(
          "civil-affairs", person: person, id: "b\(member)", Events.member(Events.household, "child"), Events.dibao)
      ])
      for month in 1...12 {
        let facts = (10...12).map { day in
          #"{"kind":"inpatient","admitted":"2023-\#(month < 10 ? "0" : "")\#(month)-\#(day)","designated":true}"#
        }
        rig.send([
          Events.update("medical-insurance", person: person, id: "s\(member)-\(month)", facts[0], facts[1], facts[2])
        ])
      }
    }
    let answer = try #require(world.ask(Events.query("medical-insurance", id: "q1")))
    #expect(answer.shownFacts.count == LookUpAuthority.maximumFacts)
    #expect(((answer.data["omitted"] as? [String: Any])?["facts"] as? Int ?? 0) > 100)
    #expect(answer.value.count < 200_000)
  }
}
