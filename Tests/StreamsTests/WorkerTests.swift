import Simulation
import Synchronization
import Testing

@testable import Streams

@Suite("A worker") struct WorkerTests {
  @Test("takes every record once, in partition order, and leaves no lag")
  func takesEveryRecordOnce() throws {
    let world = WordCountWorld()
    for number in 0..<300 { world.say("w\(number % 17)", topic: number % 3 == 0 ? "words.b" : "words.a") }
    let worker = world.log.makeWorker(stage: world.stage, group: "count", member: "m")
    try world.settle(worker)
    #expect(world.counts() == world.expectedCounts())
    for partition in 0..<world.stage.partitionCount {
      #expect(Set(world.said(partition)) == world.expected(partition))
      #expect(world.said(partition).count == world.expected(partition).count)
      for topic in 0..<2 {
        let offsets = world.said(partition).filter { $0.hasPrefix("\(topic)/") }.compactMap {
          Int($0.split(separator: "/")[2])
        }
        #expect(offsets == offsets.sorted())
      }
    }
    #expect(world.totalLag() == 0)
    #expect(worker.statistics.recordsIn.load(ordering: .relaxed) == 300)
    #expect(worker.statistics.strayRecords.load(ordering: .relaxed) == 0)
  }

  @Test("goes on from the changelog of the worker before it")
  func goesOn() throws {
    let world = WordCountWorld()
    for number in 0..<50 { world.say("w\(number % 7)") }
    let first = world.log.makeWorker(stage: world.stage, group: "count", member: "m")
    try world.settle(first)
    first.close()
    world.log.compact("state")
    for number in 0..<50 { world.say("w\(number % 7)", topic: "words.b") }
    let second = world.log.makeWorker(stage: world.stage, group: "count", member: "n")
    try world.settle(second)
    #expect(world.counts() == world.expectedCounts())
    #expect(second.statistics.restoredRecords.load(ordering: .relaxed) > 0)
  }

