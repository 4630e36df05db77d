import Foundation
import Referral
import Simulation
import Testing
import Wire

@testable import Stages

@Suite("Records of different households that may be one person are shown to civil affairs (R4, 一人一次)")
struct NamesakeTests {
  private static let type = "referral-hub.duplicate-suspected.v1"
  private static let citizen = Events.person(1, born: 20_150_505)
  private static let temporary = "T420106-000123"
  private static let other = "T420107-000124"
  private static let t: Int64 = 1_732_000_000_000
  private static let born = #","birthDate":"2015-05-05""#

  private static func identity(_ name: String = "测试儿童", _ more: String = "") -> String {
    #"{"kind":"identity","name":"\#(name)"\#(more)}"#
  }

  /// A record in a household of one that the hub numbers.
  private static func record(
    _ person: String, _ more: String = "", name: String = "测试儿童", at millis: Int64 = t, id: String
  ) -> Rig.Input {
    Events.update("civil-affairs", person: person, at: millis, id: id, identity(name, more))
  }

  private static func told(_ rig: Rig) -> [[String: Any]] {
    rig.messages("dept.civil-affairs.referrals", type: type).map(\.data)
  }

  private static func open(_ rig: Rig) -> [DuplicateSuspicion] { rig.files.flatMap(\.suspicions) }

  private static func states(_ rig: Rig) -> [String] {
    told(rig).map { "\($0["state"] as? String ?? "") \($0["reason"] as? String ?? "")" }
  }

  private static func denial(_ number: Int64) -> String {
    #"{"kind":"not-duplicate","suspicion":\#(number),"decidedOn":"2024-12-02"}"#
  }

  private static func names(_ rig: Rig) -> Int { rig.persons.keys.count { $0.starts(with: "!name.".utf8) } }

  @Test(
    "a temporary record is told from the citizen's in another household, whichever came first and wherever they lie",
    arguments: [true, false], [Int32(1), 2, 5])
  func suspected(citizenFirst: Bool, partitions: Int32) throws {
    let rig = Rig(partitionCount: partitions)
    let inputs = [Self.record(Self.citizen, id: "a"), Self.record(Self.temporary, Self.born, id: "b")]
    for input in citizenFirst ? inputs : inputs.reversed() { rig.send([input]) }
    let suspicion = try #require(Self.open(rig).first)
    #expect(Self.open(rig).count == 1, "kept with one of the two")
    let file = try #require(rig.files.first { !$0.suspicions.isEmpty })
    #expect(file.members.map(\.person.text) == [Self.temporary])
    let message = try #require(Self.told(rig).first)
    #expect(Self.told(rig).count == 1)
    #expect((message["suspicion"] as? NSNumber)?.int64Value == suspicion.number)
    #expect(message["persons"] as? [String] == [Self.citizen, Self.temporary])
    #expect(message["about"] as? String == Self.temporary)
    #expect(message["alike"] as? [String] == ["name", "birthDate"])
    #expect(message["household"] as? String == file.id.text)
    #expect((message["quotation"] as? String)?.contains("一人一次") == true)
  }

