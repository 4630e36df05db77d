import Referral
import Streams
import Wire

/// The state and work of one partition of intake: the records of the people whose id hashes there.
///
/// Work is level-triggered within a cycle too: updates are folded one by one, but a person's changelog record and the
/// snapshot for the household are written once, when the cycle ends.
struct IntakeWork: ~Copyable {
  let partition: Int32
  let partitionCount: Int32
  let layout: TopicLayout
  let catalogue: Catalogue
  /// Encoded records: small in memory, and already what the changelog holds.
  var people = RecordStore()
  var task = IntakeTaskRecord()
  var pending = PendingPeople()
  var envelopes: EnvelopeReader
  var updates: UpdateReader
  var record = PersonRecord()
  /// What of the record was not read.
  private var unread = UnreadFacts()
  var seenQueries = SeenQueries()
  var writer = ByteWriter()
  /// A key in the making.
  private var keyBytes: [UInt8] = []
  /// The people in the order of their ids while a sweep is under way.
  var sweepOrder: [UInt64] = []
  /// Whom the records speak of that were announced and not yet looked up, as far as their keys tell.
  private var announced: [UInt64] = []
  /// Whose records are about to be posted.
  var fetching: [UInt64] = []
  let household: HouseholdReading
  let retention: Retention
  let duplicates: DuplicateDetector
  var namesakes = NamesakeIndex()
  /// The cycle's moment.
  var nowMillis: Int64 = 0

  init(partition: Int32, partitionCount: Int32, layout: TopicLayout, catalogue: Catalogue) {
    self.partition = partition
    self.partitionCount = partitionCount
    self.layout = layout
    self.catalogue = catalogue
    envelopes = EnvelopeReader(departments: catalogue.departments)
    updates = UpdateReader(catalogue: catalogue)
    household = HouseholdReading(catalogue: catalogue)
    retention = Retention(catalogue)
    duplicates = DuplicateDetector(catalogue)
  }

  mutating func restore(key: Span<UInt8>, value: Span<UInt8>?) throws(UnreadableState) {
    if IntakeTaskRecord.isKey(key) {
      guard let value else { return }
      do { try task.read(value) } catch {
        throw UnreadableState("an intake task record is damaged or of a newer version")
      }
      return
    }
    if SeenQueries.isKey(key) {
      guard let value else { return }
      do { try seenQueries.restore(value) } catch {
        throw UnreadableState("a record of the queries taken last is damaged or of a newer version")
      }
      return
    }
    if NamesakeIndex.isKey(key) {
      do { try namesakes.restore(key, value) } catch {
        throw UnreadableState("a record of who has a name is damaged or of a newer version")
      }
      return
    }
    let person: PersonID
    do { person = try PersonID.parse(key) } catch { throw UnreadableState("a key of hub.persons is no person id") }
    guard let value else {
      people.remove(person.rawValue)
      return
    }
    guard !value.isEmpty, PersonRecord.isReadable(value[0]) else {
      throw UnreadableState("a record of hub.persons is in a format of another version of the hub; start that version")
    }
    people.set(person.rawValue, value)
  }

  var restoredNowMillis: Int64? { task.nowMillis > 0 ? task.nowMillis : nil }

  mutating func restoreFinished(nowMillis: Int64) {
    if !task.lists.sweeps.isEmpty { sweepOrder = people.sortedKeys }
  }

  mutating func announce(_ input: InputRecord, in batch: InputBatch) {
    guard let key = input.key, let person = PersonID.likelyRawValue(batch.arena.span.extracting(key)) else { return }
    announced.append(person)
  }

  mutating func process(_ input: InputRecord, in batch: InputBatch, nowMillis: Int64, output: inout OutputBatch) {
    self.nowMillis = nowMillis
    if !announced.isEmpty {
      people.fetch(announced)
      announced.removeAll(keepingCapacity: true)
    }
    let inbound = layout.inbound[input.topic]
    guard inbound != .rekeyed else {
      processRekeyed(input, in: batch, nowMillis: nowMillis, output: &output)
      return
    }
    let sender = layout.sender(ofInput: input.topic)
    task.tally[sender].consumed += 1
    take(input, in: batch, as: inbound, sender: sender, cameFrom: nil, override: nil, hops: 0, nowMillis, &output)
  }

