import Referral
import Streams
import Wire

/// What intake sends on inside the hub: badly keyed updates, merged records, completed lists, answers.
extension IntakeWork {
  /// Sends a message on to the task that owns the person, untouched.
  mutating func rekey(
    _ input: InputRecord, _ batch: borrowing InputBatch, to person: PersonID, override: PersonID?, hops: Int64,
    _ origin: Origin, _ output: inout OutputBatch
  ) {
    rekey(input, batch, to: owner(of: person), override: override, hops: hops, origin, &output)
  }

  /// Sends a message on to the task of a partition, untouched.
  func rekey(
    _ input: InputRecord, _ batch: borrowing InputBatch, to partition: Int32, override: PersonID?, hops: Int64,
    _ origin: Origin, _ output: inout OutputBatch
  ) {
    output.appendCopy(of: input, in: batch, topic: TopicLayout.rekeyed, partition: partition)
    origin.appendHeaders(to: &output)
    output.appendHeader(Origin.hopsHeader, String(hops + 1))
    if let override { output.appendHeader(Origin.personHeader, override.bytes) }
  }

  mutating func processRekeyed(
    _ input: InputRecord, in batch: borrowing InputBatch, nowMillis: Int64, output: inout OutputBatch
  ) {
    if Origin.header(Origin.internalHeader, input, batch) != nil {
      takeInternal(input, batch, &output)
      return
    }
    guard let origin = Origin(input, in: batch),
      let index = layout.intakeInputs.firstIndex(where: { $0.utf8.elementsEqual(origin.topic) })
    else {
      // Only the hub writes here; what it did not write has no sender to answer and is kept in the hub's dead letters.
      DeadLetter.append(
        input, in: batch, to: &output, topic: TopicLayout.coordinationRejected, stage: "intake",
        refusal: Refusal(.unsupportedType, field: "", "hub.rekeyed is the hub's own; send to your department's topic"),
        origin: Origin(topic: layout.intakeInputs[input.topic], record: input))
      return
    }
    let override = Origin.header(Origin.personHeader, input, batch).flatMap { try? PersonID.parse(batch.arena[$0]) }
    let hops = Origin.number(Origin.header(Origin.hopsHeader, input, batch), batch)
    take(
      input, in: batch, as: layout.inbound[index], sender: layout.sender(ofInput: index), cameFrom: origin,
      override: override,
      hops: hops, nowMillis, &output)
  }

  /// An answer goes to the household that its referral id names, untouched.
  mutating func takeFeedback(
    _ envelope: EventEnvelope, _ input: InputRecord, _ batch: borrowing InputBatch, _ origin: Origin,
    _ output: inout OutputBatch
  ) throws(Refusal) {
    let data = try DataReader.object(envelope.data, envelopes)
    let referral = try AnswerReader.referral(data, envelopes)
    output.appendForwarded(
      input, batch, to: referral.household, origin: origin, hops: 0, partitionCount: partitionCount)
  }

  /// A decision goes to the household that its case is about, untouched.
  mutating func takeDecision(
    _ envelope: EventEnvelope, _ input: InputRecord, _ batch: borrowing InputBatch, _ origin: Origin,
    _ output: inout OutputBatch
  ) throws(Refusal) {
    let data = try DataReader.object(envelope.data, envelopes)
    let named = try DecisionReader.caseID(data, envelopes)
    output.appendForwarded(
      input, batch, to: named.household, origin: origin, hops: 0, partitionCount: partitionCount)
  }

  mutating func takeList(_ envelope: EventEnvelope, _ sender: Department?, _ output: inout OutputBatch) throws(Refusal)
  {
    guard let sender else { throw Refusal(.sourceMismatch, field: "/source", "only departments complete lists") }
    let marker = try ListReader.read(envelope, sender: sender, envelopes, catalogue)
    task.tally[sender].folded += 1
    for target in 0..<partitionCount {
      output.appendBinary(topic: TopicLayout.rekeyed, partition: target, key: envelopes.id) { writer in
        writer.byte(RekeyedKind.listCompleted.rawValue)
        marker.write(to: &writer)
      }
      output.appendHeader(Origin.internalHeader, "list")
      let header = InboxHeader(kind: .listCompleted, household: nil, cause: envelopes.id[...])
      output.appendBinary(topic: TopicLayout.inbox, partition: target, key: envelopes.id) { writer in
        header.write(to: &writer)
        marker.write(to: &writer)
      }
    }
  }

