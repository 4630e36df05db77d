import Foundation
import Referral
import Simulation
import Testing
import Wire

@testable import Stages

@Suite("Two records of a household that may be one person are shown to civil affairs, which says what they are")
struct SuspectedDuplicatesTests {
  private static let topic = "dept.civil-affairs.referrals"
  private static let type = "referral-hub.duplicate-suspected.v1"
  private static let citizen = Events.person(1, born: 20_150_505)
  private static let temporary = "T420106-000123"
  private static let t: Int64 = 1_732_000_000_000

  private static func identity(_ name: String, _ more: String = "") -> String {
    #"{"kind":"identity","name":"\#(name)"\#(more)}"#
  }

  private static func denial(_ number: Int64, retracted: Bool = false) -> String {
    #"{"kind":"not-duplicate","suspicion":\#(number),"decidedOn":"2024-12-02"\#(retracted ? #","retracted":true"# : "")}"#
  }

  private static func record(
    _ person: String, _ identity: String, household: String = Events.household, at millis: Int64 = t, id: String
  ) -> Rig.Input {
    Events.update(
      "civil-affairs", person: person, at: millis, id: id, Events.member(household, "child"), identity)
  }

  /// A child under a citizen id and once more under a temporary one.
  private static func twice(_ name: String = "测试儿童", _ more: String = #","birthDate":"2015-05-05""#) -> [Rig.Input] {
    [record(citizen, identity(name), id: "a"), record(temporary, identity(name, more), id: "b")]
  }

  private static func told(_ rig: Rig) -> [[String: Any]] { rig.messages(topic, type: type).map(\.data) }

  private static func open(_ rig: Rig) -> [DuplicateSuspicion] { rig.files.flatMap(\.suspicions) }

  private static func number(_ message: [String: Any]) -> Int64? { (message["suspicion"] as? NSNumber)?.int64Value }

  @Test("civil affairs hears once, with both ids, what they have in common and the words; nobody else hears of it")
  func suspected() throws {
    let rig = Rig()
    rig.send(Self.twice())
    rig.send(Self.twice())
    rig.send([Self.record(Self.citizen, Self.identity("测试儿童"), at: Self.t + 5, id: "a2")])
    let message = try #require(Self.told(rig).first)
    #expect(Self.told(rig).count == 1)
    #expect(message["state"] as? String == "duplicate-suspected")
    #expect(Set(message["persons"] as? [String] ?? []) == [Self.citizen, Self.temporary])
    #expect(message["alike"] as? [String] == ["name", "birthDate"])
    #expect(message["rule"] as? String == "R4")
    #expect(message["division"] as? String == "420106")
    let source = try String(
      contentsOf: Rig.root.appending(path: "deploy/policy/hubei-daily-2024-10-11.txt"), encoding: .utf8)
    let quotation = try #require(message["quotation"] as? String)
    #expect(source.contains(quotation))
    let entries = (rig.outside["hub.journal"] ?? []).filter { $0.data["what"] as? String == "duplicate-suspected" }
    #expect(entries.count == 1)
    #expect(entries.first.flatMap { Self.number($0.data) } == Self.number(message))
    for (topic, records) in rig.outside where topic != Self.topic {
      for record in records {
        let text = String(decoding: record.key + record.value, as: UTF8.self)
        #expect(!text.contains(Self.citizen) && !text.contains(Self.temporary), "\(topic)")
      }
    }
  }

