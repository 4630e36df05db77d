/// Which partitions the worker owns, and the task of each. A task exists while partition `p` of every input topic is
/// owned: the range assignor gives them together when all topics have the same partition count.
struct Assignment<Stage: StageDefinition> {
  let stage: Stage
  /// Tasks in the order of their partitions.
  var slots: [TaskSlot<Stage.Task>] = []
  private(set) var owned: Set<TopicPartition> = []
  /// Index in ``slots`` by partition; −1 if there is no task.
  private var slotByPartition: [Int]

  init(stage: Stage) {
    precondition(!stage.inputTopics.isEmpty, "a stage consumes at least one topic")
    precondition(stage.partitionCount > 0, "a stage has at least one partition")
    precondition(stage.outputTopics.indices.contains(stage.changelogTopic), "the changelog is an output topic")
    self.stage = stage
    slotByPartition = Array(repeating: -1, count: Int(stage.partitionCount))
  }

  /// Index of a partition's task in ``slots``.
  func slot(of partition: Int32) -> Int? {
    guard partition >= 0, partition < stage.partitionCount else { return nil }
    let index = slotByPartition[Int(partition)]
    return index < 0 ? nil : index
  }

  /// Partitions of which only some topics are owned: the topics' partition counts differ, or the assignor does not
  /// co-partition. Their tasks cannot run.
  var incompletePartitions: Int {
    var counts: [Int32: Int] = [:]
    for one in owned { counts[one.partition, default: 0] += 1 }
    return counts.values.count { $0 < stage.inputTopics.count }
  }

  mutating func add(_ partitions: [TopicPartition]) { owned.formUnion(partitions) }

  /// Gives partitions up and closes their tasks.
  /// - Returns: the partitions whose task was closed.
  mutating func remove(_ partitions: [TopicPartition]) -> [Int32] {
    owned.subtract(partitions)
    let gone = Set(partitions.map(\.partition))
    return closeTasks { gone.contains($0) }
  }

  /// Closes every task and keeps the partitions.
  mutating func closeAllTasks() -> [Int32] { closeTasks { _ in true } }

  /// Makes an empty task for every complete partition that has none.
  /// - Returns: the partitions whose task was made.
  mutating func createMissingTasks() -> [Int32] {
    var made: [Int32] = []
    for partition in 0..<stage.partitionCount where slotByPartition[Int(partition)] < 0 {
      let inputs = stage.inputTopics.indices.map { TopicPartition(topic: $0, partition: partition) }
      guard inputs.allSatisfy(owned.contains) else { continue }
      slots.append(TaskSlot(partition: partition, task: stage.makeTask(partition: partition)))
      made.append(partition)
    }
    if !made.isEmpty { index() }
    return made
  }

  /// Every input partition of a task.
  func inputs(of partition: Int32) -> [TopicPartition] {
    stage.inputTopics.indices.map { TopicPartition(topic: $0, partition: partition) }
  }

  private mutating func closeTasks(where isGone: (Int32) -> Bool) -> [Int32] {
    var closed: [Int32] = []
    for at in slots.indices where isGone(slots[at].partition) {
      slots[at].move(to: .closed)
      closed.append(slots[at].partition)
    }
    slots.removeAll { $0.state == .closed }
    index()
    return closed
  }

  private mutating func index() {
    slots.sort { $0.partition < $1.partition }
    for at in slotByPartition.indices { slotByPartition[at] = -1 }
    for (at, slot) in slots.enumerated() { slotByPartition[Int(slot.partition)] = at }
  }
}
