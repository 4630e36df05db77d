import Simulation
import Testing

@testable import Streams

@Suite("The order of what was collected") struct InputOrderTests {
  @Test("of a task is that of the timestamps between topics and that of the log within one", arguments: 0..<50)
  func order(_ number: Int) {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("order of a batch: seed \(seed)")
    var random = SeededRandom(seed: seed)
    var batch = InputBatch()
    var nextOffsets: [TopicPartition: Int64] = [:]
    let topics = Int.random(in: 1...3, using: &random)
    for _ in 0..<Int.random(in: 0...40, using: &random) {
      let source = TopicPartition(
        topic: .random(in: 0..<topics, using: &random), partition: .random(in: 0..<2, using: &random))
      let offset = nextOffsets[source, default: 0]
      nextOffsets[source] = offset + 1
      batch.append(
        topic: source.topic, partition: source.partition, offset: offset,
        timestampMillis: .random(in: -1...20, using: &random), key: nil, value: nil)
    }
    let before = batch.records
    batch.orderByTimestamp()
    let after = batch.records
    #expect(after.sorted(by: isBefore) == before.sorted(by: isBefore), "seed \(seed)")
    for source in nextOffsets.keys {
      let offsets = after.filter { $0.source == source }.map(\.offset)
      #expect(offsets == offsets.sorted(), "seed \(seed)")
    }
    // A record comes after a newer one of its task only where one before it in its own topic is as new.
    for (at, record) in after.enumerated() {
      for later in after[at...] where later.partition == record.partition && later.topic != record.topic {
        let newest = after.filter { $0.source == later.source && $0.offset <= later.offset }.map(\.timestampMillis)
          .max()
        #expect(newest ?? -1 >= record.timestampMillis, "seed \(seed)")
      }
    }
  }

  @Test("is left as it was collected where nothing has to be changed")
  func leftAlone() {
    var batch = InputBatch()
    func add(_ topic: Int, _ partition: Int32, _ offset: Int64, _ millis: Int64) {
      batch.append(topic: topic, partition: partition, offset: offset, timestampMillis: millis, key: nil, value: nil)
    }
    add(0, 1, 0, 30)
    add(0, 0, 0, 10)
    add(0, 1, 1, 20)
    let ofOneTopic = batch.records
    batch.orderByTimestamp()
    #expect(batch.records == ofOneTopic)
    batch.removeAll()
    add(0, 1, 0, 30)
    add(1, 0, 0, 10)
    add(1, 1, 0, 30)
    add(0, 0, 0, 20)
    let inOrder = batch.records
    batch.orderByTimestamp()
    #expect(batch.records == inOrder)
  }

  @Test("decides between departments what a worker does first after a stop")
  func worker() throws {
    let world = WordCountWorld(partitions: 1)
    // Two departments speak by turns while the hub is down; the one whose topic is read later has begun.
    for number in 0..<10 {
      world.say("w", topic: number % 2 == 0 ? "words.b" : "words.a")
      world.clock.advance(byMillis: 60_000)
    }
    let worker = world.log.makeWorker(stage: world.stage, group: "count", member: "m")
    try world.settle(worker)
    #expect(world.said(0) == (0..<5).flatMap { ["1/0/\($0)", "0/0/\($0)"] })
  }

  private func isBefore(_ one: InputRecord, _ other: InputRecord) -> Bool {
    (one.source, one.offset) < (other.source, other.offset)
  }
}
