import Simulation
import Testing

@testable import Streams

@Suite("A restore") struct RestoreWatchTests {
  @Test("that takes long says how far it is, now and then, and that it is done")
  func progress() {
    var watch = RestoreWatch()
    watch.start(3, first: 100, target: 300, nowMillis: 0)
    #expect(watch.look(3, at: 120, nowMillis: 4_999) == nil)
    for _ in 0..<50 { watch.count(3) }
    #expect(
      watch.look(3, at: 150, nowMillis: 5_000)
        == .restoreProgressed(RestoreProgress(partition: 3, records: 50, percent: 25, millis: 5_000)))
    #expect(watch.look(3, at: 151, nowMillis: 9_999) == nil)
    for _ in 0..<150 { watch.count(3) }
    let last = RestoreProgress(partition: 3, records: 200, percent: 100, millis: 10_000)
    #expect(watch.finish(3, nowMillis: 10_000) == .restoreProgressed(last))
    #expect(last.recordsPerSecond == 20)
    #expect(watch.finish(3, nowMillis: 20_000) == nil)
  }

  @Test("that is short says nothing")
  func short() {
    var watch = RestoreWatch()
    watch.start(0, first: 0, target: 10, nowMillis: 0)
    #expect(watch.finish(0, nowMillis: RestoreWatch.reportMillis - 1) == nil)
  }

  @Test(
    "that waits for an open transaction of the previous owner says so while the other tasks work, and goes on after it")
  func openTransaction() throws {
    let world = WordCountWorld(partitions: 2)
    var words: [Int32: String] = [:]
    for number in 0..<20 {
      let word = "w\(number)"
      words[KeyPartition.partition(of: Array(word.utf8).span, partitionCount: 2)] = word
      world.say(word)
    }
    let first = world.log.makeWorker(stage: world.stage, group: "count", member: "m")
    try world.settle(first)
    first.close()
    let hanging = world.log.initialiseProducer("hanging")
    try world.log.begin(hanging)
    let word = try #require(words[0])
    try world.log.produce(
      hanging, topic: "state", partition: 0, key: Array(word.utf8), value: Array("99".utf8), headers: [])

    var events: [WorkerEvent] = []
    let heir = world.log.makeWorker(stage: world.stage, group: "count", member: "n") { events.append($0) }
    for _ in 0..<10 { try heir.step() }
    world.clock.advance(byMillis: RestoreWatch.stillMillis)
    let other = try #require(words[1])
    world.say(other)
    for _ in 0..<10 { try heir.step() }
    let waits = events.filter {
      if case .restoreStandsStill(partition: 0, _, forMillis: 3_000..., failure: nil) = $0 { true } else { false }
    }
    #expect(waits.count == 1)
    #expect(events.contains(.taskStarted(partition: 1)))
    #expect(!events.contains(.taskStarted(partition: 0)))
    #expect(world.counts()[other] == 2, "the other task goes on meanwhile")

    try world.log.end(hanging, commit: false)
    try world.settle(heir)
    #expect(events.contains(.taskStarted(partition: 0)))
    #expect(world.counts() == world.expectedCounts())
  }
}
