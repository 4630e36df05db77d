import Streams

/// What a broker does with transactions.
extension Conformance {
  private var first: TopicPartition { TopicPartition(topic: 0, partition: 0) }

  func hidesOpen() throws -> Finding {
    let topic = try broker.createTopic(partitions: 1)
    let reader = try member(of: "open", topic)
    let slow = try producer("open-slow", topic)
    let quick = try producer("open-quick", topic)
    try reader.join()
    try slow.open(["open"])
    try quick.write(["later"])
    if try reader.readsMore() { return .lacks("read \(reader.values) while the transaction was open") }
    guard slow.commit() == .committed else { return .lacks("a commit failed") }
    try reader.read(2)
    return expect(reader.values, ["open", "later"])
  }

  func hidesAborted() throws -> Finding {
    let topic = try broker.createTopic(partitions: 1)
    let reader = try member(of: "aborted", topic)
    let producer = try producer("aborted", topic)
    try reader.join()
    try producer.write(["before"])
    try reader.read(1)
    try producer.open(["aborted"])
    try producer.abort()
    try producer.write(["after"])
    try reader.read(2)
    try producer.write(["last"])
    try reader.read(3)
    return expect(reader.values, ["before", "after", "last"])
  }

  func commitsOffsets() throws -> Finding {
    let topic = try broker.createTopic(partitions: 1)
    let reader = try member(of: "offsets", topic)
    let producer = try producer("offsets", topic)
    try producer.write(["0", "1", "2"])
    try reader.join()
    try reader.read(3)
    try producer.open([])
    try producer.sendOffsets([PartitionOffset(partition: first, offset: 1)], of: reader.port.membership)
    guard producer.commit() == .committed else { return .lacks("a commit failed") }
    try producer.open([])
    try producer.sendOffsets([PartitionOffset(partition: first, offset: 2)], of: reader.port.membership)
    try producer.abort()
    try reader.port.hold(reader.owned)
    let offsets = try reader.start().map(\.offset)
    return offsets == [1] ? .holds : .lacks("the committed offset is \(offsets), not [1]")
  }

  func fencesZombies() throws -> Finding {
    let topic = try broker.createTopic(partitions: 1)
    let zombie = try producer("zombie", topic)
    try zombie.open(["zombie"])
    let successor = try producer("zombie", topic)
    let outcome = zombie.commit()
    if case .committed = outcome { return .lacks("both committed") }
    try successor.write(["successor"])
    let reader = try member(of: "zombie", topic)
    try reader.join()
    try reader.read(1)
    return try reader.readsMore() ? .lacks("read \(reader.values)") : expect(reader.values, ["successor"])
  }

  func endsPredecessors() throws -> Finding {
    let topic = try broker.createTopic(partitions: 1)
    let reader = try member(of: "predecessor", topic)
    let dead = try producer("predecessor", topic)
    try reader.join()
    try dead.open(["never committed"])
    let successor = try producer("predecessor", topic)
    try successor.write(["successor"])
    try reader.read(1)
    return expect(reader.values, ["successor"])
  }

  func tellsWholeEnd() throws -> Finding {
    let topic = try broker.createTopic(partitions: 1)
    let producer = try producer("end", topic)
    try producer.write(["committed"])
    try producer.open(["open"])
    let restorer = broker.restorer(topic)
    let end = try restorer.open(partition: 0)
    guard end == 3 else { return .lacks("tells \(end) as the end of a record, a marker and an open record") }
    var batch = InputBatch()
    func turn() throws {
      try restorer.poll(into: &batch, maximumRecords: 100, maximumBytes: 1 << 20, timeoutMillis: pollMillis)
      broker.pass()
    }
    for _ in 0..<suspicion { try turn() }
    guard restorer.position(of: 0) < end, batch.records.count == 1 else {
      return .lacks("a reader passed the open transaction")
    }
    guard producer.commit() == .committed else { return .lacks("a commit failed") }
    for _ in 0..<patience where restorer.position(of: 0) < end { try turn() }
    let seen = batch.records.compactMap { $0.value.map { String(decoding: batch.arena[$0], as: UTF8.self) } }
    restorer.close(partition: 0)
    return expect(seen, ["committed", "open"])
  }

  func holdsPending() throws -> Finding {
    let topic = try broker.createTopic(partitions: 1)
    let reader = try member(of: "pending", topic)
    let producer = try producer("pending", topic)
    try producer.write(["0", "1"])
    try reader.join()
    try reader.read(2)
    try producer.open([])
    try producer.sendOffsets([PartitionOffset(partition: first, offset: 2)], of: reader.port.membership)
    try reader.port.hold(reader.owned)
    do throws(PortFailure) {
      let offsets = try reader.port.startAtCommitted(reader.owned).map(\.offset)
      return .lacks("it told \(offsets) while a newer one was pending")
    } catch {
      guard case .transient = error else { throw error }
    }
    guard producer.commit() == .committed else { return .lacks("a commit failed") }
    let offsets = try reader.start().map(\.offset)
    return offsets == [2] ? .holds : .lacks("the committed offset is \(offsets), not [2]")
  }

  func timesOut() throws -> Finding {
    let topic = try broker.createTopic(partitions: 1)
    let reader = try member(of: "silent", topic)
    let silent = try producer("silent", topic)
    let other = try producer("silent-other", topic)
    try reader.join()
    try silent.open(["never ended"])
    try other.write(["later"])
    try reader.read(1)
    return expect(reader.values, ["later"])
  }

  func outlivesRestart() throws -> Finding {
    let topic = try broker.createTopic(partitions: 1)
    let reader = try member(of: "restart", topic)
    let producer = try producer("restart", topic)
    try producer.write(["before"])
    try reader.join()
    try reader.read(1)
    try producer.open([])
    try producer.sendOffsets([PartitionOffset(partition: first, offset: 1)], of: reader.port.membership)
    guard producer.commit() == .committed else { return .lacks("a commit failed") }
    let other = try self.producer("restart-other", topic)
    try other.open(["open"])
    guard broker.restart() != nil else { return .notTried("it is not ours to restart") }
    try reader.turn(until: "a place in the group that has forgotten its members") { reader.assignments == 2 }
    let offsets = try reader.join().map(\.offset)
    guard offsets == [1] else { return .lacks("the committed offset is \(offsets), not [1]") }
    if try reader.readsMore() { return .lacks("read \(reader.values) while the transaction was open") }
    guard other.commit() == .committed else { return .lacks("a commit failed") }
    try reader.read(2)
    return expect(reader.values, ["before", "open"])
  }
}
