import Referral
import Streams
import Wire

/// What a cycle tells the households: each person's snapshot once, and who left for where.
extension IntakeWork {
  mutating func post(_ output: inout OutputBatch) {
    for item in pending.items { post(item, &output) }
    pending.removeAll()
  }

  /// Facts are written in the same form in a record and in a snapshot, so their bytes are copied, not read again.
  private mutating func post(_ item: PendingPeople.Item, _ output: inout OutputBatch) {
    guard let bytes = people[item.person] else { return }
    var (head, factsStart) = readHead(bytes)
    let before = head
    if head.alias == nil, item.isChanged || !item.adopted.isEmpty {
      place(item, &head, bytes[factsStart...], &output)
    }
    guard head != before else {
      append(bytes, item.person, &output)
      return
    }
    let replaced = PersonRecord.replaceHead(of: bytes, factsStart: factsStart, with: head)
    people[item.person] = [UInt8](copying: replaced.span)
    append(replaced, item.person, &output)
  }

  private mutating func readHead(_ bytes: [UInt8]) -> (head: PersonHead, factsStart: Int) {
    do {
      return try PersonRecord.readHead(bytes)
    } catch {
      preconditionFailure("a person's record in memory is damaged: \(error)")
    }
  }

  private mutating func place(
    _ item: PendingPeople.Item, _ head: inout PersonHead, _ facts: ArraySlice<UInt8>, _ output: inout OutputBatch
  ) {
    guard let target = item.assigned ?? ownHousehold(item.division, &head) else { return }
    var previous: HouseholdID?
    if let old = head.household, old != target {
      head.moveNumber += 1
      previous = old
      remove(
        item.person, move: head.moveNumber, from: old, to: target, becomes: item.person, item.cause,
        handover: head.moveNumber, &output)
    }
    head.household = target
    snapshot(item.person, head, previous: previous, item.cause, facts, &output)
    for adopted in item.adopted {
      head.moveNumber += 1
      remove(
        adopted.person, move: adopted.moveNumber + 1, from: adopted.household, to: target, becomes: item.person,
        item.cause, handover: head.moveNumber, &output)
      snapshot(item.person, head, previous: adopted.household, item.cause, facts, &output)
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
    _ person: PersonID, _ head: PersonHead, previous: HouseholdID?, _ cause: [UInt8], _ facts: ArraySlice<UInt8>,
    _ output: inout OutputBatch
  ) {
    guard let target = head.household else { return }
    let body = SnapshotHead(person: person, moveNumber: head.moveNumber, previous: previous)
    output.appendInbox(.snapshot, to: target, cause: cause, partitionCount: partitionCount) { writer in
      body.write(to: &writer)
      writer.bytes.append(contentsOf: facts)
    }
  }

  private mutating func remove(
    _ person: PersonID, move: UInt32, from old: HouseholdID, to target: HouseholdID, becomes: PersonID,
    _ cause: [UInt8], handover: UInt32, _ output: inout OutputBatch
  ) {
    let body = RemovalBody(
      person: person, moveNumber: move, to: target, becomes: becomes, handoverNumber: handover)
    output.appendInbox(.removal, to: old, cause: cause, partitionCount: partitionCount) {
      body.write(to: &$0)
    }
  }

  private mutating func append(_ bytes: [UInt8], _ person: PersonID, _ output: inout OutputBatch) {
    let key = output.place(person)
    let value = output.place(bytes.span)
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
    _ kind: InboxHeader.Kind, to household: HouseholdID, cause: [UInt8], partitionCount: Int32,
    _ body: (inout ByteWriter) -> Void
  ) {
    let header = InboxHeader(kind: kind, household: household, cause: cause)
    let key = household.bytes
    let partition = Murmur2.partition(key.span, count: partitionCount)
    appendBinary(topic: TopicLayout.inbox, partition: partition, key: key) { writer in
      header.write(to: &writer)
      body(&writer)
    }
  }
}