  @Test(
    "another name, birth date, sex or household is no suspicion; what a temporary record does not say is none either way",
    arguments: [
      ("测试孩童", #","birthDate":"2015-05-05""#, Events.household, false),
      ("测试儿童", #","birthDate":"2015-05-06""#, Events.household, false),
      ("测试儿童", #","sex":"female""#, Events.household, false),
      ("测试儿童", #","sex":"male""#, Events.household, true),
      ("测试儿童", "", Events.household, true),
      ("测试儿童", "", "420106-0055555", false),
    ])
  func rule(name: String, more: String, household: String, isSuspected: Bool) {
    let rig = Rig()
    rig.send([
      Self.record(Self.citizen, Self.identity("测试儿童"), id: "a"),
      Self.record(Self.temporary, Self.identity(name, more), household: household, id: "b"),
    ])
    #expect(Self.open(rig).count == (isSuspected ? 1 : 0))
    #expect(Self.told(rig).count == (isSuspected ? 1 : 0))
  }

  @Test("“not the same”, said about either, ends it for good, until an identity changes", arguments: [true, false])
  func notTheSame(ofFirst: Bool) throws {
    let rig = Rig()
    rig.send(Self.twice())
    let number = try #require(Self.told(rig).first.flatMap(Self.number))
    let person = ofFirst ? Self.citizen : Self.temporary
    rig.send([Events.update("civil-affairs", person: person, at: Self.t + 1, id: "no", Self.denial(number))])
    let end = try #require(Self.told(rig).last)
    #expect(end["state"] as? String == "duplicate-settled")
    #expect(end["reason"] as? String == "stated-not-duplicate")
    #expect(end["persons"] == nil && Self.number(end) == number)
    #expect(Self.open(rig).isEmpty)
    rig.restoreCasework()
    rig.send(Self.twice())
    rig.send([
      Self.record(Self.temporary, Self.identity("测试儿童", #","birthDate":"2015-05-05""#), at: Self.t + 9, id: "b9")
    ])
    #expect(Self.told(rig).count == 2, "restated, restored: nothing new")
    rig.send([
      Self.record(Self.citizen, Self.identity("测试改名"), at: Self.t + 20, id: "a20"),
      Self.record(Self.temporary, Self.identity("测试改名", #","birthDate":"2015-05-05""#), at: Self.t + 20, id: "b20"),
    ])
    #expect(Self.open(rig).count == 1)
    #expect(Self.open(rig).first?.number != number)
    #expect(Self.told(rig).count == 3)
  }

  @Test("an answer that was stated in error opens the suspicion again, under its number")
  func retracted() throws {
    let rig = Rig()
    rig.send(Self.twice())
    let number = try #require(Self.open(rig).first?.number)
    rig.send([Events.update("civil-affairs", person: Self.citizen, at: Self.t + 1, id: "no", Self.denial(number))])
    rig.send([
      Events.update(
        "civil-affairs", person: Self.citizen, at: Self.t + 2, id: "oh", Self.denial(number, retracted: true))
    ])
    #expect(Self.open(rig).map(\.number) == [number])
    #expect(Self.told(rig).count == 3)
  }

  @Test(
    "“the same” is the merge, and ends the suspicion, as a corrected birth date does; who moves away takes it along")
  func otherEnds() throws {
    let merged = Rig()
    merged.send(Self.twice())
    merged.send([Events.merge(Self.temporary, into: Self.citizen, id: "m")])
    let moved = Rig()
    moved.send(Self.twice())
    moved.send([
      Events.update(
        "civil-affairs", person: Self.temporary, at: Self.t + 3, id: "away", Events.member("420106-0055555", "child"))
    ])
    let corrected = Rig()
    corrected.send(Self.twice())
    corrected.send([
      Self.record(Self.temporary, Self.identity("测试儿童", #","birthDate":"2013-01-01""#), at: Self.t + 3, id: "c")
    ])
    for (rig, reason) in [(merged, "record-gone"), (corrected, "identity-changed")] {
      #expect(Self.open(rig).isEmpty)
      #expect(Self.told(rig).count == 2)
      #expect(Self.told(rig).last?["reason"] as? String == reason)
    }
    #expect(merged.files.flatMap(\.members).count == 1)
    #expect(
      Self.told(moved).map { $0["reason"] as? String } == ["same-identity", "record-gone", "same-identity"]
        || Self.told(moved).map { $0["reason"] as? String } == ["same-identity", "same-identity", "record-gone"])
    #expect(Set(Self.told(moved).compactMap(Self.number)).count == 1, "an answer to it goes along")
    #expect(Self.open(moved).map(\.alike) == [[.name, .birthDate, .elsewhere]])
  }

  @Test("civil affairs alone may say that two records are two people")
  func notYours() {
    let rig = Rig()
    rig.send(Self.twice())
    let number = Self.open(rig).first?.number ?? 0
    rig.send([Events.update("education", person: Self.citizen, at: Self.t + 1, id: "e", Self.denial(number))])
    #expect(rig.outside["dept.education.rejected"]?.first?.headers["referral-hub-code"] == "not-your-fact")
    #expect(Self.open(rig).count == 1)
  }

  @Test("whatever the order, the repetitions and the batches, the same suspicions stand at the end")
  func commutes() throws {
    let rehearsal = Rig()
    rehearsal.send(Self.twice())
    let number = try #require(Self.open(rehearsal).first?.number)
    let third = "T420106-000124"
    let story =
      Self.twice() + [
        Events.update("civil-affairs", person: Self.citizen, at: Self.t + 1, id: "no", Self.denial(number)),
        Self.record(third, Self.identity("测试儿童"), at: Self.t + 2, id: "c"),
        Self.record(third, Self.identity("测试儿童", #","sex":"male""#), at: Self.t + 4, id: "c4"),
        Self.record("T420106-000125", Self.identity("测试他人"), id: "d"),
      ]
    let reference = Rig()
    reference.send(story)
    let wanted = Self.open(reference)
    #expect(wanted.count == 2, "the third record with each of the first two")
    for seed in 1...UInt64(150) {
      var random = SeededRandom(seed: seed)
      var inputs = story
      for _ in 0..<Int(random.next() % 4) { inputs.append(inputs[Int(random.next() % UInt64(inputs.count))]) }
      inputs.shuffle(using: &random)
      let rig = Rig(partitionCount: Int32(1 + random.next() % 3))
      while !inputs.isEmpty {
        let count = min(inputs.count, Int(1 + random.next() % 4))
        rig.send(Array(inputs.prefix(count)))
        inputs.removeFirst(count)
        if random.next() % 4 == 0 { rig.restoreCasework() }
      }
      #expect(Self.open(rig) == wanted, "seed \(seed)")
      let standing = Self.told(rig).reduce(into: Set<Int64>()) { set, message in
        guard let number = Self.number(message) else { return }
        if message["state"] as? String == "duplicate-suspected" { set.insert(number) } else { set.remove(number) }
      }
      #expect(standing == Set(wanted.map(\.number)), "seed \(seed)")
      if Self.open(rig) != wanted { return }
    }
  }

  @Test("of one who is erased no suspicion names anything")
  func erased() {
    var file = HouseholdFile(id: HouseholdID(division: DivisionCode(rawValue: 420_106)!, partition: 0, number: 1)!)
    let one = PersonID(rawValue: 42_010_620_150_505_001)!
    let other = PersonID(rawValue: 42_010_620_150_505_003)!
    _ = file.take(one, moveNumber: 0, previous: nil, facts: FactSet())
    file.suspicions = [DuplicateSuspicion(first: one, second: other, number: 9, alike: [.name, .sex])]
    var writer = ByteWriter()
    file.write(to: &writer)
    var read = HouseholdFile(id: file.id)
    #expect(throws: Never.self) {
      try ByteReader.read(writer.bytes) { (reader) throws(ByteReaderError) in try read.read(from: &reader) }
    }
    #expect(read.suspicions == file.suspicions)
    _ = file.erase(one)
    #expect(file.suspicions.isEmpty)
    writer.removeAll()
    file.write(to: &writer)
    #expect(writer.bytes.first == HouseholdFile.formatVersions.lowerBound)
  }
}
