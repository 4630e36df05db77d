import Referral
import Streams
import Wire

/// What intake sends on untouched: answers to referrals, and facts of a household itself, which live in its file alone.
extension CaseworkWork {
  mutating func takeForwarded(
    _ input: InputRecord, _ batch: borrowing InputBatch, _ origin: Origin, _ output: inout OutputBatch
  ) {
    let topic = layout.intakeInputs.firstIndex { $0.utf8.elementsEqual(origin.topic) }
    let sender = topic.flatMap { layout.sender(ofInput: $0) }
    do throws(Refusal) {
      let envelope = try envelopes.read(input, in: batch, from: sender, nowMillis: task.nowMillis)
      switch envelope.type {
      case .update: try takeHouseholdFacts(envelope, input, sender, &output)
      case .decision: try takeDecision(try meetings.read(envelope, envelopes), input, &output)
      case .feedback: try apply(try answers.read(envelope, envelopes), input, batch, origin, sender, &output)
      case .query: takeQuery(try QueryReader.read(envelope, envelopes), envelope.eventHash, input, batch, &output)
      case .request: try takeRequest(try requests.read(envelope, envelopes), input, batch, origin, sender, &output)
      case .listCompleted, .personMerged:
        preconditionFailure("intake keeps lists and merges to itself")
      }
    } catch {
      task.tally[sender].rejected += 1
      DeadLetter.append(
        input, in: batch, to: &output, topic: layout.rejected(sender), stage: "casework", refusal: error, origin: origin
      )
    }
  }

  private mutating func takeHouseholdFacts(
    _ envelope: EventEnvelope, _ input: InputRecord, _ sender: Department?, _ output: inout OutputBatch
  ) throws(Refusal) {
    guard case .household(let household) = try updates.read(envelope, envelopes).subject else { return }
    let index = openFile(household, &output)
    let before = open.files[index].file.facts
    var isChanged = false
    for fact in updates.stated.facts {
      var fact = fact
      fact.owner = Fact.householdOwner
      if task.lists.isStale(fact, in: household.division) { fact.flags.insert(.stale) }
      let outcome = open.files[index].file.facts.fold(fact, texts: updates.stated.texts, catalogue: rules.catalogue)
      if outcome == .changed { isChanged = true }
    }
    let own = open.files[index].file.facts.facts.reduce(0) { $0 + ($1.owner == Fact.householdOwner ? 1 : 0) }
    guard own <= FactSet.maximumFacts else {
      open.files[index].file.facts = before
      throw UpdateReader.tooManyFacts
    }
    open.files[index].touch(cause: envelopes.id, input)
    if isChanged {
      task.tally[sender].folded += 1
    } else {
      task.tally[sender].unchanged += 1
    }
  }

  private mutating func apply(
    _ answer: Answer, _ input: InputRecord, _ batch: borrowing InputBatch, _ origin: Origin, _ sender: Department?,
    _ output: inout OutputBatch
  ) throws(Refusal) {
    let named = Origin.header(Origin.householdHeader, input, batch).flatMap { try? HouseholdID.parse(batch.arena[$0]) }
    let household = named ?? answer.referral.household
    guard files.contains(household.rawValue) || open.index(of: household) != nil else {
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
      let occasion = slot.occasion(answer: answer, task, partition: partition)
      publisher.writeRefusal(refusal, answer, &slot.file, occasion, &json, &output)
      throw refusal
    }
  }

  /// The most households that an answer follows a person through.
  static let maximumHops: Int64 = 16

  mutating func forward(
    _ input: InputRecord, _ batch: borrowing InputBatch, to target: HouseholdID, _ origin: Origin,
    _ output: inout OutputBatch
  ) throws(Refusal) {
    let hops = Origin.number(Origin.header(Origin.hopsHeader, input, batch), batch)
    guard hops < Self.maximumHops else {
      throw Refusal(
        .noSuchReferral, field: "/data/referral",
        "the person moved too often to follow; ask civil affairs which referral is open now")
    }
    output.appendForwarded(input, batch, to: target, origin: origin, hops: hops + 1, partitionCount: partitionCount)
  }
}