  /// The hub's own messages on `hub.rekeyed`. The numbers stand in the log and stay.
  enum RekeyedKind: UInt8 {
    case listCompleted = 1
    /// Of a version that did not yet say along which merges the record came.
    case adoptWithoutPath = 5
    case adopt = 6
    /// Casework's: a meeting recognised a person.
    case recognised = 3
    /// Casework's, of a version that did not yet say how long the term is.
    case erasureAskedWithoutMonths = 4
    /// Casework's: a person's term is over.
    case erasureAsked = 7
    /// Casework's: a person's household has left a category.
    case exited = 8
    /// To the task of a name: who has it, or has it no more.
    case namesakeSaid = 9
    /// To the task of a record: another may be the same person.
    case namesakeFound = 10
    /// Casework's: a household that was full has room for a person.
    case invited = 11
  }

  /// Folds the category that a meeting gave a person into the record, as if civil affairs had stated it.
  private mutating func recognise(_ body: RecognitionBody, _ output: inout OutputBatch) {
    load(body.person)
    if let alias = record.alias {
      // Merged in the meantime: the record is another's.
      var moved = body
      moved.person = alias
      moved.append(to: &output, topic: TopicLayout.rekeyed, partitionCount: partitionCount)
      return
    }
    guard let civilAffairs = catalogue.departments.department(code: "civil-affairs"),
      let fact = body.fact(catalogue.known.category, source: civilAffairs)
    else { preconditionFailure("the catalogue lacks the category other-hardship") }
    switch record.facts.fold(fact, texts: [], catalogue: catalogue) {
    case .changed:
      store(body.person)
      noteChanged(body.person, body.division, cause: body.cause)
    case .restated:
      store(body.person)
      pending.restated(body.person)
    case .unchanged: break
    }
  }

  /// Ends the membership that a department has reported the exit from, unless it has stated something newer since.
  private mutating func exit(_ body: ExitBody, _ output: inout OutputBatch) {
    load(body.person)
    if let alias = record.alias {
      var moved = body
      moved.person = alias
      moved.append(to: &output, topic: TopicLayout.rekeyed, partitionCount: partitionCount)
      return
    }
    guard let fact = body.fact(catalogue.known.category, in: record.facts),
      record.facts.fold(fact, texts: [], catalogue: catalogue) == .changed
    else { return }
    store(body.person)
    noteChanged(body.person, body.division, cause: body.cause)
  }

  /// Sends a person's snapshot again to the household that had no room, unless the person is elsewhere by now.
  private mutating func accept(_ body: InvitationBody) {
    load(body.person)
    guard record.alias == nil, record.household == body.household else { return }
    noteChanged(body.person, nil, cause: body.cause)
  }

  private mutating func takeInternal(_ input: InputRecord, _ batch: borrowing InputBatch, _ output: inout OutputBatch) {
    guard let value = input.value else { return }
    do {
      try ByteReader.read(batch.arena[value]) { (reader) throws(ByteReaderError) in
        switch try reader.enumeration(RekeyedKind.self) {
        case .listCompleted:
          task.lists.add(try ListMarker(from: &reader))
          sweepOrder = people.sortedKeys
        case .adopt:
          try adopt(&reader, hasPath: true, &output)
        case .adoptWithoutPath:
          try adopt(&reader, hasPath: false, &output)
        case .recognised:
          recognise(try RecognitionBody(from: &reader), &output)
        case .exited:
          exit(try ExitBody(from: &reader), &output)
        case .erasureAsked:
          erase(try ErasureBody(from: &reader, hasMonths: true), &output)
        case .namesakeSaid:
          takeNamesake(try NamesakeBody.Said(from: &reader), &output)
        case .namesakeFound:
          takeNamesake(try NamesakeBody.Found(from: &reader), &output)
        case .invited:
          accept(try InvitationBody(from: &reader))
        case .erasureAskedWithoutMonths:
          erase(try ErasureBody(from: &reader, hasMonths: false), &output)
        }
      }
    } catch {
      preconditionFailure("a message of the hub's own on hub.rekeyed is damaged: \(error)")
    }
  }
}

extension OutputBatch {
  /// Sends an answer, or facts of a household itself, to the household, untouched and with its origin.
  mutating func appendForwarded(
    _ input: InputRecord, _ batch: borrowing InputBatch, to household: HouseholdID, origin: Origin, hops: Int64,
    partitionCount: Int32
  ) {
    let bytes = household.bytes
    appendCopy(
      of: input, in: batch, topic: TopicLayout.inbox, partition: Murmur2.partition(bytes.span, count: partitionCount))
    origin.appendHeaders(to: &self)
    appendHeader(Origin.householdHeader, bytes)
    appendHeader(Origin.hopsHeader, String(hops))
  }
}
