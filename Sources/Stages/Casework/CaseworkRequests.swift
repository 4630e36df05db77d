import Referral
import Streams
import Wire

/// A referral that civil affairs or a township asks for by hand.
extension CaseworkWork {
  mutating func takeRequest(
    _ asked: HandRequest, _ input: InputRecord, _ batch: borrowing InputBatch, _ origin: Origin, _ sender: Department?,
    _ output: inout OutputBatch
  ) throws(Refusal) {
    guard
      let household = Origin.header(Origin.householdHeader, input, batch).flatMap({
        try? HouseholdID.parse(batch.arena[$0])
      }), files.contains(household.rawValue) || open.index(of: household) != nil
    else { throw Answering.unknownSubject }
    var request = asked
    if let merged = Origin.header(Origin.personHeader, input, batch).flatMap({ try? PersonID.parse(batch.arena[$0]) }) {
      request.person = merged
    }
    let index = openFile(household, &output)
    var slot = open.lend(index)
    defer { open.giveBack(&slot, to: index) }
    settle(&slot, &output)
    if let person = request.person, let member = slot.file.memberIndex(person),
      slot.file.isAwaitingHandover(slot.file.members[member])
    {
      // What is asked for may be open where the person comes from: it waits behind the handover.
      guard Origin.number(Origin.header(Origin.hopsHeader, input, batch), batch) < Self.maximumHops else {
        throw Refusal(
          .notAllowedNow, field: "/data/subject/person",
          "the person is moving and the former household has not handed over yet; send the request again")
      }
      try forward(input, batch, to: household, origin, &output)
      if person != asked.person { output.appendHeader(Origin.personHeader, person.bytes) }
      return
    }
    evaluate(slot.file)
    decisions.removeAll(keepingCapacity: true)
    let result = answering.open(
      request, in: &slot.file, &engine, &findings, nowMillis: task.nowMillis, into: &decisions)
    switch result {
    case .applied:
      task.tally[sender].folded += 1
      slot.touch(cause: envelopes.id, input)
      publish(&slot, answer: nil, request: request, &output)
    case .unchanged, .forward:
      task.tally[sender].unchanged += 1
    case .refused(let refusal):
      slot.note(cause: envelopes.id, input)
      let occasion = slot.occasion(answer: nil, task, partition: partition)
      publisher.writeRefusal(refusal, request, &slot.file, occasion, &json, &output)
      throw refusal
    }
  }
}
