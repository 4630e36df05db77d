import Referral
import Simulation
import Stages
import Streams
import Testing
import Wire

@Suite("Erasure on a log that compacts (R5)")
struct SimulatedErasureTests {
  @Test(
    "after compaction neither changelog holds a word of who was erased, and a hub restored from them does not know them"
  )
  func compacted() throws {
    let hub = try SimulatedHub(try Self.rules(), partitions: 3, seed: 7)
    let today = CivilDate(millis: hub.clock.wallMillis)
    let gone = Events.person(1)
    let kept = Events.person(2)
    func send(_ person: String, _ id: String, _ facts: String) {
      let input = Events.update(
        "civil-affairs", person: person, at: hub.clock.wallMillis, id: id, #"{"kind":"identity","name":"测试户主"}"#, facts)
      hub.log.append(input.topic, key: input.key, value: input.value, headers: [])
    }
    let exit = today.addingMonths(-24).text
    send(
      gone, "a1", #"{"kind":"category","category":"dibao","status":"ended","since":"2010-01-01","until":"\#(exit)"}"#)
    send(kept, "a2", #"{"kind":"category","category":"dibao","status":"active","since":"2020-01-01"}"#)
    try hub.settle()
    #expect(try Self.values(of: gone, in: hub).count > 1)
    hub.clock.advance(byMillis: 2 * 86_400_000)
    try hub.settle()
    try hub.restart(compacting: true)
    try hub.settle()
    #expect(try Self.values(of: gone, in: hub) == [])
    #expect(try Self.values(of: kept, in: hub).count > 1)
    let tombstones = Self.records(of: hub).filter { $0.value == nil }
    #expect(tombstones.count == 2, "one for the person, one for the household")
  }

  @Test(
    "two ids that civil affairs merged and of which nobody said anything are forgotten after the term, whatever restarts"
  )
  func merelyMerged() throws {
    let hub = try SimulatedHub(try Self.rules(), partitions: 3, seed: 11)
    let (one, other, known) = (Events.person(1), "T420106-000123", Events.person(2))
    func send(_ inputs: [Rig.Input]) {
      for input in inputs { hub.log.append(input.topic, key: input.key, value: input.value, headers: []) }
    }
    send([
      Events.merge(other, into: one, at: hub.clock.wallMillis, id: "m1"),
      Events.merge("T420106-000124", into: known, at: hub.clock.wallMillis, id: "m2"),
    ])
    try hub.settle()
    #expect(try Self.values(of: other, in: hub).count > 0)
    // Of the second somebody says something in the meantime.
    send([Events.update("civil-affairs", person: known, at: hub.clock.wallMillis, id: "k", Events.dibao)])
    try hub.settle()
    let today = CivilDate(millis: hub.clock.wallMillis)
    try hub.restart(compacting: true)
    try hub.settle()
    // The clock is believed where the log goes along.
    hub.clock.advance(byMillis: today.addingMonths(24).startMillis() - hub.clock.wallMillis)
    send([Events.update("civil-affairs", person: known, at: hub.clock.wallMillis, id: "k2", Events.member())])
    try hub.settle()
    #expect(try Self.values(of: one, in: hub).count > 0, "the last day included")
    hub.clock.advance(byMillis: 2 * 86_400_000)
    try hub.settle()
    try hub.restart(compacting: true)
    try hub.settle()
    #expect(try Self.values(of: one, in: hub) == [])
    #expect(try Self.values(of: other, in: hub) == [])
    #expect(try Self.values(of: known, in: hub).count > 1)
    #expect(try Self.values(of: "T420106-000124", in: hub).count > 0)
  }

  private static func rules() throws -> CaseworkRules {
    let catalogue = try Repository.catalogue()
    let pack = try PolicyPack.read(try Repository.bytes("deploy/policy/hubei-2024.json"), catalogue: catalogue)
    return CaseworkRules(catalogue: catalogue, pack: pack, calendar: .mondayToFriday, clocks: Clocks())
  }

  private static func records(of hub: SimulatedHub) -> [SimulatedRecord] {
    ["hub.persons", "hub.households"].flatMap { topic in
      (0..<hub.log.partitionCount(of: topic)).flatMap { hub.log.records(topic, partition: $0) }
    }
  }

  /// The values of both changelogs that name a person: as text in a key, as the id's number in a value.
  private static func values(of person: String, in hub: SimulatedHub) throws -> [[UInt8]] {
    let id = try PersonID.parse(person)
    var writer = ByteWriter()
    writer.person(id)
    let number = writer.bytes
    return records(of: hub).compactMap { record in
      guard let value = record.value else { return nil }
      let isKey = record.key.map { $0.elementsEqual(person.utf8) } ?? false
      return isKey || value.contains(number) ? value : nil
    }
  }
}

extension [UInt8] {
  fileprivate func contains(_ part: [UInt8]) -> Bool {
    guard count >= part.count else { return false }
    return (0...(count - part.count)).contains { self[$0..<$0 + part.count].elementsEqual(part) }
  }
}
