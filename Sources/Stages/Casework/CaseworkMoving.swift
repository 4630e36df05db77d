import Referral
import Streams
import Wire

/// What intake and other households tell: snapshots, people leaving and coming.
extension CaseworkWork {
  /// - Parameter message: what the reader reads, from its first byte.
  mutating func takeSnapshot(
    _ reader: inout ByteReader, _ message: ArraySlice<UInt8>, _ household: HouseholdID, _ header: InboxHeader,
    _ input: InputRecord, _ output: inout OutputBatch
  ) throws(ByteReaderError) {
    let head = try SnapshotHead(from: &reader)
    let (index, isTaken) = openFile(household, taking: head, facts: message.dropFirst(reader.offset), &output)
    open.files[index].touch(cause: header.cause, input)
    if isTaken {
      takeEarlyHandover(head, index, &output)
      return
    }
    snapshot.removeAll()
    try snapshot.read(from: &reader, owner: 0)
    let isNew = open.files[index].file.memberIndex(head.person) == nil
    let outcome = open.files[index].file.take(
      head.person, moveNumber: head.moveNumber, previous: head.previous, facts: snapshot)
    switch outcome {
    case .folded:
      if isNew { note(.movedIn, other: head.previous, index, &output) }
      takeEarlyHandover(head, index, &output)
    case .overtaken: break
    case .tooManyMembers: turnAway(head, index, &output)
    }
  }

  private mutating func takeEarlyHandover(_ head: SnapshotHead, _ index: Int, _ output: inout OutputBatch) {
    guard
      let early = open.files[index].file.earlyHandovers.firstIndex(where: {
        $0.person == head.person && $0.moveNumber <= head.moveNumber
      })
    else { return }
    let handover = open.files[index].file.earlyHandovers.remove(at: early)
    do {
      let warnings = try ByteReader.read(handover.warnings) { (reader) throws(ByteReaderError) in
        try WarningList.read(from: &reader)
      }
      // The person is here now, so nothing is passed on.
      _ = receive(handover.person, handover.moveNumber, warnings, index, &output)
    } catch {
      preconditionFailure("a handover kept in a household's file is damaged: \(error)")
    }
  }

  mutating func takeRemoval(
    _ reader: inout ByteReader, _ index: Int, _ header: InboxHeader, _ output: inout OutputBatch
  ) throws(ByteReaderError) {
    let body = try RemovalBody(from: &reader)
    let wasHere = open.files[index].file.memberIndex(body.person) != nil
    let handover = open.files[index].file.release(
      body.person, moveNumber: body.moveNumber, to: body.to, becomes: body.becomes, handoverNumber: body.handoverNumber)
    if wasHere { note(.movedOut, other: body.to, index, &output) }
    if let handover { send(handover, cause: header.cause, &output) }
    invite(index, &output)
  }

  /// Writes a movement into the journal.
  mutating func note(
    _ movement: Publisher.Movement, other: HouseholdID?, _ index: Int, _ output: inout OutputBatch
  ) {
    let occasion = open.files[index].occasion(answer: nil, task, partition: partition)
    publisher.writeMovement(movement, other: other, &open.files[index].file, occasion, &json, &output)
  }

  mutating func takeHandover(
    _ reader: inout ByteReader, _ index: Int, _ header: InboxHeader, _ output: inout OutputBatch
  ) throws(ByteReaderError) {
    let person = try reader.person()
    let move = UInt32(truncatingIfNeeded: try reader.varint())
    let bytes = try reader.lengthPrefixed()
    let isEarly = open.files[index].file.isEarly(person, moveNumber: move)
    if isEarly,
      open.files[index].file.keepEarly(
        HouseholdFile.EarlyHandover(person: person, moveNumber: move, warnings: bytes))
    {
      return
    }
    let warnings = try ByteReader.read(bytes) { (reader) throws(ByteReaderError) in try WarningList.read(from: &reader)
    }
    if isEarly {
      turnAway(warnings, index, &output)
      return
    }
    if let passedOn = receive(person, move, warnings, index, &output) { send(passedOn, cause: header.cause, &output) }
  }

  /// What a handover decided is published at once: decisions hold indices into the file's warnings.
  private mutating func receive(
    _ person: PersonID, _ move: UInt32, _ warnings: [Warning], _ index: Int, _ output: inout OutputBatch
  ) -> Handover? {
    decisions.removeAll(keepingCapacity: true)
    findings.removeAll(keepingCapacity: true)
    let passedOn = open.files[index].file.receive(person, moveNumber: move, warnings: warnings, into: &decisions)
    if !warnings.isEmpty { note(.handedOver, other: passedOn?.to, index, &output) }
    var slot = open.lend(index)
    publish(&slot, answer: nil, &output)
    open.giveBack(&slot, to: index)
    return passedOn
  }

  /// What cannot be kept is ended at once, and said to whoever had it.
  private mutating func turnAway(_ warnings: [Warning], _ index: Int, _ output: inout OutputBatch) {
    task.overfull += 1
    decisions.removeAll(keepingCapacity: true)
    findings.removeAll(keepingCapacity: true)
    var slot = open.lend(index)
    slot.file.turnAway(warnings, into: &decisions)
    publish(&slot, answer: nil, &output)
    open.giveBack(&slot, to: index)
  }

  private mutating func send(_ handover: Handover, cause: ArraySlice<UInt8>, _ output: inout OutputBatch) {
    var warnings = ByteWriter()
    WarningList.write(handover.warnings, to: &warnings)
    output.appendInbox(.handover, to: handover.to, cause: cause, partitionCount: partitionCount) { writer in
      writer.person(handover.person)
      writer.varint(UInt64(handover.moveNumber))
      writer.lengthPrefixed(warnings.bytes)
    }
  }
}