  /// Takes one message from outside, whether it came straight or over `hub.rekeyed`.
  ///
  /// - Parameters:
  ///   - cameFrom: of a message that came over `hub.rekeyed`: where it had come in; nil: it came straight from outside.
  ///   - override: the person that a message for a merged record is now about.
  mutating func take(
    _ input: InputRecord, in batch: borrowing InputBatch, as inbound: TopicLayout.Inbound, sender: Department?,
    cameFrom: Origin?, override: PersonID?, hops: Int64, _ nowMillis: Int64, _ output: inout OutputBatch
  ) {
    do throws(Refusal) {
      let envelope = try envelopes.read(input, in: batch, from: sender, nowMillis: nowMillis)
      try inbound.admit(envelope.type)
      switch envelope.type {
      case .update: try takeUpdate(envelope, input, batch, sender, cameFrom, override, hops, &output)
      case .listCompleted: try takeList(envelope, sender, &output)
      case .personMerged: try takeMerge(envelope, input, batch, sender, origin(of: input, cameFrom), hops, &output)
      case .feedback: try takeFeedback(envelope, input, batch, origin(of: input, cameFrom), &output)
      case .request: try takeRequest(envelope, input, batch, origin(of: input, cameFrom), override, hops, &output)
      case .decision: try takeDecision(envelope, input, batch, origin(of: input, cameFrom), &output)
      case .query: try takeQuery(envelope, input, batch, sender, origin(of: input, cameFrom), override, hops, &output)
      }
    } catch {
      task.tally[sender].rejected += 1
      DeadLetter.append(
        input, in: batch, to: &output, topic: layout.rejected(sender), stage: "intake", refusal: error,
        origin: origin(of: input, cameFrom))
    }
  }

  /// Made only where it is told: most messages are folded and nobody asks.
  private func origin(of input: InputRecord, _ cameFrom: Origin?) -> Origin {
    cameFrom ?? Origin(topic: layout.intakeInputs[input.topic], record: input)
  }

  private mutating func takeUpdate(
    _ envelope: EventEnvelope, _ input: InputRecord, _ batch: borrowing InputBatch, _ sender: Department?,
    _ cameFrom: Origin?, _ override: PersonID?, _ hops: Int64, _ output: inout OutputBatch
  ) throws(Refusal) {
    let update = try updates.read(envelope, envelopes)
    task.unknownFields += UInt64(updates.unknownFields)
    switch update.subject {
    case .household(let household):
      output.appendForwarded(
        input, batch, to: household, origin: origin(of: input, cameFrom), hops: 0, partitionCount: partitionCount)
    case .person(let named):
      let person = override ?? named
      guard (override.map { owner(of: $0) } ?? owner(ofText: update.id)) == partition else {
        rekey(input, batch, to: person, override: override, hops: hops, origin(of: input, cameFrom), &output)
        return
      }
      load(person, kinds: updates.stated.kinds | household.kinds)
      if let alias = record.alias {
        guard hops < Self.maximumHops else {
          throw Refusal(
            .outOfRange, field: "/data/subject/person",
            "this record was merged too often; ask civil affairs which id is right")
        }
        rekey(input, batch, to: alias, override: alias, hops: hops, origin(of: input, cameFrom), &output)
        return
      }
      let saysName = updates.stated.kinds & (1 << UInt64(catalogue.known.identity.number)) != 0
      let name = saysName ? duplicates.name(record.facts) : nil
      guard try fold(person, update.division, sender) == .changed, saysName else { return }
      tellNamesake(
        person, before: name.flatMap { duplicates.namesake(person, name: $0, record.facts) },
        after: namesake(person), cause: envelopes.id, &output)
    }
  }

  /// A message is sent on inside the hub at most this often: merges of merges end, and one that follows a record round
  /// a ring of merges meets the one that gave way.
  static let maximumHops: Int64 = 32

