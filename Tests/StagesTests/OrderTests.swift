import Referral
import Simulation
import Testing
import Wire

@testable import Stages

@Suite("Order, duplicates and batches do not matter")
struct OrderTests {
  /// A household's story from several departments, with corrections, restatements and a move.
  private static func story() -> [Rig.Input] {
    let head = Events.person(1)
    let child = Events.person(2, born: 20_150_505)
    let t: Int64 = 1_732_000_000_000
    return [
      Events.update("civil-affairs", person: head, at: t, id: "c1", Events.member(), Events.dibao),
      Events.update(
        "civil-affairs", person: child, at: t, id: "c2", Events.member(Events.household, "child"), Events.dibao),
      Events.update(
        "civil-affairs", household: Events.household, at: t, id: "c3",
        #"{"kind":"economy","incomePerHeadFen":40000,"assetsOverLimit":false,"assessedOn":"2024-10-01"}"#),
      Events.update(
        "civil-affairs", household: Events.household, at: t + 9, id: "c4",
        #"{"kind":"economy","incomePerHeadFen":250000,"assetsOverLimit":false,"assessedOn":"2024-11-01"}"#),
      Events.update("medical-insurance", person: head, at: t, id: "m1", Events.insured, Events.stay),
      Events.update("medical-insurance", person: head, at: t + 5, id: "m2", Events.stayAid(6500)),
      Events.update("medical-insurance", person: head, at: t + 8, id: "m3", Events.stayAid(6800)),
      Events.update(
        "education", person: child, at: t, id: "e1", #"{"kind":"schooling","stage":"primary","since":"2023-09-01"}"#),
      Events.update(
        "human-resources", person: head, at: t + 3, id: "h1",
        #"{"kind":"employment","status":"registered-unemployed","since":"2024-11-01"}"#),
      Events.update(
        "housing", household: Events.household, at: t, id: "z1",
        #"{"kind":"home","tenure":"owned","grade":"D","area":"rural","sole":true,"since":"2024-01-01"}"#),
      Events.update("civil-affairs", person: child, at: t + 7, id: "c5", Events.member("420106-0055555", "child")),
      Events.update(
        "health", person: head, at: t + 2, id: "j1",
        #"{"kind":"serious-illness","since":"2024-11-18","group":"cancer"}"#),
    ]
  }

  @Test("a hundred shuffled, duplicated, differently batched feeds end in the same facts and the same open keys")
  func commutes() {
    let seed = UInt64.random(in: 1...1_000_000)
    print("order property: seed \(seed)")
    var random = SeededRandom(seed: seed)
    let reference = Rig()
    reference.send(Self.story())
    let facts = reference.facts
    let keys = reference.openKeys
    #expect(keys.contains { $0.contains("M3b") } && keys.contains { $0.contains("E1") })
    for round in 0..<100 {
      var inputs = Self.story()
      for _ in 0..<Int(random.next() % 6) { inputs.append(inputs[Int(random.next() % UInt64(inputs.count))]) }
      inputs.shuffle(using: &random)
      let rig = Rig(partitionCount: Int32(1 + random.next() % 4))
      while !inputs.isEmpty {
        let count = min(inputs.count, Int(1 + random.next() % 5))
        rig.send(Array(inputs.prefix(count)))
        inputs.removeFirst(count)
      }
      #expect(rig.facts == facts, "seed \(seed), round \(round)")
      #expect(rig.openKeys == keys, "seed \(seed), round \(round)")
      #expect(rig.tally.isBalanced, "seed \(seed), round \(round)")
      if rig.facts != facts || rig.openKeys != keys { return }
    }
  }

  @Test("the same feed again changes nothing and sends nothing")
  func replay() {
    let rig = Rig()
    rig.send(Self.story())
    let before = rig.outside.values.reduce(0) { $0 + $1.count }
    let folded = rig.tally.folded
    rig.send(Self.story())
    #expect(rig.outside.values.reduce(0) { $0 + $1.count } == before)
    #expect(rig.tally.folded == folded)
    #expect(rig.tally.isBalanced)
  }

  @Test("a badly keyed message takes a detour and ends the same")
  func badlyKeyed() {
    let reference = Rig()
    reference.send(Self.story())
    let rig = Rig()
    rig.send(Self.story().map { Rig.Input(topic: $0.topic, key: Array("wrong key".utf8), value: $0.value) })
    #expect(rig.facts == reference.facts)
    #expect(rig.openKeys == reference.openKeys)
    #expect(rig.tally.isBalanced)
  }

  @Test("a benefit that a completed list does not restate proves nothing any more, whichever comes first")
  func completedList() {
    let person = Events.person(1)
    let t: Int64 = 1_732_000_000_000
    let known = [
      Events.update("civil-affairs", person: person, at: t, id: "c1", Events.member(), Events.dibao),
      Events.update("medical-insurance", person: person, at: t, id: "m1", Events.stay, Events.stayAid(7000)),
    ]
    let list = Events.listCompleted(
      "medical-insurance", kinds: #""benefit""#, startedAt: t + 1_000, at: t + 2_000, id: "l1")
    let before = Rig()
    before.send(known)
    #expect(!before.openKeys.contains { $0.contains("M3b") })
    before.send([list])
    #expect(before.openKeys.contains { $0.contains("M3b") })
    let after = Rig()
    after.send([list])
    after.send(known)
    #expect(after.openKeys == before.openKeys)
    after.send([Events.update("medical-insurance", person: person, at: t + 3_000, id: "m2", Events.stayAid(7000))])
    #expect(!after.openKeys.contains { $0.contains("M3b") }, "restated, it proves the benefit again")
  }
}
