import Referral
import Simulation
import Streams
import Testing
import Wire

@testable import Stages

/// What a hub that was disturbed all the time left in its log, and replays of it.
private struct Played {
  static let partitions: Int32 = 3

  let log: SimulatedLog
  let stage: CaseworkStage
  /// As the changelog stood in the middle of the play, by partition.
  var checkpoint: [CaseworkReplay.State] = []
  var faultsStruck = 0
  /// The ids of the queries that were sent, each twice.
  var queries: Set<String> = []

  /// The scenario: every round a part of its stages' commits fails, a day passes, and the workers are restarted.
  init(seed: UInt64) throws {
    let rehearsal = try Rehearsal(partitions: Self.partitions, seed: seed)
    log = rehearsal.hub.log
    stage = rehearsal.hub.stageOfCasework
    var random = SeededRandom(seed: seed)
    var rounds = 0
    var half: [CaseworkReplay.State] = []
    var asked: Set<String> = []
    _ = try rehearsal.play {
      rounds += 1
      rehearsal.hub.unsettle(&random)
      rehearsal.hub.clock.advance(byMillis: 86_400_000)
      if rounds == 2 || rounds == 4 { Self.publishCalendar(rehearsal.hub, edition: rounds) }
      Self.lookUp(rehearsal.hub, round: rounds, &asked)
      if rounds <= 2 { Self.crowd(rehearsal.hub, round: rounds) }
      if rounds == 3 { half = Self.states(rehearsal.hub.log) }
      if rounds % 2 == 0 { try rehearsal.hub.restart(compacting: false) }
    }
    checkpoint = half
    queries = asked
    faultsStruck = rehearsal.hub.faultsStruck
  }

  /// The calendar of the year at hand, with the whole week after today off: another one each time.
  private static func publishCalendar(_ hub: SimulatedHub, edition: Int) {
    let today = WorkingCalendar.today(atMillis: hub.clock.wallMillis)
    let year = today.components.year
    let days = (1...7).map { today.addingDays($0) }.filter { $0.components.year == year }.map {
      #"{"name":"\#(edition)","date":"\#($0)","isOffDay":true}"#
    }
    let json = #"{"year":\#(year),"papers":["p"],"days":[\#(days.joined(separator: ","))]}"#
    let key = CalendarActivation.key(year: year)
    for partition in 0..<partitions {
      hub.log.append(
        "hub.inbox", partition: partition, key: key, value: CalendarActivation.value(key: key, json: Array(json.utf8)))
    }
  }

  /// First puts two people more into a household than it has room for; then one leaves and somebody is taken in.
  private static func crowd(_ hub: SimulatedHub, round: Int) {
    let people = (900...933).map { Events.person($0) }
    for (index, person) in (round == 1 ? people[...] : people[..<1]).enumerated() {
      let household = round == 1 ? "420106-0066666" : "420106-0055555"
      let update = Events.update(
        "civil-affairs", person: person, at: 1_732_100_000_000 + Int64(round), id: "crowd-\(round)-\(index)",
        Events.member(household))
      hub.log.append(update.topic, key: update.key, value: update.value)
    }
  }

  /// Asks for households that are there by now, for one that is not and for a person whom nobody knows.
  private static func lookUp(_ hub: SimulatedHub, round: Int, _ asked: inout Set<String>) {
    let known = states(hub.log).flatMap(\.keys).map { String(decoding: $0, as: UTF8.self) }
      .filter { !$0.hasPrefix("!") }.sorted()
    let subjects =
      known.prefix(6).map { ("household", $0) } + [("household", "420106-0099999"), ("person", Events.person(998))]
    for (kind, subject) in subjects {
      for department in ["education", "medical-insurance"] {
        let isPerson = kind == "person"
        let id = "\(department)-\(round)-\(isPerson ? "nobody" : subject)"
        let query = Events.query(
          department, person: isPerson ? subject : nil, household: subject, division: "420000", id: id)
        asked.insert(id)
        for _ in 0..<2 { hub.log.append(query.topic, key: query.key, value: query.value) }
      }
    }
  }

