import Referral
import Streams
import Wire

/// What the coordination mechanism decided about a household's case.
extension CaseworkWork {
  mutating func takeDecision(
    _ decision: MeetingDecision, _ input: InputRecord, _ output: inout OutputBatch
  ) throws(Refusal) {
    guard files.contains(decision.household.rawValue) || open.index(of: decision.household) != nil
    else {
      throw Refusal(
        .decisionNotExpected, field: "/data/case", "there is no such case; use the id as it came in the case message")
    }
    let index = openFile(decision.household, &output)
    var slot = open.lend(index)
    defer { open.giveBack(&slot, to: index) }
    settle(&slot, &output)
    evaluate(slot.file)
    decisions.removeAll(keepingCapacity: true)
    switch answering.apply(decision, to: &slot.file, nowMillis: task.nowMillis, into: &decisions) {
    case .applied:
      task.tally[nil].folded += 1
      slot.touch(cause: envelopes.id, input)
      publish(&slot, answer: nil, decision: decision, &output)
      if let recognition = decision.recognition { send(recognition, of: decision, slot.file, &output) }
    case .unchanged, .forward:
      task.tally[nil].unchanged += 1
    case .refused(let refusal):
      slot.note(cause: envelopes.id, input)
      let occasion = slot.occasion(answer: nil, task, partition: partition)
      publisher.writeRefusal(refusal, decision, &slot.file, occasion, &json, &output)
      throw refusal
    }
  }

  /// Tells the task that owns the person's record: categories are facts of persons, which intake keeps.
  private func send(
    _ recognition: MeetingDecision.Recognition, of decision: MeetingDecision, _ file: HouseholdFile,
    _ output: inout OutputBatch
  ) {
    let body = RecognitionBody(
      person: recognition.person, since: recognition.since.daysSinceEpoch, until: recognition.until?.daysSinceEpoch,
      division: file.id.division, timeMillis: decision.timeMillis,
      eventHash: UInt32(truncatingIfNeeded: decision.eventHash),
      cause: envelopes.id)
    body.append(to: &output, topic: layout.rekeyedOfCasework, partitionCount: partitionCount)
  }
}