  @Test("drops its state after an abort and takes the same records again, once")
  func aborts() throws {
    let world = WordCountWorld()
    let faults = SimulatedFaults()
    var events: [WorkerEvent] = []
    let worker = world.log.makeWorker(stage: world.stage, group: "count", member: "m", faults: faults) {
      events.append($0)
    }
    try world.settle(worker)
    for number in 0..<40 { world.say("w\(number % 5)") }
    faults.schedule(.fails, at: .flush)
    faults.schedule(.fails, at: .sendOffsets)
    faults.schedule(.fails, at: .commit)
    try world.settle(worker)
    #expect(worker.statistics.failedCycles.load(ordering: .relaxed) == 3)
    #expect(worker.statistics.producersCreated.load(ordering: .relaxed) == 1)
    #expect(events.contains(.taskClosed(partition: 0, reason: .cycleFailed)))
    #expect(world.counts() == world.expectedCounts())
    #expect(Set(world.said(0)) == world.expected(0))
    #expect(
      world.log.records("state", partition: 0, isolation: .readUncommitted).count
        > world.log.records("state", partition: 0).count)
    #expect(world.totalLag() == 0)
  }

  @Test(
    "restores after a commit of unknown outcome, whichever it was",
    arguments: [
      SimulatedFaults.Fault.unknownButCommitted, .unknownButAborted, .unknownAndOpen, .fatal,
    ])
  func unknownOutcome(_ fault: SimulatedFaults.Fault) throws {
    let world = WordCountWorld()
    let faults = SimulatedFaults()
    let worker = world.log.makeWorker(stage: world.stage, group: "count", member: "m", faults: faults)
    try world.settle(worker)
    for number in 0..<40 { world.say("w\(number % 5)") }
    faults.schedule(fault, at: .commit)
    try world.settle(worker)
    #expect(worker.statistics.unknownOutcomes.load(ordering: .relaxed) == 1)
    #expect(worker.statistics.producersCreated.load(ordering: .relaxed) == 2)
    #expect(world.counts() == world.expectedCounts())
    for partition in 0..<3 as Range<Int32> {
      #expect(world.said(partition).count == world.expected(partition).count)
    }
    #expect(world.log.openTransactions == 0)
  }

  @Test("recovers when the abort fails, too, by a new producer")
  func abortFails() throws {
    let world = WordCountWorld()
    let faults = SimulatedFaults()
    let worker = world.log.makeWorker(stage: world.stage, group: "count", member: "m", faults: faults)
    try world.settle(worker)
    world.say("hail")
    faults.schedule(.fails, at: .produce)
    faults.schedule(.fails, at: .abort)
    faults.schedule(.fails, at: .recreate)
    #expect(try worker.step() == .failed(.aborted("simulated: the log did not answer")))
    #expect(try worker.step() == .waiting)
    try world.settle(worker)
    #expect(world.counts() == ["hail": 1])
  }

  @Test("waits longer after each failure in a row, within a bound")
  func backsOff() {
    #expect((0..<5).map { Backoff.millis(failuresInARow: $0) } == [0, 0, 50, 100, 200])
    #expect(Backoff.millis(failuresInARow: .max) == Backoff.mostMillis)
  }

  @Test("whose transactional id is used by another process stops after a number of times")
  func fencedRepeatedly() throws {
    let world = WordCountWorld()
    let faults = SimulatedFaults()
    faults.decide = { $0 == .commit ? .fenced : nil }
    let worker = world.log.makeWorker(
      stage: world.stage, group: "count", member: "m", limits: WorkerLimits(fencedInARow: 3), faults: faults)
    world.say("hail")
    #expect(throws: WorkerFailure.self) { try world.settle(worker) }
    #expect(worker.statistics.fencings.load(ordering: .relaxed) == 3)
    #expect(world.counts() == [:])
  }

  @Test("fenced once goes on with a new producer")
  func fencedOnce() throws {
    let world = WordCountWorld()
    let faults = SimulatedFaults()
    faults.schedule(.fenced, at: .commit)
    let worker = world.log.makeWorker(stage: world.stage, group: "count", member: "m", faults: faults)
    for _ in 0..<9 { world.say("hail") }
    try world.settle(worker)
    #expect(world.counts() == ["hail": 9])
    #expect(world.said(0).count + world.said(1).count + world.said(2).count == 9)
  }

  @Test("commits positions past transaction markers when idle")
  func idleCommit() throws {
    let world = WordCountWorld(partitions: 1)
    let worker = world.log.makeWorker(stage: world.stage, group: "count", member: "m")
    try world.settle(worker)
    let producer = world.log.initialiseProducer("someone")
    try world.log.begin(producer)
    try world.log.produce(
      producer, topic: "words.a", partition: 0, key: nil, value: Array("hail".utf8), headers: [])
    try world.log.end(producer, commit: true)
    try world.log.begin(producer)
    try world.log.produce(
      producer, topic: "words.b", partition: 0, key: nil, value: Array("flood".utf8), headers: [])
    try world.log.end(producer, commit: false)
    try world.settle(worker)
    world.clock.advance(byMillis: 1_000)
    try world.settle(worker)
    #expect(world.counts() == ["hail": 1])
    #expect(world.totalLag() == 0)
    let commits = worker.statistics.commits.load(ordering: .relaxed)
    world.clock.advance(byMillis: 10_000)
    try world.settle(worker)
    #expect(worker.statistics.commits.load(ordering: .relaxed) == commits)
  }

  @Test("commits early when the output is big, and keeps the order of what waits")
  func commitsEarly() throws {
    let world = WordCountWorld(partitions: 1, padding: 1_000)
    for number in 0..<100 { world.say("w\(number)") }
    let worker = world.log.makeWorker(
      stage: world.stage, group: "count", member: "m",
      limits: WorkerLimits(cyclesPerStep: 1, outputBytesPerCycle: 10_000))
    var most = 0
    for _ in 0..<40 {
      if case .committed(let records, _) = try worker.step() { most = max(most, records) }
    }
    #expect(most == 10)
    #expect(worker.statistics.earlyCommits.load(ordering: .relaxed) >= 9)
    #expect(world.said(0) == (0..<100).map { "0/0/\($0)" })
    #expect(world.totalLag() == 0)
  }

  @Test("collects and restores no more bytes at once than its limits")
  func byteLimits() throws {
    let world = WordCountWorld(partitions: 1)
    for number in 100..<200 { world.say("w\(number)") }
    let limits = WorkerLimits(inputBytesPerCycle: 80, restoreSliceBytes: 100)
    let worker = world.log.makeWorker(stage: world.stage, group: "count", member: "m", limits: limits)
    var most = 0
    for _ in 0..<40 {
      if case .committed(let records, _) = try worker.step() { most = max(most, records) }
    }
    // Key and value of one record are eight bytes.
    #expect(most == 10)
    #expect(world.totalLag() == 0)
    worker.close()
    let heir = world.log.makeWorker(stage: world.stage, group: "count", member: "n", limits: limits)
    try heir.step()
    #expect((1..<20).contains(heir.statistics.restoredRecords.load(ordering: .relaxed)))
    try world.settle(heir)
    #expect(heir.statistics.tasksRunning.load(ordering: .relaxed) == 1)
  }

  @Test("stops when a changelog record cannot be read")
  func unreadable() throws {
    let world = WordCountWorld(partitions: 1)
    world.log.append("state", partition: 0, key: Array("hail".utf8), value: Array("many".utf8))
    let worker = world.log.makeWorker(stage: world.stage, group: "count", member: "m")
    #expect(
      throws: WorkerFailure.unreadableState(partition: 0, offset: 0, reason: "a word's count is not a number")
    ) { try world.settle(worker) }
  }

  @Test("run ends when asked to and leaves the group")
  func runs() throws {
    let world = WordCountWorld()
    let stop = StopSignal()
    let worker = world.log.makeWorker(stage: world.stage, group: "count", member: "m") {
      if $0 == .taskStarted(partition: 2) { stop.request() }
    }
    try worker.run(until: stop)
    #expect(world.log.group("count").memberNames.isEmpty)
    #expect(worker.statistics.lastCycleAgeMillis(monotonicMillis: 0) == 0)
    #expect(worker.statistics.tasksRunning.load(ordering: .relaxed) == 0)
  }
}
