import Simulation
import Synchronization
import Testing

@testable import Streams

@Suite("The cycle's clock") struct CycleClockTests {
  private let hour: Int64 = 3_600_000

  @Test("follows the machine's clock and never goes back")
  func neverBack() {
    let clock = SimulatedClock(wallMillis: 1_000_000)
    var cycle = CycleClock()
    #expect(cycle.read(clock) == 1_000_000)
    clock.advance(byMillis: 500)
    #expect(cycle.read(clock) == 1_000_500)
    clock.jumpWall(byMillis: -hour)
    #expect(cycle.read(clock) == 1_000_500)
    #expect(cycle.regressions == 1)
    clock.advance(byMillis: hour + 7)
    #expect(cycle.read(clock) == 1_000_507)
  }

  @Test("does not believe a jump ahead, and goes on by the time that passed")
  func jumpAhead() {
    let clock = SimulatedClock(wallMillis: 1_000_000)
    var cycle = CycleClock()
    _ = cycle.read(clock)
    clock.jumpWall(byMillis: 365 * 24 * hour)
    clock.advance(byMillis: 250)
    #expect(cycle.read(clock) == 1_000_250)
    clock.advance(byMillis: 250)
    #expect(cycle.read(clock) == 1_000_500)
    #expect(cycle.suspicions == 2)
    clock.jumpWall(byMillis: -365 * 24 * hour)
    #expect(cycle.read(clock) == 1_000_500)
    #expect(cycle.suspicions == 2)
  }

  @Test("believes a jump that the log confirms")
  func confirmed() {
    let clock = SimulatedClock(wallMillis: 1_000_000)
    var cycle = CycleClock()
    _ = cycle.read(clock)
    clock.jumpWall(byMillis: 24 * hour)
    cycle.witness(timestampMillis: clock.wallMillis - 1_000)
    #expect(cycle.read(clock) == clock.wallMillis)
    #expect(cycle.suspicions == 0)
  }

  @Test("believes a long idle time")
  func idle() {
    let clock = SimulatedClock(wallMillis: 1_000_000)
    var cycle = CycleClock()
    cycle.witness(timestampMillis: 1_000_000)
    _ = cycle.read(clock)
    clock.advance(byMillis: 90 * 24 * hour)
    #expect(cycle.read(clock) == clock.wallMillis)
  }

  @Test("at the start believes an outage of days, but not of years")
  func start() {
    let clock = SimulatedClock(wallMillis: 1_700_000_000_000)
    var cycle = CycleClock()
    cycle.witness(timestampMillis: clock.wallMillis - 20 * 24 * hour)
    #expect(cycle.read(clock) == clock.wallMillis)
    var other = CycleClock()
    let newest = clock.wallMillis - 400 * 24 * hour
    other.witness(timestampMillis: newest)
    #expect(other.read(clock) == newest)
    #expect(other.suspicions == 1)
  }

  @Test("is not told by a worker whose machine's clock jumps by a year: no bell rings early")
  func workerKeepsTime() throws {
    let world = WordCountWorld(partitions: 1)
    var events: [WorkerEvent] = []
    let worker = world.log.makeWorker(stage: world.stage, group: "count", member: "m") { events.append($0) }
    world.say("hail")
    try world.settle(worker)
    world.clock.jumpWall(byMillis: 365 * 24 * hour)
    try world.settle(worker)
    #expect(world.bells() == [])
    #expect(events.count { $0 == .clockNotBelieved } == 1)
    #expect(worker.statistics.clockSuspicions.load(ordering: .relaxed) > 0)
    world.clock.advance(byMillis: WordCount.ringAfterMillis)
    try world.settle(worker)
    #expect(world.bells().count == 1)
  }

  @Test("of a task is never lower than the time in its state")
  func stateAhead() throws {
    let world = WordCountWorld(partitions: 1)
    let first = world.log.makeWorker(stage: world.stage, group: "count", member: "m")
    world.say("hail")
    try world.settle(first)
    first.close()
    let before = world.restored(0).restoredNowMillis
    world.clock.jumpWall(byMillis: -hour)
    var events: [WorkerEvent] = []
    let second = world.log.makeWorker(stage: world.stage, group: "count", member: "m") { events.append($0) }
    world.say("hail")
    try world.settle(second)
    #expect(world.restored(0).restoredNowMillis == before)
    #expect(events.contains(.stateAheadOfClock(partition: 0, byMillis: hour)))
  }
}
