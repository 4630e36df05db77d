import Referral
import Streams
import Wire

/// Answers of departments, civil affairs and townships to referrals.
extension CaseworkTask {
  func takeAnswer(
    _ input: InputRecord, _ batch: borrowing InputBatch, _ origin: Origin, _ output: inout OutputBatch
  ) {
    let sender = layout.intakeInputs.firstIndex { $0.utf8.elementsEqual(origin.topic) }.flatMap {
      layout.sender(ofInput: $0)
    }
    do throws(Refusal) {
      let envelope = try envelopes.read(input, in: batch, from: sender, nowMillis: task.nowMillis)
      let answer = try answers.read(envelope, envelopes)
      try apply(answer, input, batch, origin, sender, &output)
    } catch {
      task.tally[sender].rejected += 1
      DeadLetter.append(
        input, in: batch, to: &output, topic: layout.rejected(sender), stage: "casework", refusal: error, origin: origin
      )
    }
  }

  private func apply(
    _ answer: Answer, _ input: InputRecord, _ batch: borrowing InputBatch, _ origin: Origin, _ sender: Department?,
    _ output: inout OutputBatch
  ) throws(Refusal) {
    let named = Origin.header(Origin.householdHeader, input, batch).flatMap { try? HouseholdID.parse(batch.arena[$0]) }
    let household = named ?? answer.referral.household
    guard files[household] != nil || open.index(of: household) != nil else {
      throw Refusal(
        .noSuchReferral, field: "/data/referral",
        "there is no such referral; use the id as it came in the referral message")
    }
    let index = openFile(household, &output)
    var slot = open.lend(index)
    defer { open.giveBack(&slot, to: index) }
    settle(&slot, &output)
    evaluate(slot.file)
    decisions.removeAll(keepingCapacity: true)
    let result = answering.apply(
      answer, to: &slot.file, findings: findings, nowMillis: task.nowMillis, into: &decisions)
    switch result {
    case .applied:
      task.tally[sender].folded += 1
      slot.touch(cause: envelopes.id, input)
      publish(&slot, answer: answer, &output)
    case .unchanged:
      task.tally[sender].unchanged += 1
    case .forward(let target):
      try forward(input, batch, to: target, origin, &output)
    case .refused(let refusal):
      slot.note(cause: envelopes.id, input)
      let occasion = slot.occasion(answer: answer, nowMillis: task.nowMillis)
      publisher.writeRefusal(refusal, answer, &slot.file, occasion, &json, &output)
      throw refusal
    }
  }

  /// The most households that an answer follows a person through.
  private static let maximumHops: Int64 = 16

  private func forward(
    _ input: InputRecord, _ batch: borrowing InputBatch, to target: HouseholdID, _ origin: Origin,
    _ output: inout OutputBatch
  ) throws(Refusal) {
    let hops = Origin.number(Origin.header(Origin.hopsHeader, input, batch), batch)
    guard hops < Self.maximumHops else {
      throw Refusal(
        .noSuchReferral, field: "/data/referral",
        "the person moved too often to follow; ask civil affairs which referral is open now")
    }
    output.appendAnswer(input, batch, to: target, origin: origin, hops: hops + 1, partitionCount: partitionCount)
  }
}
