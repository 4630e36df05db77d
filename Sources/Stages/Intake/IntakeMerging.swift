import Referral
import Streams
import Wire

/// Two records turn out to be one person (R4, 一人一次): the whole record moves and leaves an alias.
extension IntakeWork {
  mutating func takeMerge(
    _ envelope: EventEnvelope, _ input: InputRecord, _ batch: borrowing InputBatch, _ sender: Department?,
    _ origin: Origin,
    _ hops: Int64, _ output: inout OutputBatch
  ) throws(Refusal) {
    let merge = try MergeReader.read(envelope, envelopes, catalogue.departments)
    let from = merge.from
    let into = merge.into
    guard owner(of: from) == partition else {
      rekey(input, batch, to: from, override: nil, hops: hops, origin, &output)
      return
    }
    // What it took in itself in this cycle must have left its old household before the record goes on, and a record first
    // heard of in this cycle must have a household: where it is goes along.
    if pending.contains(from) { post(&output) }
    load(from)
    if let alias = record.alias {
      guard alias == into else {
        throw Refusal(
          .unknownValue, field: "/data/from", "this record was merged into another one before; merge that one")
      }
      task.tally[sender].unchanged += 1
      return
    }
    sendAdoption(of: from, into: into, &output)
    let own = record.ownHousehold
    let move = record.moveNumber
    let former = record.head.former
    record.reset()
    record.head.former = former
    record.alias = into
    record.ownHousehold = own
    record.moveNumber = move + 1
    store(from)
    pending.restated(from)
    task.tally[sender].folded += 1
  }

  /// Hands the loaded record over to the task that owns the other id.
  private mutating func sendAdoption(of from: PersonID, into: PersonID, _ output: inout OutputBatch) {
    let record = self.record
    let cause = envelopes.id
    output.appendBinary(topic: TopicLayout.rekeyed, partition: owner(of: into), key: into.bytes) { writer in
      writer.byte(RekeyedKind.adopt.rawValue)
      writer.person(from)
      writer.person(into)
      writer.optional(record.household) { $0.household($1) }
      writer.varint(UInt64(record.moveNumber))
      writer.lengthPrefixed(cause)
      record.facts.write(to: &writer)
    }
    output.appendHeader(Origin.internalHeader, "adopt")
  }

  mutating func adopt(_ reader: inout ByteReader, _ output: inout OutputBatch) throws(ByteReaderError) {
    let from = try reader.person()
    let into = try reader.person()
    let old = try reader.optional { (reader) throws(ByteReaderError) in try reader.household() }
    let move = UInt32(truncatingIfNeeded: try reader.varint())
    let cause = try reader.lengthPrefixed()
    var facts = FactSet()
    try facts.read(from: &reader, owner: 0)
    load(into)
    if let alias = record.alias, alias != from {
      // Merged on in the meantime: the record goes where that one went.
      output.appendBinary(topic: TopicLayout.rekeyed, partition: owner(of: alias), key: alias.bytes) { writer in
        writer.byte(RekeyedKind.adopt.rawValue)
        writer.person(from)
        writer.person(alias)
        writer.optional(old) { $0.household($1) }
        writer.varint(UInt64(move))
        writer.lengthPrefixed(cause)
        facts.write(to: &writer)
      }
      output.appendHeader(Origin.internalHeader, "adopt")
      return
    }
    // Merged into each other: the later statement wins, and this record is the person's again.
    record.alias = nil
    if !record.head.former.contains(from) { record.head.former.append(from) }
    record.head.former.removeAll { $0 == into }
    for fact in facts.facts {
      var fact = fact
      // A list that this task completed while the record was on its way has not seen these facts.
      if let place = record.household?.division ?? old?.division, task.lists.isStale(fact, in: place) {
        fact.flags.insert(.stale)
      }
      _ = record.facts.fold(fact, texts: facts.texts, catalogue: catalogue)
    }
    task.leftOut += UInt64(record.facts.keepLatest(FactSet.maximumMergedFacts, catalogue: catalogue))
    store(into)
    noteChanged(into, old?.division, cause: cause)
    if let old { pending.adopt(PendingPeople.Adopted(person: from, household: old, moveNumber: move), into: into) }
  }
}
