/// The tasks that are in one state, by partition.
///
/// The worker is generic over its stage, and generic code of another module is not specialised: looking a task up in
/// it cost five times what the rest of the engine costs a record. This table is made once a cycle, and is not generic.
struct TaskTable {
  struct Entry {
    let partition: Int32
    let task: any StageTask
    /// The time this task is given in this cycle, milliseconds since 1970.
    let nowMillis: Int64
    /// Whether it processed a record or was woken in this cycle, and so has state to write.
    var touched = false
  }

  /// In the order of their partitions.
  var entries: [Entry] = []
  /// Index in ``entries`` by partition; −1 if its task is not in that state.
  private var places: [Int]

  init<Stage>(_ assignment: Assignment<Stage>, in state: TaskState) {
    places = Array(repeating: -1, count: Int(assignment.stage.partitionCount))
    for slot in assignment.slots where slot.state == state {
      places[Int(slot.partition)] = entries.count
      entries.append(Entry(partition: slot.partition, task: slot.task, nowMillis: slot.nowMillis))
    }
  }

  /// Index in ``entries`` of a partition's task.
  func index(of partition: Int32) -> Int? {
    guard partition >= 0, partition < places.count, places[Int(partition)] >= 0 else { return nil }
    return places[Int(partition)]
  }
}
