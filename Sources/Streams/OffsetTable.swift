/// The next offset of every input partition of the running tasks, beside the one committed last.
struct OffsetTable {
  private let topicCount: Int
  /// −1 is "not known"; index is partition × topics + topic.
  private var next: [Int64]
  private var committed: [Int64]

  init(topicCount: Int, partitionCount: Int32) {
    self.topicCount = topicCount
    next = Array(repeating: -1, count: topicCount * Int(partitionCount))
    committed = next
  }

  private func place(_ one: TopicPartition) -> Int { Int(one.partition) * topicCount + one.topic }

  /// Where a partition was started: nothing is to be committed yet.
  mutating func start(_ at: PartitionOffset) {
    precondition(at.offset >= 0, "a partition starts at a known offset")
    next[place(at.partition)] = at.offset
    committed[place(at.partition)] = at.offset
  }

  mutating func forget(partition: Int32) {
    for topic in 0..<topicCount {
      let at = place(TopicPartition(topic: topic, partition: partition))
      next[at] = -1
      committed[at] = -1
    }
  }

  mutating func forgetAll() {
    for at in next.indices {
      next[at] = -1
      committed[at] = -1
    }
  }

  /// Notes that everything before `offset` was processed; a lower offset changes nothing.
  mutating func advance(_ one: TopicPartition, to offset: Int64) {
    let at = place(one)
    if next[at] >= 0, next[at] < offset { next[at] = offset }
  }

  func hasAdvanced(_ one: TopicPartition) -> Bool { next[place(one)] > committed[place(one)] }

  func nextOffset(of one: TopicPartition) -> Int64? {
    let offset = next[place(one)]
    return offset < 0 ? nil : offset
  }

  /// What a transaction has to commit; empty if nothing advanced.
  func advanced() -> [PartitionOffset] {
    var offsets: [PartitionOffset] = []
    for at in next.indices where next[at] > committed[at] { offsets.append(offset(at)) }
    return offsets
  }

  /// Any valid offset, for a transaction that consumed nothing (a timer's): without one the log would not check that
  /// this worker is still a member (KAFKA.md, trap 9).
  func anyOffset() -> PartitionOffset? { next.firstIndex { $0 >= 0 }.map(offset) }

  mutating func noteCommitted(_ offsets: [PartitionOffset]) {
    for one in offsets { committed[place(one.partition)] = one.offset }
  }

  private func offset(_ at: Int) -> PartitionOffset {
    PartitionOffset(
      partition: TopicPartition(topic: at % topicCount, partition: Int32(at / topicCount)), offset: next[at])
  }
}