  @Test(
    "another name, birth date or sex, a birth date that nobody says, and two citizen ids are two people",
    arguments: [
      (temporary, born, "别的儿童"), (temporary, #","birthDate":"2015-05-06""#, "测试儿童"), (temporary, "", "测试儿童"),
      (temporary, born + #","sex":"\#(citizenIsMale ? "female" : "male")""#, "测试儿童"),
      (Events.person(3, born: 20_150_505), "", "测试儿童"),
    ])
  func different(person: String, more: String, name: String) {
    let rig = Rig(partitionCount: 2)
    rig.send([Self.record(Self.citizen, id: "a"), Self.record(person, more, name: name, id: "b")])
    #expect(Self.open(rig).isEmpty && Self.told(rig).isEmpty)
  }

  private static let citizenIsMale = (try? PersonID.parse(citizen))?.sex == .male

  @Test("two temporary records are told too, once, and what both say of the sex is told")
  func temporaries() throws {
    let rig = Rig(partitionCount: 3)
    let female = Self.born + #","sex":"female""#
    rig.send([Self.record(Self.temporary, female, id: "a"), Self.record(Self.other, female, id: "b")])
    #expect(Self.open(rig).count == 1)
    #expect(Self.told(rig).first?["alike"] as? [String] == ["name", "birthDate", "sex"])
    #expect(Self.told(rig).first?["about"] as? String == Self.other)
  }

  @Test("the same person: the records are merged, the suspicion is over and nothing of it is left")
  func merged() throws {
    let rig = Rig(partitionCount: 2)
    rig.send([Self.record(Self.citizen, id: "a"), Self.record(Self.temporary, Self.born, id: "b")])
    #expect(Self.open(rig).count == 1)
    rig.send([Events.merge(Self.temporary, into: Self.citizen, id: "m")])
    #expect(Self.open(rig).isEmpty)
    #expect(Self.states(rig) == ["duplicate-suspected same-identity", "duplicate-settled record-gone"])
    #expect(Self.names(rig) == 1)
    #expect(rig.files.flatMap(\.members).map(\.person.text) == [Self.citizen])
    #expect(rig.files.allSatisfy { !$0.hasNamesake })
  }

  @Test("a merge that brings the citizen into the temporary record's household ends the suspicion as any other")
  func mergedIntoItsHousehold() {
    let rig = Rig(partitionCount: 2)
    rig.send([
      Events.update("civil-affairs", person: Self.citizen, at: Self.t, id: "a", Events.member(), Self.identity()),
      Events.update(
        "civil-affairs", person: Self.temporary, at: Self.t + 1, id: "b", Events.member("420106-0000777"),
        Self.identity("测试儿童", Self.born)),
    ])
    #expect(Self.open(rig).count == 1)
    rig.send([Events.merge(Self.temporary, into: Self.citizen, id: "m")])
    #expect(Self.open(rig).isEmpty)
    #expect(Self.states(rig).last == "duplicate-settled record-gone")
    #expect(rig.files.first { !$0.members.isEmpty }?.id.text == "420106-0000777")
  }

  @Test("of two records like a third that become one, the one that is left is still told of the third")
  func mergedAlike() {
    let third = "T420106-000125"
    for batches in [1, 4] {
      let rig = Rig(partitionCount: 2)
      let inputs = [
        Self.record(Self.citizen, id: "a"), Self.record(Self.temporary, Self.born, id: "b"),
        Self.record(third, Self.born, id: "c"), Events.merge(third, into: Self.temporary, id: "m"),
      ]
      for start in stride(from: 0, to: inputs.count, by: batches) {
        rig.send(Array(inputs[start..<min(start + batches, inputs.count)]))
      }
      #expect(Self.open(rig).map { [$0.first.text, $0.second.text] } == [[Self.citizen, Self.temporary]])
    }
  }

  @Test("not the same person: said about the one that the message names, it is over and is not told again")
  func denied() throws {
    let rig = Rig(partitionCount: 2)
    rig.send([Self.record(Self.citizen, id: "a"), Self.record(Self.temporary, Self.born, id: "b")])
    let number = try #require(Self.open(rig).first?.number)
    rig.send([
      Events.update("civil-affairs", person: Self.temporary, at: Self.t + 1, id: "no", Self.denial(number))
    ])
    #expect(Self.open(rig).isEmpty)
    #expect(Self.states(rig).last == "duplicate-settled stated-not-duplicate")
    rig.restoreCasework()
    rig.send([Self.record(Self.citizen, at: Self.t + 2, id: "a2"), Self.record(Self.temporary, Self.born, id: "b2")])
    #expect(Self.states(rig).count == 2)
    // Another birth date and back is the same suspicion, which was answered.
    rig.send([Self.record(Self.temporary, #","birthDate":"2015-05-06""#, at: Self.t + 3, id: "b3")])
    rig.send([Self.record(Self.temporary, Self.born, at: Self.t + 4, id: "b4")])
    #expect(Self.open(rig).isEmpty)
  }

  @Test("when the record elsewhere gets another name it is over, and it is told again when the names agree again")
  func corrected() {
    let rig = Rig(partitionCount: 2)
    rig.send([Self.record(Self.citizen, id: "a"), Self.record(Self.temporary, Self.born, id: "b")])
    rig.send([Self.record(Self.citizen, name: "别的儿童", at: Self.t + 1, id: "a2")])
    #expect(Self.states(rig).last == "duplicate-settled no-longer-alike")
    #expect(Self.names(rig) == 2)
    rig.send([Self.record(Self.citizen, at: Self.t + 2, id: "a3")])
    #expect(Self.states(rig).count == 3 && Self.open(rig).count == 1)
    #expect(Self.names(rig) == 1)
  }

  @Test("the suspicion moves with whom it is kept with; in one household with the other it is the household's own")
  func moves() {
    let rig = Rig(partitionCount: 2)
    rig.send([
      Events.update("civil-affairs", person: Self.citizen, at: Self.t, id: "a", Events.member(), Self.identity()),
      Self.record(Self.temporary, Self.born, id: "b"),
    ])
    let away = "420106-0000777"
    rig.send([Events.update("civil-affairs", person: Self.temporary, at: Self.t + 1, id: "m1", Events.member(away))])
    #expect(rig.files.filter { !$0.suspicions.isEmpty }.map(\.id.text) == [away])
    #expect(Self.states(rig).contains("duplicate-settled record-gone"))
    rig.send([
      Events.update(
        "civil-affairs", person: Self.temporary, at: Self.t + 2, id: "m2", Events.member(Events.household, "child"))
    ])
    let own = Self.open(rig)
    #expect(own.count == 1 && own.allSatisfy { !$0.alike.contains(.elsewhere) })
  }

  @Test("whatever the order, the repetitions and the batches, the same suspicions and the same index stand at the end")
  func commutes() {
    let story = [
      Self.record(Self.citizen, id: "a"), Self.record(Self.temporary, Self.born, id: "b"),
      Self.record(Self.other, Self.born, id: "c"),
      Self.record(Self.other, #","birthDate":"2015-05-06""#, at: Self.t + 1, id: "c1"),
      Self.record(
        Self.other, Self.born + #","sex":"\#(Self.citizenIsMale ? "female" : "male")""#, at: Self.t + 2, id: "c2"),
      Self.record(Self.temporary, Self.born, name: "别的儿童", at: Self.t + 1, id: "b1"),
      Self.record(Self.temporary, Self.born, at: Self.t + 5, id: "b5"),
      Events.update("civil-affairs", person: Self.other, at: Self.t + 3, id: "m1", Events.member("420106-0000777")),
    ]
    let reference = Rig()
    reference.send(story)
    let wanted = Set(Self.open(reference).map(\.number))
    #expect(wanted.count == 2, "with the citizen, and the two temporary records with each other")
    for seed in 1...UInt64(200) {
      var random = SeededRandom(seed: seed)
      var inputs = story
      for _ in 0..<Int(random.next() % 4) { inputs.append(inputs[Int(random.next() % UInt64(inputs.count))]) }
      inputs.shuffle(using: &random)
      let rig = Rig(partitionCount: Int32(1 + random.next() % 4))
      while !inputs.isEmpty {
        let count = min(inputs.count, Int(1 + random.next() % 4))
        rig.send(Array(inputs.prefix(count)))
        inputs.removeFirst(count)
        if random.next() % 4 == 0 { rig.restoreCasework() }
      }
      #expect(Set(Self.open(rig).map(\.number)) == wanted, "seed \(seed)")
      #expect(Self.names(rig) == 1, "seed \(seed)")
      let standing = Self.told(rig).reduce(into: [Int64: Int]()) { count, message in
        guard let number = (message["suspicion"] as? NSNumber)?.int64Value else { return }
        count[number, default: 0] += message["state"] as? String == "duplicate-suspected" ? 1 : -1
      }
      #expect(Set(standing.filter { $0.value > 0 }.keys) == wanted, "seed \(seed)")
      if Set(Self.open(rig).map(\.number)) != wanted { return }
    }
  }

  @Test("who is erased is in no index and no suspicion of others, and a name that nobody has goes by tombstone")
  func erased() throws {
    func day(_ text: String) throws -> Int64 { try CivilDate.parse(text).startMillis() }
    let exited = #"{"kind":"category","category":"dibao","status":"ended","since":"2020-01-01","until":"2024-11-30"}"#
    let rig = Rig(partitionCount: 2)
    rig.send([
      Events.update("civil-affairs", person: Self.citizen, at: Self.t, id: "a", Self.identity(), exited),
      Self.record(Self.temporary, Self.born, id: "b"),
    ])
    #expect(Self.open(rig).count == 1)
    rig.advance(to: try day("2026-12-01"))
    #expect(!rig.persons.keys.contains(Array(Self.citizen.utf8)))
    #expect(Self.open(rig).isEmpty)
    #expect(Self.states(rig).last == "duplicate-settled no-longer-alike")
    var writer = ByteWriter()
    writer.person(try PersonID.parse(Self.citizen))
    let id = writer.bytes
    for (_, value) in rig.persons {
      #expect(!(0...max(0, value.count - id.count)).contains { value[$0...].starts(with: id) })
    }
    let alone = Rig()
    alone.send([Events.update("civil-affairs", person: Self.citizen, at: Self.t, id: "a", Self.identity(), exited)])
    #expect(Self.names(alone) == 1)
    alone.advance(to: try day("2026-12-01"))
    #expect(Self.names(alone) == 0)
  }

  @Test("of a name that a whole town has no more than the bound are compared, and one that leaves makes room")
  func bound() {
    var index = NamesakeIndex()
    for number in 0..<UInt64(NamesakeIndex.maximumEntries) {
      let entry = Namesake.Entry(person: Self.id(number), sex: .unsaid)
      let isNew = index.set(entry, 7, isThere: true)
      let isNewAgain = index.set(entry, 7, isThere: true)
      #expect(isNew && !isNewAgain)
    }
    let more = Namesake.Entry(person: Self.id(1_000), sex: .male)
    let isTaken = index.set(more, 7, isThere: true)
    let isGone = index.set(more, 7, isThere: false)
    #expect(!isTaken && !isGone)
    let left = index.set(Namesake.Entry(person: Self.id(3), sex: .unsaid), 7, isThere: false)
    let isTakenNow = index.set(more, 7, isThere: true)
    #expect(left && isTakenNow)
    let count = index.entries(7).count
    #expect(count == NamesakeIndex.maximumEntries)
  }

  private static func id(_ number: UInt64) -> PersonID {
    PersonID(rawValue: 42_010_620_150_505_000 + number % 1_000 + number / 1_000 * 1_000_000_000_000)
      ?? { fatalError("no such id") }()
  }
}
