import Referral
import Streams
import Wire

/// What a cycle tells the households: each person's snapshot once, and who left for where.
extension IntakeTask {
  func post(_ output: inout OutputBatch) {
    for item in pending.items {
      load(item.person)
      if record.alias == nil, item.isChanged || !item.adopted.isEmpty {
        place(item, &output)
        store(item.person)
      }
      appendRecord(item.person, &output)
    }
    pending.removeAll()
  }

  private func place(_ item: PendingPeople.Item, _ output: inout OutputBatch) {
    guard let target = household.assigned(record) ?? ownHousehold(item.division) else { return }
    var previous: HouseholdID?
    if let old = record.household, old != target {
      record.moveNumber += 1
      previous = old
      remove(item.person, move: record.moveNumber, from: old, to: target, becomes: item.person, item.cause, &output)
    }
    record.household = target
    snapshot(item.person, target, previous: previous, item.cause, &output)
    for adopted in item.adopted {
      record.moveNumber += 1
      remove(
        adopted.person, move: adopted.moveNumber + 1, from: adopted.household, to: target, becomes: item.person,
        item.cause,
        &output)
      snapshot(item.person, target, previous: adopted.household, item.cause, &output)
    }
  }

  /// The household of one: numbered once, in the division where the person lives.
  private func ownHousehold(_ division: DivisionCode?) -> HouseholdID? {
    if let own = record.ownHousehold { return own }
    guard let division = household.residence(record) ?? division ?? record.household?.division else { return nil }
    let number = task.lastHousehold + 1
    guard let own = HouseholdID(division: division, partition: Int(partition), number: number) else { return nil }
    task.lastHousehold = number
    record.ownHousehold = own
    return own
  }

  private func snapshot(
    _ person: PersonID, _ target: HouseholdID, previous: HouseholdID?, _ cause: [UInt8], _ output: inout OutputBatch
  ) {
    let head = SnapshotHead(person: person, moveNumber: record.moveNumber, previous: previous)
    let facts = record.facts
    output.appendInbox(.snapshot, to: target, cause: cause, partitionCount: partitionCount) { writer in
      head.write(to: &writer)
      facts.write(to: &writer)
    }
  }

  private func remove(
    _ person: PersonID, move: UInt32, from old: HouseholdID, to target: HouseholdID, becomes: PersonID,
    _ cause: [UInt8],
    _ output: inout OutputBatch
  ) {
    let body = RemovalBody(
      person: person, moveNumber: move, to: target, becomes: becomes, handoverNumber: record.moveNumber)
    output.appendInbox(.removal, to: old, cause: cause, partitionCount: partitionCount) {
      body.write(to: &$0)
    }
  }

  private func appendRecord(_ person: PersonID, _ output: inout OutputBatch) {
    guard let bytes = people[person] else { return }
    let key = output.place(person.bytes.span)
    let value = output.place(bytes.span)
    output.append(topic: TopicLayout.changelog, partition: partition, key: key, value: value)
  }
}

extension OutputBatch {
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
