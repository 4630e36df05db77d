/// A task and what the worker knows about it.
struct TaskSlot<Task: StageTask> {
  let partition: Int32
  let task: Task
  private(set) var state: TaskState = .created
  /// The highest time this task was given, milliseconds since 1970.
  private(set) var nowMillis: Int64 = .min

  init(partition: Int32, task: Task) {
    self.partition = partition
    self.task = task
  }

  mutating func move(to next: TaskState) {
    precondition(state.mayBecome(next), "a task cannot go from \(state) to \(next)")
    state = next
  }

  /// Moves the task's time up to the cycle's; it never goes back.
  mutating func advance(to cycleNowMillis: Int64) { nowMillis = max(nowMillis, cycleNowMillis) }
}
