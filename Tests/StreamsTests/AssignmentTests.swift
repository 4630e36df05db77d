import Simulation
import Streams
import Synchronization
import Testing

@Suite("A worker's partitions") struct AssignmentTests {
  @Test("shares partitions with a second worker and takes them back")
  func shares() throws {
    let world = WordCountWorld(partitions: 4)
    var events: [WorkerEvent] = []
    let one = world.log.makeWorker(stage: world.stage, group: "count", member: "a") { events.append($0) }
    try world.settle(one)
    #expect(one.statistics.tasksRunning.load(ordering: .relaxed) == 4)
    let two = world.log.makeWorker(stage: world.stage, group: "count", member: "b")
    for number in 0..<400 {
      world.say("w\(number % 31)")
      if number % 5 == 0 { try one.step() }
      if number % 7 == 0 { try two.step() }
    }
    for _ in 0..<20 {
      try one.step()
      try two.step()
    }
    #expect(one.statistics.tasksRunning.load(ordering: .relaxed) == 2)
    #expect(two.statistics.tasksRunning.load(ordering: .relaxed) == 2)
    #expect(events.contains(.taskClosed(partition: 0, reason: .revoked)))
    two.close()
    try world.settle(one)
    #expect(one.statistics.tasksRunning.load(ordering: .relaxed) == 4)
    #expect(world.counts() == world.expectedCounts())
    #expect(world.totalLag() == 0)
  }

  @Test("starts its other tasks while the offsets of one are pending in another's transaction")
  func startsOthers() throws {
    let world = WordCountWorld(partitions: 3)
    for number in 0..<30 { world.say("w\(number)") }
    let gone = world.log.initialiseProducer("gone")
    let first = world.log.makeWorker(stage: world.stage, group: "count", member: "a")
    try world.settle(first)
    // A transaction without records, left open by a worker that has died: only the offset is pending.
    let member = try #require(world.log.group("count").membership(of: "a"))
    try world.log.begin(gone)
    try world.log.addOffsets(
      gone, group: "count", membership: member, [SimulatedTopicPartition(topic: "words.a", partition: 0): 1])
    first.close()
    let second = world.log.makeWorker(stage: world.stage, group: "count", member: "b")
    for _ in 0..<6 { try second.step() }
    #expect(second.statistics.tasksRunning.load(ordering: .relaxed) == 2)
    world.clock.advance(byMillis: world.log.transactionTimeoutMillis)
    try world.settle(second)
    #expect(second.statistics.tasksRunning.load(ordering: .relaxed) == 3)
    #expect(world.counts() == world.expectedCounts())
  }

  @Test("that was evicted commits nothing, though it does not know yet")
  func zombie() throws {
    let world = WordCountWorld()
    let zombie = world.log.makeWorker(
      stage: world.stage, group: "count", member: "a", limits: WorkerLimits(outputRecordsPerCycle: 3))
    try world.settle(zombie)
    for number in 0..<30 { world.say("w\(number % 5)") }
    // A part of the batch stays pending in the worker while the group goes on without it.
    try zombie.step()
    world.log.group("count").evict("a")
    let heir = world.log.makeWorker(stage: world.stage, group: "count", member: "b")
    try world.settle(heir)
    #expect(world.counts() == world.expectedCounts())
    let result = try zombie.step()
    #expect(result == .failed(.aborted("simulated: the group's generation is over")))
    #expect(world.counts() == world.expectedCounts())
    for _ in 0..<10 {
      try zombie.step()
      try heir.step()
    }
    #expect(zombie.statistics.tasksRunning.load(ordering: .relaxed) == 2)
    for partition in 0..<3 as Range<Int32> {
      #expect(world.said(partition).count == world.expected(partition).count)
    }
  }

  @Test("drops records collected in the poll that revoked them")
  func givesBack() throws {
    let world = WordCountWorld(partitions: 1)
    let faults = SimulatedFaults()
    let worker = world.log.makeWorker(stage: world.stage, group: "count", member: "m", faults: faults)
    try world.settle(worker)
    for number in 0..<20 { world.say("w\(number)") }
    // The first poll collects; the group rebalances before the second, which looks for more.
    var polls = 0
    faults.decide = { point in
      if point == .poll { polls += 1 }
      if polls == 2 { world.log.group("count").rebalance() }
      return nil
    }
    try worker.step()
    #expect(worker.statistics.recordsGivenBack.load(ordering: .relaxed) == 20)
    #expect(world.said(0) == [])
    faults.decide = nil
    try world.settle(worker)
    #expect(world.said(0) == (0..<20).map { "0/0/\($0)" })
    #expect(world.counts() == world.expectedCounts())
  }

  @Test("runs no task while a topic's partition is missing, and says so")
  func incomplete() throws {
    let log = SimulatedLog(clock: SimulatedClock())
    let stage = WordCount(partitionCount: 2)
    log.createTopic("words.b", partitions: 1)
    log.createTopics(of: stage)
    var events: [WorkerEvent] = []
    let worker = log.makeWorker(stage: stage, group: "count", member: "m") { events.append($0) }
    for _ in 0..<5 { try worker.step() }
    #expect(events.contains(.assignmentIncomplete(partitions: 1)))
    #expect(worker.statistics.tasksRunning.load(ordering: .relaxed) == 1)
    #expect(worker.statistics.incompletePartitions.load(ordering: .relaxed) == 1)
  }
}
