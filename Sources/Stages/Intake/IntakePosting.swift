import Referral
import Streams
import Wire

/// What a cycle tells the households: each person's snapshot once, and who left for where.
extension IntakeWork {
  mutating func post(_ output: inout OutputBatch) {
    for index in pending.items.indices {
      if index % WorkerLimits.announcedRecords == 0 {
        fetch(pending.items[index...].prefix(WorkerLimits.announcedRecords))
      }
      if !pending.items[index].isTaken { post(pending.items[index], &output) }
    }
    pending.removeAll()
  }

  /// A long cycle has pushed out of the nearest caches what it began with.
  private mutating func fetch(_ items: ArraySlice<PendingPeople.Item>) {
    fetching.removeAll(keepingCapacity: true)
    for index in items.indices { fetching.append(items[index].person.rawValue) }
    people.fetch(fetching)
  }

  /// Facts are written in the same form in a record and in a snapshot, so their bytes are copied, not read again.
  mutating func post(_ item: PendingPeople.Item, _ output: inout OutputBatch) {
    guard let (before, factsStart) = readHead(item.person) else { return }
    var head = before
    if head.alias == nil, item.isChanged || item.hasAdopted {
      place(item, &head, factsStart, &output)
    }
    if head != before {
      people.withRecord(item.person.rawValue) { bytes in
        PersonRecord.replaceHead(of: bytes, factsStart: factsStart, with: head, in: &writer)
      }
      people.set(item.person.rawValue, writer.bytes)
    }
    append(item.person, &output)
  }

  private mutating func readHead(_ person: PersonID) -> (head: PersonHead, factsStart: Int)? {
    do {
      return try people.withRecord(person.rawValue) { (bytes) throws(ByteReaderError) in
        try PersonRecord.readHead(bytes)
      }
    } catch {
      preconditionFailure("a person's record in memory is damaged: \(error)")
    }
  }

  private mutating func place(
    _ item: PendingPeople.Item, _ head: inout PersonHead, _ factsStart: Int, _ output: inout OutputBatch
  ) {
    guard let target = item.assigned ?? ownHousehold(item.division, &head) else { return }
    let cause = pending.cause(of: item)
    var previous: HouseholdID?
    if let old = head.household, old != target {
      head.moveNumber += 1
      previous = old
      remove(
        item.person, move: head.moveNumber, from: old, to: target, becomes: item.person, cause,
        handover: head.moveNumber, &output)
    }
    head.household = target
    snapshot(item.person, head, previous: previous, cause, factsStart, &output)
    for adopted in pending.adopted(by: item) {
      // The person's own record, back from a ring of merges while the person is on the way home: there is nothing to hand
      // over.
      if adopted.person == item.person, adopted.household == target { continue }
      head.moveNumber += 1
      remove(
        adopted.person, move: adopted.moveNumber + 1, from: adopted.household, to: target, becomes: item.person,
        cause, handover: head.moveNumber, &output)
      snapshot(item.person, head, previous: adopted.household, cause, factsStart, &output)
    }
  }

  /// The household of one: numbered once, in the division where the person lives.
  private mutating func ownHousehold(_ division: DivisionCode?, _ head: inout PersonHead) -> HouseholdID? {
    if let own = head.ownHousehold { return own }
    guard let division = division ?? head.household?.division else { return nil }
    let number = task.lastHousehold + 1
    guard let own = HouseholdID(division: division, partition: Int(partition), number: number) else { return nil }
    task.lastHousehold = number
    head.ownHousehold = own
    return own
  }

  private mutating func snapshot(
    _ person: PersonID, _ head: PersonHead, previous: HouseholdID?, _ cause: ArraySlice<UInt8>, _ factsStart: Int,
    _ output: inout OutputBatch
  ) {
    guard let target = head.household else { return }
    let body = SnapshotHead(person: person, moveNumber: head.moveNumber, previous: previous)
    people.withRecord(person.rawValue) { record in
      output.appendInbox(.snapshot, to: target, cause: cause, partitionCount: partitionCount) { writer in
        body.write(to: &writer)
        writer.append(record.extracting(factsStart...))
      }
    }
  }

  private mutating func remove(
    _ person: PersonID, move: UInt32, from old: HouseholdID, to target: HouseholdID, becomes: PersonID,
    _ cause: ArraySlice<UInt8>, handover: UInt32, _ output: inout OutputBatch
  ) {
    let body = RemovalBody(
      person: person, moveNumber: move, to: target, becomes: becomes, handoverNumber: handover)
    output.appendInbox(.removal, to: old, cause: cause, partitionCount: partitionCount) {
      body.write(to: &$0)
    }
  }

  private mutating func append(_ person: PersonID, _ output: inout OutputBatch) {
    let key = output.place(person)
    let value = people.withRecord(person.rawValue) { output.place($0) }
    output.append(topic: TopicLayout.changelog, partition: partition, key: key, value: value)
  }
}

extension OutputBatch {
  /// Writes a value's canonical text into the arena and returns where it is.
  mutating func place(_ value: some WireText) -> Range<Int> {
    let start = arena.count
    value.append(to: &arena)
    return start..<arena.count
  }

  /// Appends a message of the hub's own to a household's partition of `hub.inbox`.
  mutating func appendInbox(
    _ kind: InboxHeader.Kind, to household: HouseholdID, cause: ArraySlice<UInt8>, partitionCount: Int32,
    _ body: (inout ByteWriter) -> Void
  ) {
    let header = InboxHeader(kind: kind, household: household, cause: cause)
    let key = place(household)
    let partition = Murmur2.partition(arena.span.extracting(key), count: partitionCount)
    appendBinary(topic: TopicLayout.inbox, partition: partition, key: key) { writer in
      header.write(to: &writer)
      body(&writer)
    }
  }
}
