import Simulation
import Streams
import Testing

@Suite("Exactly once") struct ExactlyOnceTests {
  /// Everything that may strike; a crash kills the worker, and another is started in its place.
  private static let faults: [(SimulatedFaults.Point, [SimulatedFaults.Fault])] = [
    (.poll, [.fails, .crash]), (.start, [.fails]), (.hold, [.fails, .crash]),
    (.recreate, [.fails]), (.begin, [.fails, .fatal, .fenced]), (.produce, [.fails, .fatal, .crash]),
    (.flush, [.fails, .fatal, .fenced, .crash]), (.sendOffsets, [.fails, .fatal, .fenced, .crash]),
    (
      .commit,
      [
        .fails, .fatal, .fenced, .unknownButCommitted, .unknownButAborted, .unknownAndOpen, .crash, .crashAfter,
      ]
    ),
    (.abort, [.fails, .fatal]), (.restoreOpen, [.fails]), (.restorePoll, [.fails, .crash]),
  ]

  @Test("holds under random faults, crashes, evictions and compactions", arguments: 0..<16)
  func holds(_ number: Int) throws {
    let seed = UInt64(number) &* 0x9e37_79b9 ^ UInt64.random(in: 0...UInt64.max)
    print("exactly once: seed \(seed)")
    try Self.check(seed: seed)
  }

  @Test("a successor waits for the transaction that its predecessor is about to commit")
  func successorWaits() throws {
    let world = WordCountWorld(partitions: 1)
    let faults = SimulatedFaults()
    let first = world.log.makeWorker(stage: world.stage, group: "count", member: "a", faults: faults)
    let second = world.log.makeWorker(stage: world.stage, group: "count", member: "b")
    try world.settle(first)
    for _ in 0..<9 { world.say("hail") }
    // Its offsets are accepted; then, before the commit, the partition moves on.
    faults.decide = { point in
      guard point == .commit, world.log.group("count").memberNames == ["a"] else { return nil }
      world.log.group("count").evict("a")
      for _ in 0..<5 {
        do { try second.step() } catch { Issue.record("the successor stopped: \(error)") }
      }
      return nil
    }
    #expect(try first.step() == .committed(recordsIn: 9, recordsOut: 11))
    for _ in 0..<9 { world.say("hail") }
    try world.settle(second)
    #expect(world.counts() == ["hail": 18])
    #expect(world.said(0).count == 18)
    #expect(world.totalLag() == 0)
  }

  static func check(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let world = WordCountWorld(partitions: 4)
    let chaos = Chaos(world: world, seed: random.next())
    for _ in 0..<600 {
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        world.say(
          "w\(Int.random(in: 0..<23, using: &random))", topic: random.once(in: 3) ? "words.b" : "words.a")
      }
      world.clock.advance(byMillis: Int64.random(in: 0...400, using: &random))
      if random.once(in: 40) { world.log.compact("state") }
      if random.once(in: 60) { world.log.group("count").evict("m\(Int.random(in: 0..<3, using: &random))") }
      chaos.step(Int.random(in: 0..<3, using: &random))
    }
    // When the faults stop, everything must come to its end.
    chaos.stopFaults()
    for _ in 0..<10_000 where world.totalLag() > 0 { chaos.stepAll(advancingMillis: 200) }
    for _ in 0..<500 { chaos.stepAll(advancingMillis: 200) }
    #expect(chaos.struck > 5, "seed \(seed)")
    #expect(world.wrongs() == [], "seed \(seed)")
  }

  /// Three workers, each replaced when it dies or stops.
  private final class Chaos {
    let world: WordCountWorld
    private var random: SeededRandom
    private var strikes = true
    private var workers: [(worker: SimulatedWorker<WordCount>, faults: SimulatedFaults)] = []
    private(set) var struck = 0

    init(world: WordCountWorld, seed: UInt64) {
      self.world = world
      random = SeededRandom(seed: seed)
      for at in 0..<3 { workers.append(make(at)) }
    }

    func stopFaults() { strikes = false }

    func stepAll(advancingMillis millis: Int64) {
      world.clock.advance(byMillis: millis)
      for at in workers.indices { step(at) }
    }

    func step(_ at: Int) {
      do {
        try workers[at].worker.step()
      } catch {
        // The dead process leaves its transaction and its membership behind.
        workers[at] = make(at)
      }
    }

    private func make(_ at: Int) -> (SimulatedWorker<WordCount>, SimulatedFaults) {
      let faults = SimulatedFaults()
      faults.decide = { [unowned self] in decide($0) }
      let limits = WorkerLimits(
        recordsPerCycle: Int.random(in: 1...40, using: &random),
        cyclesPerStep: Int.random(in: 1...4, using: &random),
        inputBytesPerCycle: Int.random(in: 1...200, using: &random),
        outputRecordsPerCycle: Int.random(in: 5...60, using: &random), idleCommitMillis: 500,
        restoreSliceRecords: Int.random(in: 1...50, using: &random),
        restoreSliceBytes: Int.random(in: 1...500, using: &random), fencedInARow: 1_000)
      let worker = world.log.makeWorker(
        stage: world.stage, group: "count", member: "m\(at)", limits: limits, faults: faults, seed: random.next())
      return (worker, faults)
    }

    private func decide(_ point: SimulatedFaults.Point) -> SimulatedFaults.Fault? {
      guard strikes, random.once(in: 60) else { return nil }
      let fault = ExactlyOnceTests.faults.first { $0.0 == point }?.1.randomElement(using: &random)
      if fault != nil { struck += 1 }
      return fault
    }
  }
}
