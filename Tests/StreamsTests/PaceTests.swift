import Simulation
import Streams
import Synchronization
import Testing

@Suite("A worker is held back while the stage behind it cannot keep up")
struct PaceTests {
  private let world = WordCountWorld(partitions: 1)

  @Test("any number may be taken while few records wait or nobody knows, then what is left of the most, then none")
  func allowance() {
    let pace = Pace(most: 100)
    #expect(pace.mayTake == .max)
    let allowed: [Int] = [0, 50, 51, 99, 100, 1_000].map {
      pace.look(waiting: $0)
      return pace.mayTake
    }
    #expect(allowed == [.max, .max, 49, 1, 0, 0])
    pace.look(waiting: nil)
    #expect(pace.mayTake == .max)
  }

  @Test("what the stage behind has taken since the last look may be taken again, once it has caught up")
  func credit() {
    let pace = Pace(most: 100)
    pace.look(waiting: 130)
    let allowed: [Int] = [20, 10, 5, 44, 1, 7].map {
      pace.note(done: $0)
      return pace.mayTake
    }
    #expect(allowed == [0, 0, 5, 49, .max, .max])
    pace.look(waiting: 100)
    #expect(pace.mayTake == 0)
  }

  @Test("it goes on as soon as it may, not only after the whole pause")
  func goesOn() throws {
    for number in 0..<100 { world.say("w\(number)") }
    let pace = Pace(most: 10)
    pace.look(waiting: 10)
    let clock = CatchingUpClock(world.log.clock, afterMillis: 12) { pace.note(done: 10) }
    let worker = world.log.makeWorker(
      stage: world.stage, group: "count", member: "m",
      limits: WorkerLimits(recordsPerCycle: 20, cyclesPerStep: 1, heldBackRecords: 3, heldBackMillis: 70), pace: pace,
      clock: clock)
    while world.said(0).isEmpty { _ = try worker.step() }
    #expect(world.said(0).count == 20)
    #expect(clock.waitedMillis == 15)
  }

  @Test("it takes what is allowed until the next look, and no more")
  func keepsTheAllowance() throws {
    for number in 0..<100 { world.say("w\(number)") }
    let pace = Pace(most: 100)
    let worker = world.log.makeWorker(
      stage: world.stage, group: "count", member: "m",
      limits: WorkerLimits(recordsPerCycle: 10, cyclesPerStep: 2, heldBackRecords: 1, heldBackMillis: 70), pace: pace)
    pace.look(waiting: 65)
    while worker.statistics.heldBack.load(ordering: .relaxed) == 0 { _ = try worker.step() }
    #expect(world.said(0).count == 36, "35 were allowed")
  }

  @Test("it pauses, takes few records, and goes on at once when it may; nothing is lost or done twice")
  func takesFew() throws {
    for number in 0..<100 { world.say("w\(number)") }
    let pace = Pace(most: 10)
    let worker = world.log.makeWorker(
      stage: world.stage, group: "count", member: "m",
      limits: WorkerLimits(recordsPerCycle: 20, cyclesPerStep: 2, heldBackRecords: 3, heldBackMillis: 70), pace: pace)
    pace.look(waiting: 10)
    while world.said(0).isEmpty { _ = try worker.step() }
    #expect(world.said(0).count == 3)
    let before = world.log.clock.monotonicMillis
    #expect(try worker.step() == .committed(recordsIn: 3, recordsOut: 7))
    #expect(world.log.clock.monotonicMillis - before == 70)
    pace.look(waiting: 0)
    #expect(try worker.step() == .committed(recordsIn: 40, recordsOut: 82))
    #expect(world.log.clock.monotonicMillis - before == 70)
    try world.settle(worker)
    #expect(world.said(0) == (0..<100).map { "0/0/\($0)" })
    #expect(worker.statistics.heldBack.load(ordering: .relaxed) >= 2)
  }
}

/// The stage behind catches up while the worker waits.
private final class CatchingUpClock: ClockPort {
  private let base: any ClockPort
  private let afterMillis: Int
  private let catchUp: () -> Void
  private(set) var waitedMillis = 0

  init(_ base: any ClockPort, afterMillis: Int, _ catchUp: @escaping () -> Void) {
    self.base = base
    self.afterMillis = afterMillis
    self.catchUp = catchUp
  }

  var wallMillis: Int64 { base.wallMillis }
  var monotonicMillis: Int64 { base.monotonicMillis }

  func wait(millis: Int) {
    base.wait(millis: millis)
    waitedMillis += millis
    if waitedMillis - millis < afterMillis, waitedMillis >= afterMillis { catchUp() }
  }
}
