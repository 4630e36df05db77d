internal import Referral
internal import Stages

/// Consumed = folded + unchanged + rejected, to the message and after every commit; and every refusal stands in the
/// sender's dead letters exactly once, untouched (DESIGN.md, "What must always hold", 1).
struct AccountCheck {
  private let departments: DepartmentRegistry
  private let history: TrialHistory
  /// The newest counts of each task: intake's, then casework's.
  private var tallies: [[Int32: Tally]] = [[:], [:]]
  private var committed: [SimulatedTopicPartition: Int64] = [:]
  /// Messages that the hub has handed on within itself and not yet taken up: by where they stand, the department.
  private var underWay: [SimulatedTopicPartition: [Int64: UInt8]] = [:]
  /// By department number: dead letters seen.
  private var refused: [UInt8: UInt64] = [:]
  /// Which messages were refused, and how often each answer was.
  private(set) var refusedInputs: Set<InputPlace> = []
  private(set) var refusedAnswers: [String: Int] = [:]

  struct InputPlace: Hashable {
    var at: SimulatedTopicPartition
    var offset: Int64
  }

  init(_ departments: DepartmentRegistry, _ history: TrialHistory) {
    self.departments = departments
    self.history = history
  }

  mutating func check(_ view: CommitView, _ verdict: TrialVerdict) {
    for (partition, tally) in view.tasks { tallies[view.isIntake ? 0 : 1][partition] = tally }
    for (at, offset) in view.offsets.sorted(by: { $0.key < $1.key }) {
      verdict.expect(offset >= committed[at] ?? 0, "offsets", "\(at.topic)/\(at.partition) went back to \(offset)")
      committed[at] = offset
      if let waiting = underWay[at] { underWay[at] = waiting.filter { $0.key >= offset } }
    }
    for one in view.forwarded {
      // A record before the committed offset was consumed by a commit that came first.
      if one.offset >= committed[one.at] ?? 0 { underWay[one.at, default: [:]][one.offset] = number(one.origin.topic) }
    }
    for letter in view.deadLetters { check(letter, verdict) }
    balance(view, verdict)
  }

  private func balance(_ view: CommitView, _ verdict: TrialVerdict) {
    var consumed: [UInt8: UInt64] = [:]
    for (at, offset) in committed where at.topic.hasPrefix("dept.") {
      consumed[number(at.topic), default: 0] += UInt64(offset)
    }
    var waiting: [UInt8: UInt64] = [:]
    for one in underWay.values { for department in one.values { waiting[department, default: 0] += 1 } }
    var sum = Tally()
    for task in tallies[0].values { sum = sum + task }
    for task in tallies[1].values { sum = sum + task }
    for entry in departments.entries {
      let counts = sum[entry.department]
      let number = entry.department.number
      verdict.expect(
        counts.consumed == consumed[number] ?? 0, "accounts",
        "\(entry.code): \(counts.consumed) counted as consumed, \(consumed[number] ?? 0) before the committed offsets")
      let done = counts.folded + counts.unchanged + counts.rejected
      verdict.expect(
        counts.consumed == done + (waiting[number] ?? 0), "accounts",
        "\(entry.code): consumed \(counts.consumed), folded \(counts.folded), unchanged \(counts.unchanged), "
          + "rejected \(counts.rejected), under way \(waiting[number] ?? 0)")
      verdict.expect(
        counts.rejected == refused[number] ?? 0, "dead letters",
        "\(entry.code): \(counts.rejected) counted as rejected, \(refused[number] ?? 0) dead letters")
    }
  }

  private mutating func check(_ letter: CommitView.DeadLetter, _ verdict: TrialVerdict) {
    refused[number(letter.topic), default: 0] += 1
    let code = letter.headers["referral-hub-code"] ?? ""
    guard let partition = Int32(letter.headers["referral-hub-partition"] ?? ""),
      let offset = Int64(letter.headers["referral-hub-offset"] ?? ""), let topic = letter.headers["referral-hub-topic"],
      let input = history.input(SimulatedTopicPartition(topic: topic, partition: partition), offset: offset)
    else {
      verdict.fail("dead letters", "\(letter.topic): a refusal (\(code)) does not say which message it is about")
      return
    }
    let place = InputPlace(at: SimulatedTopicPartition(topic: topic, partition: partition), offset: offset)
    verdict.expect(
      refusedInputs.insert(place).inserted, "dead letters", "\(topic)/\(partition)@\(offset) was refused twice")
    verdict.expect(
      letter.topic == "dept.\(input.department).rejected", "dead letters",
      "a message of \(input.department) was refused on \(letter.topic)")
    verdict.expect(
      letter.record.value == input.value && letter.record.key == input.key, "dead letters",
      "\(topic)/\(partition)@\(offset) came back with another key or value")
    verdict.expect(
      !code.isEmpty && !(letter.headers["referral-hub-text"] ?? "").isEmpty, "dead letters", "a refusal says no reason")
    switch input.meaning {
    case .refused(let expected):
      verdict.expect(code == expected, "dead letters", "refused as \(code), it is \(expected)")
    case .answer(let id): refusedAnswers[id, default: 0] += 1
    case .update, .list, .merge:
      verdict.fail("dead letters", "\(topic)/\(partition)@\(offset) is right and was refused as \(code)")
    }
  }

  /// Of a department's topic, such as `dept.health.updates`.
  private func number(_ topic: String) -> UInt8 {
    let words = topic.split(separator: ".")
    guard words.count == 3, let found = departments.department(code: String(words[1])) else { return 0 }
    return found.number
  }

  /// What must hold when all has come to rest.
  func finish(_ verdict: TrialVerdict) {
    verdict.expect(underWay.values.allSatisfy(\.isEmpty), "rest", "messages are still under way inside the hub")
    for (at, inputs) in history.inputs.sorted(by: { $0.key < $1.key }) {
      verdict.expect(
        committed[at] ?? 0 == Int64(inputs.count), "rest",
        "\(at.topic)/\(at.partition): \(committed[at] ?? 0) of \(inputs.count) messages are consumed")
      for (offset, input) in inputs.enumerated() {
        guard case .refused(let code) = input.meaning else { continue }
        let place = InputPlace(at: at, offset: Int64(offset))
        verdict.expect(
          refusedInputs.contains(place), "dead letters",
          "\(at.topic)/\(at.partition)@\(offset) (\(code)) was not refused")
      }
    }
  }
}