  /// The causes of all answers.
  var answered: [String] {
    ["education", "medical-insurance"].flatMap { department in
      (0..<Self.partitions).flatMap { log.records("dept.\(department).answers", partition: $0) }
        .compactMap { $0.key.map { String(decoding: $0, as: UTF8.self) } }
    }
  }

  /// The published calendar that a partition's task keeps.
  func calendar(_ partition: Int32) -> [UInt8]? {
    states[Int(partition)].first { String(decoding: $0.key, as: UTF8.self).hasPrefix("!calendar/") }?.value
  }

  var states: [CaseworkReplay.State] { Self.states(log) }

  private static func states(_ log: SimulatedLog) -> [CaseworkReplay.State] {
    (0..<partitions).map { partition in
      var state = CaseworkReplay.State()
      for record in log.records("hub.households", partition: partition) {
        if let key = record.key { state[key] = record.value }
      }
      return state
    }
  }

  func cycles(_ partition: Int32) throws -> [CaseworkCycle] {
    try log.records("hub.cycles", partition: partition).map { record in
      try ByteReader.read(record.value ?? []) { (reader) throws(ByteReaderError) in try CaseworkCycle(from: &reader) }
    }
  }

  func journal(_ partition: Int32) -> [CaseworkReplay.JournalRecord] {
    log.records("hub.journal", partition: partition).map {
      CaseworkReplay.JournalRecord(key: $0.key ?? [], value: $0.value ?? [])
    }
  }

  /// - Parameter skipping: an offset of the inbox that is not handed over.
  func replay(
    _ partition: Int32, from state: CaseworkReplay.State = [:], _ cycles: [CaseworkCycle]? = nil, skipping: Int64 = -1
  ) throws -> CaseworkReplay {
    var replay = try CaseworkReplay(
      partition: partition, stages: [0: stage], state: state, cycles: try cycles ?? self.cycles(partition))
    for record in log.records("hub.inbox", partition: partition) where record.offset != skipping {
      try replay.take(offset: record.offset) { batch in
        batch.append(
          topic: 0, partition: partition, offset: record.offset, timestampMillis: record.timestampMillis,
          key: record.key?.span, value: record.value?.span)
        for header in record.headers { batch.appendHeader(name: header.name.span, value: header.value?.span) }
      }
    }
    try replay.finish()
    return replay
  }
}

