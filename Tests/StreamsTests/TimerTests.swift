import Simulation
import Streams
import Synchronization
import Testing

@Suite("Timers") struct TimerTests {
  @Test("a queue pops what a sorted list would, in the same order", arguments: 0..<20)
  func queueIsASortedList(_ number: Int) {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("timer queue: seed \(seed)")
    var random = SeededRandom(seed: seed)
    var queue = TimerQueue<Int>()
    var model: [Int: Int64] = [:]
    var now: Int64 = 0
    for _ in 0..<2_000 {
      let key = Int.random(in: 0..<60, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0, 1, 2:
        let due = now + Int64.random(in: -20...50, using: &random)
        queue.set(key, dueMillis: due)
        model[key] = due
      case 3:
        #expect(queue.remove(key) == model.removeValue(forKey: key), "seed \(seed)")
      default:
        now += Int64.random(in: 0...9, using: &random)
        while let popped = queue.popDue(nowMillis: now) {
          let first = model.min { ($0.value, $0.key) < ($1.value, $1.key) }
          #expect(popped.key == first?.key && popped.dueMillis == first?.value, "seed \(seed)")
          model[popped.key] = nil
        }
        #expect(!model.values.contains { $0 <= now }, "seed \(seed)")
      }
      #expect(queue.count == model.count && queue.nextDueMillis == model.values.min(), "seed \(seed)")
      #expect(queue.dueMillis(of: key) == model[key], "seed \(seed)")
    }
  }

  @Test("ring once per due time, and again only when set again")
  func ringOnce() throws {
    let world = WordCountWorld(partitions: 1)
    let worker = world.log.makeWorker(stage: world.stage, group: "count", member: "m")
    world.say("hail")
    try world.settle(worker)
    let due = world.clock.wallMillis + WordCount.ringAfterMillis
    world.clock.advance(byMillis: WordCount.ringAfterMillis - 1)
    try world.settle(worker)
    #expect(world.bells() == [])
    world.clock.advance(byMillis: 1)
    try world.settle(worker)
    world.clock.advance(byMillis: 10 * WordCount.ringAfterMillis)
    try world.settle(worker)
    #expect(world.bells() == ["hail@\(due)"])
    world.say("hail")
    try world.settle(worker)
    world.clock.advance(byMillis: WordCount.ringAfterMillis)
    try world.settle(worker)
    #expect(world.bells().count == 2)
  }

  @Test("ring after a restore, though the word was counted by another worker, and once when the first try is aborted")
  func ringAfterRestore() throws {
    let world = WordCountWorld(partitions: 1)
    let first = world.log.makeWorker(stage: world.stage, group: "count", member: "m")
    world.say("hail")
    try world.settle(first)
    first.close()
    world.clock.advance(byMillis: 2 * WordCount.ringAfterMillis)
    let faults = SimulatedFaults()
    faults.schedule(.fails, at: .commit)
    faults.schedule(.unknownButCommitted, at: .commit)
    let second = world.log.makeWorker(stage: world.stage, group: "count", member: "n", faults: faults)
    try world.settle(second)
    #expect(second.statistics.failedCycles.load(ordering: .relaxed) == 2)
    #expect(world.bells().count == 1)
  }

  @Test("a timer's transaction is refused to a zombie, although it consumed nothing")
  func zombieTimer() throws {
    let world = WordCountWorld(partitions: 1)
    let zombie = world.log.makeWorker(
      stage: world.stage, group: "count", member: "a", limits: WorkerLimits(cyclesPerStep: 1, outputRecordsPerCycle: 1))
    try world.settle(zombie)
    for word in ["hail", "flood", "fire"] { world.say(word) }
    // One record is processed and two stay pending, so that the zombie does not poll and learn of its eviction.
    try zombie.step()
    #expect(world.said(0).count == 1)
    world.clock.advance(byMillis: WordCount.ringAfterMillis)
    world.log.group("count").evict("a")
    let result = try zombie.step()
    #expect(result == .failed(.aborted("simulated: the group's generation is over")))
    #expect(world.bells() == [])
  }

  @Test("are not held up by records that fill every cycle's output")
  func notStarved() throws {
    let world = WordCountWorld(partitions: 1)
    let worker = world.log.makeWorker(
      stage: world.stage, group: "count", member: "m", limits: WorkerLimits(cyclesPerStep: 1, outputRecordsPerCycle: 1))
    world.say("hail")
    try world.settle(worker)
    // In two steps: a member that is silent for as long as a bell takes would be evicted.
    for _ in 0..<2 {
      world.clock.advance(byMillis: WordCount.ringAfterMillis / 2 - 1)
      try worker.step()
    }
    world.clock.advance(byMillis: 2)
    for _ in 0..<50 { world.say("flood") }
    for _ in 0..<4 { try worker.step() }
    #expect(world.bells().count == 1)
    #expect(world.said(0).count == 4)
  }
}
