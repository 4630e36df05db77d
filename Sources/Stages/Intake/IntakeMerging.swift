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
    let stamp = MergeStamp(timeMillis: envelope.timeMillis, eventHash: envelope.eventHash)
    // What it took in itself in this cycle must have left its old household before the record goes on, and a record first
    // heard of in this cycle must have a household: where it is goes along.
    if pending.contains(from) { post(&output) }
    load(from)
    if let alias = record.alias {
      guard alias == into else {
        throw Refusal(
          .unknownValue, field: "/data/from", "this record was merged into another one before; merge that one")
      }
      restate(from, stamp)
      task.tally[sender].unchanged += 1
      return
    }
    let adoption = Adoption(
      from: from, household: record.household, moveNumber: record.moveNumber, path: MergePath(from, stamp),
      cause: envelopes.id)
    record.facts.dropNamesakes()
    send(adoption, into: into, record.facts, &output)
    tellNamesake(from, before: namesake(from), after: nil, cause: envelopes.id, &output)
    let own = record.ownHousehold
    let former = record.head.former
    record.reset()
    record.head.former = former
    record.alias = into
    record.head.aliasStamp = stamp
    record.ownHousehold = own
    record.moveNumber = adoption.moveNumber + 1
    store(from)
    pending.restated(from)
    task.tally[sender].folded += 1
  }

  /// The same merge stated again: the later statement counts when merges contradict each other.
  private mutating func restate(_ from: PersonID, _ stamp: MergeStamp) {
    guard record.head.aliasStamp < stamp else { return }
    record.head.aliasStamp = stamp
    store(from)
    pending.restated(from)
  }

  /// Hands a record over to the task that owns the id that it was merged into.
  private mutating func send(
    _ adoption: Adoption, into: PersonID, _ facts: FactSet, _ output: inout OutputBatch
  ) {
    output.appendBinary(topic: TopicLayout.rekeyed, partition: owner(of: into), key: into.bytes) { writer in
      writer.byte(RekeyedKind.adopt.rawValue)
      adoption.write(to: &writer, into: into)
      facts.write(to: &writer)
    }
    output.appendHeader(Origin.internalHeader, "adopt")
  }

  mutating func adopt(
    _ reader: inout ByteReader, hasPath: Bool, _ output: inout OutputBatch
  ) throws(ByteReaderError) {
    let incoming = try Adoption.read(from: &reader, hasPath: hasPath)
    var adoption = incoming.adoption
    let into = incoming.into
    var facts = FactSet()
    try facts.read(from: &reader, owner: 0)
    load(into)
    let former = adoption.path.last ?? adoption.from
    let isNew = former != into && !record.head.former.contains(former)
    if isNew { record.head.former.append(former) }
    if let alias = record.alias {
      let stamp = record.head.aliasStamp
      guard adoption.path.ends(at: into, alias: alias, stamp: stamp) else {
        // Merged on in the meantime: the record goes where that one went.
        if isNew {
          store(into)
          pending.restated(into)
        }
        adoption.path.append(into, stamp)
        send(adoption, into: alias, facts, &output)
        return
      }
      // Merged into each other, and this merge is the oldest: it gives way, and the record is the person's again.
      record.alias = nil
      record.head.aliasStamp = .unknown
    }
    let before = namesake(into)
    take(adoption, facts, into)
    if adoption.household == nil { noteUnhoused(into) }
    tellNamesake(into, before: before, after: namesake(into), cause: adoption.cause, &output)
  }

  /// Folds a record that ends here into the loaded one.
  private mutating func take(_ adoption: Adoption, _ facts: FactSet, _ into: PersonID) {
    for fact in facts.facts {
      var fact = fact
      // A list that this task completed while the record was on its way has not seen these facts.
      if let place = record.household?.division ?? adoption.household?.division, task.lists.isStale(fact, in: place) {
        fact.flags.insert(.stale)
      }
      _ = record.facts.fold(fact, texts: facts.texts, catalogue: catalogue)
    }
    task.leftOut += UInt64(record.facts.keepLatest(FactSet.maximumMergedFacts, catalogue: catalogue))
    // The record's own, come back round a ring of merges: the household was never told that the person left.
    let isOwn = adoption.from == into && (record.household ?? adoption.household) == adoption.household
    if isOwn { record.household = adoption.household }
    store(into)
    noteChanged(into, adoption.household?.division, cause: adoption.cause)
    guard let old = adoption.household, !isOwn else { return }
    pending.adopt(
      PendingPeople.Adopted(person: adoption.from, household: old, moveNumber: adoption.moveNumber), into: into)
  }
}
