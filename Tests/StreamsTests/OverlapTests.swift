import Simulation
import Streams
import Synchronization
import Testing

/// A step that finds many records processes the next cycle while the transaction of the one before is ended.
@Suite("Cycles of piled-up records overlap")
struct OverlapTests {
  private let world = WordCountWorld(partitions: 1)
  private let limits = WorkerLimits(recordsPerCycle: 10, cyclesPerStep: 3)

  private func pileUp() {
    for number in 0..<30 { world.say("w\(number)") }
  }

  @Test("takes as many cycles of records in a step as it may, and commits each on its own")
  func overlaps() throws {
    pileUp()
    let worker = world.log.makeWorker(stage: world.stage, group: "count", member: "m", limits: limits)
    #expect(try step(worker) == .committed(recordsIn: 30, recordsOut: 63))
    #expect(worker.statistics.commits.load(ordering: .relaxed) == 3)
    #expect(worker.statistics.earlyCommits.load(ordering: .relaxed) == 0)
    #expect(world.said(0) == (0..<30).map { "0/0/\($0)" })
    // One record of the task's own state in every transaction.
    #expect(world.log.records("state", partition: 0).count { $0.key == Array("/now".utf8) } == 3)
    try world.settle(worker)
    #expect(world.totalLag() == 0)
  }

  @Test("processes what remains in the steps after, without asking for more before it is done")
  func keepsTheRest() throws {
    let world = WordCountWorld(partitions: 1)
    for number in 0..<35 { world.say("w\(number)") }
    let worker = world.log.makeWorker(
      stage: world.stage, group: "count", member: "m",
      limits: WorkerLimits(recordsPerCycle: 10, cyclesPerStep: 2, outputRecordsPerCycle: 5))
    try world.settle(worker)
    #expect(world.said(0) == (0..<35).map { "0/0/\($0)" })
    #expect(world.totalLag() == 0)
    #expect(worker.statistics.earlyCommits.load(ordering: .relaxed) > 0)
  }

  @Test(
    "drops the cycle processed meanwhile when the one before fails, and loses and repeats nothing",
    arguments: [
      (SimulatedFaults.Point.begin, SimulatedFaults.Fault.fails), (.flush, .fails), (.flush, .fenced),
      (.sendOffsets, .fails), (.sendOffsets, .fatal), (.commit, .fails), (.commit, .unknownAndOpen),
      (.commit, .unknownButCommitted), (.commit, .unknownButAborted), (.commit, .fenced),
    ], [1, 2, 3])
  func failsInBetween(fault: (SimulatedFaults.Point, SimulatedFaults.Fault), time: Int) throws {
    pileUp()
    let faults = SimulatedFaults()
    faults.schedule(fault.1, at: fault.0, skip: time - 1)
    let worker = world.log.makeWorker(
      stage: world.stage, group: "count", member: "m", limits: limits, faults: faults)
    guard case .failed = try step(worker) else {
      Issue.record("the step must fail")
      return
    }
    #expect(worker.statistics.failedCycles.load(ordering: .relaxed) == 1)
    // Time for what is waited for after a failure, and then for the bells.
    for _ in 0..<2 {
      world.clock.advance(byMillis: 60_000)
      try world.settle(worker)
    }
    #expect(world.said(0) == (0..<30).map { "0/0/\($0)" })
    #expect(world.wrongs() == [])
    #expect(world.totalLag() == 0)
  }

  /// The first step that does anything: before it the worker joins, restores and starts.
  private func step(_ worker: SimulatedWorker<WordCount>) throws -> SimulatedWorker<WordCount>.StepResult {
    for _ in 0..<20 {
      let result = try worker.step()
      if result != .idle, result != .waiting { return result }
    }
    return .idle
  }
}