@Suite("Casework replayed")
struct ReplayTests {
  @Test(
    "from the beginning and from a checkpoint, gives every file and every journal entry byte for byte, whatever failed",
    arguments: [UInt64(31), 32])
  func byteForByte(seed: UInt64) throws {
    let played = try Played(seed: seed)
    #expect(played.faultsStruck > 10)
    var fromCheckpoint = 0
    var turnedAway = 0
    for partition in 0..<Played.partitions {
      let at = Int(partition)
      let whole = try played.replay(partition)
      #expect(whole.state == played.states[at], "seed \(seed), partition \(partition)")
      #expect(whole.journal == played.journal(partition), "seed \(seed), partition \(partition)")
      #expect(whole.state.count > 10)
      #expect(whole.journal.contains { String(decoding: $0.value, as: UTF8.self).contains(#""what":"looked-up""#) })
      #expect(String(decoding: played.calendar(partition) ?? [], as: UTF8.self).contains(#""name":"4""#))
      let later = try played.replay(partition, from: played.checkpoint[at])
      #expect(later.state == played.states[at])
      #expect(Array(played.journal(partition).suffix(later.journal.count)) == later.journal)
      #expect(later.cycleCount < whole.cycleCount)
      fromCheckpoint += later.recordCount
      turnedAway += whole.journal.count { String(decoding: $0.value, as: UTF8.self).contains(#""what":"turned-away""#) }
    }
    #expect(fromCheckpoint > 0)
    #expect(turnedAway == 2)
    #expect(played.queries.count > 50)
    #expect(played.answered.sorted() == played.queries.sorted(), "seed \(seed): one answer to each query")
  }

  @Test("rests on time: some cycles have nothing but what time decided, and another moment gives other files")
  func rests() throws {
    let played = try Played(seed: 33)
    var isTimed = false
    var isOther = false
    for partition in 0..<Played.partitions {
      var cycles = try played.cycles(partition)
      isTimed = isTimed || cycles.contains { $0.records == 0 && !$0.wakes.isEmpty }
      for index in cycles.indices { cycles[index].nowMillis += 1 }
      isOther = try isOther || played.replay(partition, cycles).state != played.states[Int(partition)]
    }
    #expect(isTimed)
    #expect(isOther)
  }

  @Test("says which cycle, record or rules are lacking instead of giving other files")
  func lacking() throws {
    let played = try Played(seed: 34)
    let cycles = try played.cycles(0)
    var gap = cycles
    gap.remove(at: 1)
    #expect(throws: ReplayFailure.cyclesMissing(partition: 0, after: 1)) { try played.replay(0, gap) }
    #expect(throws: ReplayFailure.cyclesMissing(partition: 0, after: 0)) {
      try played.replay(0, Array(cycles.dropFirst()))
    }
    let fed = try #require(cycles.first { $0.records > 1 })
    #expect(throws: ReplayFailure.inputMissing(partition: 0, cycle: fed.number, offset: fed.firstOffset)) {
      try played.replay(0, skipping: fed.firstOffset)
    }
    #expect(throws: ReplayFailure.inputMissing(partition: 0, cycle: fed.number, offset: fed.lastOffset)) {
      try played.replay(0, skipping: fed.lastOffset)
    }
    var ruled = cycles
    ruled[2].rules = 99
    #expect(throws: ReplayFailure.rulesUnknown(partition: 0, cycle: 3, policyVersion: ruled[2].policyVersion)) {
      try played.replay(0, ruled)
    }
  }

  @Test("the state of a hub that noted no cycles is no beginning")
  func withoutCycles() throws {
    var record = CaseworkTaskRecord()
    record.nowMillis = 5
    record.lastOffset = 9
    var writer = ByteWriter()
    record.write(to: &writer)
    var bytes = writer.bytes
    var round = ByteWriter()
    record.round.write(to: &round)
    bytes[0] = 2
    bytes.removeLast(1 + round.bytes.count)
    let state: CaseworkReplay.State = [CaseworkTaskRecord.key: bytes]
    #expect(try CaseworkReplay.cycleNumber(of: state, 0) == 1)
    #expect(try CaseworkReplay.cycleNumber(of: [:], 0) == 0)
    try record.read(bytes.span)
    #expect((record.nowMillis, record.lastOffset, record.cycle) == (5, 9, 1))
  }

  @Test("a cycle is read as it was written")
  func coding() throws {
    var cycle = CaseworkCycle(rules: .max, policyVersion: "p.1")
    cycle.number = 300
    cycle.nowMillis = 1_700_000_000_000
    cycle.take(offset: 5)
    cycle.take(offset: 9)
    cycle.wakes = [CaseworkCycle.Wake(afterRecords: 0, budget: 256), CaseworkCycle.Wake(afterRecords: 2, budget: 1)]
    var writer = ByteWriter()
    cycle.write(to: &writer)
    let read = try ByteReader.read(writer.bytes) { (reader) throws(ByteReaderError) in
      try CaseworkCycle(from: &reader)
    }
    #expect(read == cycle)
    #expect((read.records, read.firstOffset, read.lastOffset) == (2, 5, 9))
    cycle.reset()
    #expect(!cycle.isFirstAfterRestore && cycle.records == 0 && cycle.wakes.isEmpty)
  }
}