  /// Folds the update's facts into the loaded record.
  private mutating func fold(
    _ person: PersonID, _ division: DivisionCode, _ sender: Department?
  ) throws(Refusal) -> FoldOutcome {
    var outcome = FoldOutcome.unchanged
    let place = record.household?.division ?? division
    // A record that a merge made larger than an update may make it can still be corrected.
    let bound = max(FactSet.maximumFacts, record.facts.facts.count + unread.count)
    for index in updates.stated.facts.indices {
      var fact = updates.stated.facts[index]
      if task.lists.isStale(fact, in: place) { fact.flags.insert(.stale) }
      switch record.facts.fold(fact, texts: updates.stated.texts, catalogue: catalogue) {
      case .changed: outcome = .changed
      case .restated: if outcome == .unchanged { outcome = .restated }
      case .unchanged: break
      }
    }
    guard record.facts.facts.count + unread.count <= bound else { throw UpdateReader.tooManyFacts }
    switch outcome {
    case .changed:
      task.tally[sender].folded += 1
      store(person)
      noteChanged(person, division, cause: envelopes.id)
    case .restated:
      task.tally[sender].unchanged += 1
      store(person)
      pending.restated(person)
    case .unchanged:
      task.tally[sender].unchanged += 1
    }
    return outcome
  }

  /// Marks the loaded record as changed: its household hears of it when the cycle ends.
  mutating func noteChanged(_ person: PersonID, _ division: DivisionCode?, cause: [UInt8]) {
    pending.changed(
      person, assigned: household.assigned(record), division: household.residence(record) ?? division, cause: cause)
  }

  mutating func owner(of person: PersonID) -> Int32 {
    keyBytes.removeAll(keepingCapacity: true)
    person.append(to: &keyBytes)
    return Murmur2.partition(keyBytes, count: partitionCount)
  }

  /// The owner of a person whose id stands in the document: it is keyed by the very bytes.
  private mutating func owner(ofText id: JSONNode) -> Int32 {
    envelopes.document.withStringBytes(id) { Murmur2.partition($0, count: partitionCount) } ?? -1
  }

  /// Makes `record` the person's, empty where nothing is known yet.
  ///
  /// - Parameter kinds: bit n: facts of kind n are read; the others stay as they are written.
  mutating func load(_ person: PersonID, kinds: UInt64 = .max) {
    unread.removeAll()
    do {
      let found: Void? = try people.withRecord(person.rawValue) { (bytes) throws(ByteReaderError) in
        try unsafe ByteReader.read(bytes.bytes) { (reader) throws(ByteReaderError) in
          if kinds == .max {
            try record.read(from: &reader)
          } else {
            try record.read(from: &reader, kinds: kinds, unread: &unread)
          }
        }
      }
      if found == nil { record.reset() }
    } catch {
      // Every record was written by this task or checked on restore: going on would act on wrong facts.
      preconditionFailure("a person's record in memory is damaged: \(error)")
    }
  }

  mutating func store(_ person: PersonID) {
    writer.removeAll()
    if unread.count == 0 {
      record.write(to: &writer)
    } else {
      people.withRecord(person.rawValue) { record.write(with: unread, from: $0, to: &writer) }
      unread.end()
    }
    people.set(person.rawValue, writer.bytes)
  }

  var nextDueMillis: Int64? { task.lists.sweeps.isEmpty ? unhousedDueMillis : Int64.min }

  mutating func wake(nowMillis: Int64, budget: Int, output: inout OutputBatch) {
    self.nowMillis = nowMillis
    sweep(budget)
    eraseUnhoused(budget, &output)
  }

  mutating func endCycle(nowMillis: Int64, output: inout OutputBatch) {
    post(&output)
    writeSeenQueries(&output)
    task.nowMillis = max(task.nowMillis, nowMillis)
    output.appendBinary(topic: TopicLayout.changelog, partition: partition, key: IntakeTaskRecord.key) {
      task.write(to: &$0)
    }
  }
}

extension WireText {
  /// The canonical text as bytes, for keys.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    append(to: &bytes)
    return bytes
  }
}

extension [UInt8] {
  init(copying span: Span<UInt8>) {
    self = unsafe span.withUnsafeBufferPointer { unsafe [UInt8]($0) }
  }
}
