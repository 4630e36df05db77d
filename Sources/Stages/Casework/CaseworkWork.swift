import Referral
import Streams
import Wire

/// The state and work of one partition of casework: the files of the households whose id hashes there.
///
/// A file that a cycle touches is decoded once, and settled (findings, reconcile, messages) once, when the cycle ends or
/// before an answer needs it.
struct CaseworkWork: ~Copyable {
  let partition: Int32
  let partitionCount: Int32
  let layout: TopicLayout
  /// With the pack from the settings, until one is published.
  var rules: CaseworkRules
  let civilAffairs: Department
  let observer: (any PolicyObserver)?
  var answering: Answering
  var publisher: Publisher
  let retention: Retention
  let duplicates: DuplicateDetector
  /// Encoded files: small in memory, and already what the changelog holds.
  var files = RecordStore()
  var task = CaseworkTaskRecord()
  /// The cycle under way: what a replay has to know of it.
  var cycle: CaseworkCycle
  var open = OpenFiles()
  /// When time decides something about a household next: made anew from the files on restore.
  var timers = TimerQueue<HouseholdID>()
  var engine: FindingsEngine
  var findings: [Finding] = []
  var decisions: [Decision] = []
  var envelopes: EnvelopeReader
  let answers: AnswerReader
  let meetings: DecisionReader
  let requests: RequestReader
  var updates: UpdateReader
  var writer = ByteWriter()
  /// The facts of the message in hand.
  var snapshot = FactSet()
  var json = JSONWriter(capacity: 4_096)
  /// The timers are being made anew: a day that passed while nobody was there still comes.
  var isRestoring = false
  /// The households that records speak of which were announced and not yet taken.
  private var announced: [UInt64] = []
  /// The households in the order of their ids while a sweep is under way.
  var sweepOrder: [UInt64] = []
  /// The same while a round over all files is under way.
  var roundOrder: [UInt64] = []
  /// The years whose calendars were published.
  var publishedYears: Set<Int> = []

  init(
    partition: Int32, partitionCount: Int32, layout: TopicLayout, rules: CaseworkRules, civilAffairs: Department,
    observer: (any PolicyObserver)? = nil
  ) {
    self.observer = observer
    self.partition = partition
    self.partitionCount = partitionCount
    self.layout = layout
    self.rules = rules
    self.civilAffairs = civilAffairs
    cycle = CaseworkCycle(rules: rules.digest, policyVersion: rules.policyVersion)
    let reconciler = Reconciler(pack: rules.pack, calendar: rules.calendar, clocks: rules.clocks)
    answering = Answering(reconciler: reconciler, departments: layout.departments, civilAffairs: civilAffairs)
    publisher = Publisher(layout: layout, rules: rules, civilAffairs: civilAffairs)
    retention = Retention(rules.catalogue)
    duplicates = DuplicateDetector(rules.catalogue)
    engine = FindingsEngine(pack: rules.pack, catalogue: rules.catalogue)
    envelopes = EnvelopeReader(departments: layout.departments)
    answers = AnswerReader(catalogue: rules.catalogue)
    meetings = DecisionReader(catalogue: rules.catalogue)
    requests = RequestReader(catalogue: rules.catalogue)
    updates = UpdateReader(catalogue: rules.catalogue)
  }

  mutating func restore(key: Span<UInt8>, value: Span<UInt8>?) throws(UnreadableState) {
    if IntakeTaskRecord.isKey(key) {
      guard let value else { return }
      do { try task.read(value) } catch {
        throw UnreadableState("a casework task record is damaged or of a newer version")
      }
      return
    }
    if Self.isPolicyKey(key) {
      try restorePolicy(value)
      return
    }
    if Self.isCalendarKey(key) {
      try restoreCalendar(value)
      return
    }
    let household: HouseholdID
    do { household = try HouseholdID.parse(key) } catch {
      throw UnreadableState("a key of hub.households is no household id")
    }
    guard let value else {
      files.remove(household.rawValue)
      return
    }
    guard !value.isEmpty, HouseholdFile.formatVersions.contains(value[0]) else {
      throw UnreadableState(
        "a record of hub.households is in a format of another version of the hub; start that version")
    }
    files.set(household.rawValue, value)
  }

  var restoredNowMillis: Int64? { task.nowMillis > 0 ? task.nowMillis : nil }

  mutating func restoreFinished(nowMillis: Int64) {
    if task.round.recounted != nil { use(rules) }
    if !task.lists.sweeps.isEmpty { sweepOrder = files.sortedKeys }
    restoreTimers()
    if task.round.cursor != nil { roundOrder = files.sortedKeys }
  }

  mutating func announce(_ input: InputRecord, in batch: InputBatch) {
    guard let key = input.key, let household = try? HouseholdID.parse(batch.arena.span.extracting(key)) else { return }
    announced.append(household.rawValue)
  }

  mutating func process(_ input: InputRecord, in batch: InputBatch, nowMillis: Int64, output: inout OutputBatch) {
    if !announced.isEmpty {
      files.fetch(announced)
      announced.removeAll(keepingCapacity: true)
    }
    task.nowMillis = max(task.nowMillis, nowMillis)
    task.lastOffset = input.offset
    cycle.take(offset: input.offset)
    if task.round.day == 0 { task.round.day = WorkingCalendar.today(atMillis: task.nowMillis).daysSinceEpoch }
    if let origin = Origin(input, in: batch) {
      takeForwarded(input, batch, origin, &output)
      return
    }
    guard let value = input.value else { return }
    do {
      try ByteReader.read(batch.arena[value]) { (reader) throws(ByteReaderError) in
        try take(&reader, of: value, input, batch, &output)
      }
    } catch {
      preconditionFailure("a message of the hub's own on hub.inbox is damaged: \(error)")
    }
  }

  private mutating func take(
    _ reader: inout ByteReader, of value: Range<Int>, _ input: InputRecord, _ batch: borrowing InputBatch,
    _ output: inout OutputBatch
  ) throws(ByteReaderError) {
    let header = try InboxHeader(from: &reader, in: batch.arena[value])
    switch header.kind {
    case .listCompleted:
      task.lists.add(try ListMarker(from: &reader))
      // A file that this cycle opened for the first time is not written yet.
      sweepOrder = Set(files.sortedKeys).union(open.used.map { open.files[$0].file.id.rawValue }).sorted()
      return
    case .policy: return try takePolicy(&reader, input, batch, &output)
    case .calendar: return try takeCalendar(&reader, input, batch, &output)
    case .snapshot, .removal, .handover, .erasure: break
    }
    guard let household = header.household else { throw ByteReaderError(.invalidValue, at: reader.offset) }
    if header.kind == .snapshot {
      try takeSnapshot(&reader, batch.arena[value], household, header, input, &output)
      return
    }
    let index = openFile(household, &output)
    open.files[index].touch(cause: header.cause, input)
    switch header.kind {
    case .removal: try takeRemoval(&reader, index, header, &output)
    case .handover: try takeHandover(&reader, index, header, &output)
    case .erasure: try takeErasure(&reader, index, &output)
    case .snapshot, .listCompleted, .policy, .calendar: break
    }
  }

  /// The index of a household's file in `open`, decoded if it is not there yet.
  ///
  /// Where too many are open, they are settled and written first: no index from before the call is good after it.
  mutating func openFile(_ household: HouseholdID, _ output: inout OutputBatch) -> Int {
    if let index = open.index(of: household) {
      open.files[index].written.forget()
      return index
    }
    if open.isFull { closeFiles(&output) }
    let index = open.add(household)
    _ = read(household, into: index, taking: nil)
    return index
  }

  /// The same for a file that a person's snapshot has come for.
  ///
  /// - Parameter facts: the snapshot's, as they are written.
  /// - Returns: and whether the snapshot was taken already, which spares the reading of what it replaces.
  mutating func openFile(
    _ household: HouseholdID, taking snapshot: SnapshotHead, facts: ArraySlice<UInt8>, _ output: inout OutputBatch
  ) -> (index: Int, isTaken: Bool) {
    guard open.index(of: household) == nil else { return (openFile(household, &output), false) }
    if open.isFull { closeFiles(&output) }
    let index = open.add(household)
    open.files[index].written.begin(snapshot: facts)
    return (index, read(household, into: index, taking: snapshot))
  }

  /// Reads a file that was just opened, if there is one.
  ///
  /// - Returns: whether the snapshot was taken.
  private mutating func read(_ household: HouseholdID, into index: Int, taking snapshot: SnapshotHead?) -> Bool {
    var isTaken = false
    do {
      let found: Void? = try files.withRecord(household.rawValue) { (bytes) throws(ByteReaderError) in
        try unsafe ByteReader.read(bytes.bytes) { (reader) throws(ByteReaderError) in
          if let snapshot {
            isTaken = try open.files[index].read(from: &reader, taking: snapshot)
          } else {
            try open.files[index].file.read(from: &reader)
          }
        }
      }
      if found == nil { return false }
    } catch {
      // Every file was written by this task or checked on restore: going on would act on wrong facts.
      preconditionFailure("a household's file in memory is damaged: \(error)")
    }
    open.files[index].file.prune()
    // What time has decided by now comes before what the message in hand asks for, however the cycles fall.
    if isDue(household) { open.files[index].needsSettling = true }
    return isTaken
  }

  /// Settles and writes every open file.
  mutating func closeFiles(_ output: inout OutputBatch) {
    let used = open.used
    var slots: [OpenFiles.Slot] = []
    open.exchange(&slots)
    for index in used {
      settle(&slots[index], &output)
      write(&slots[index], &output)
    }
    open.exchange(&slots)
    open.removeAll()
  }

  /// Brings a file's open work into line with its facts and publishes what was decided.
  mutating func settle(_ slot: inout OpenFiles.Slot, _ output: inout OutputBatch) {
    guard slot.needsSettling else { return }
    slot.needsSettling = false
    for _ in 0..<Self.settlingRounds {
      evaluate(slot.file, isForReconciling: true)
      decisions.removeAll(keepingCapacity: true)
      answering.reconciler.reconcile(&slot.file, findings, nowMillis: task.nowMillis, into: &decisions)
      publish(&slot, answer: nil, &output)
      // What has just been escalated is itself a reason for a case.
      guard decisions.contains(where: { $0.to == .escalated }) else { break }
    }
    if slot.file.isFull { task.overfull += 1 }
    followSuspicions(&slot, &output)
    askErasure(slot.file, &output)
  }

  /// A case that is raised for an escalation raises no further one.
  private static let settlingRounds = 2

  mutating func evaluate(_ file: HouseholdFile, isForReconciling: Bool = false) {
    findings.removeAll(keepingCapacity: true)
    guard !file.members.isEmpty else { return }
    engine.evaluate(
      file, today: WorkingCalendar.today(atMillis: task.nowMillis), isForReconciling: isForReconciling,
      into: &findings)
  }

  mutating func publish(
    _ slot: inout OpenFiles.Slot, answer: Answer?, decision: MeetingDecision? = nil, request: HandRequest? = nil,
    _ output: inout OutputBatch
  ) {
    guard !decisions.isEmpty else { return }
    for decision in decisions where decision.kind == .warningOpened {
      task.opened[Int(slot.file.warnings[decision.warning].key.warningClass.rawValue)] += 1
    }
    var occasion = slot.occasion(answer: answer, task, partition: partition)
    occasion.decision = decision
    occasion.request = request
    publisher.publish(decisions, findings, &slot.file, occasion, &json, &output)
    sendExits(slot, occasion, &output)
  }

  var nextDueMillis: Int64? {
    if !task.lists.sweeps.isEmpty { return .min }
    guard !files.isEmpty else { return timers.nextDueMillis }
    return min(task.round.nextDueMillis, timers.nextDueMillis ?? .max)
  }

  mutating func wake(nowMillis: Int64, budget: Int, output: inout OutputBatch) {
    task.nowMillis = max(task.nowMillis, nowMillis)
    cycle.wakes.append(CaseworkCycle.Wake(afterRecords: cycle.records, budget: budget))
    if !task.lists.sweeps.isEmpty { sweep(budget, &output) }
    wakeTimers(budget, &output)
    goRound(budget, &output)
  }

  mutating func endCycle(nowMillis: Int64, output: inout OutputBatch) {
    task.nowMillis = max(task.nowMillis, nowMillis)
    closeFiles(&output)
    tellDivisions()
    task.cycle += 1
    cycle.number = task.cycle
    cycle.nowMillis = task.nowMillis
    output.appendBinary(topic: layout.cycles, partition: partition, key: CaseworkTaskRecord.key) {
      cycle.write(to: &$0)
    }
    cycle.reset()
    output.appendBinary(topic: TopicLayout.changelog, partition: partition, key: CaseworkTaskRecord.key) {
      task.write(to: &$0)
    }
  }

  /// - Parameter slot: not changed; lent, because a copy of it counts a reference for each of its arrays.
  private mutating func write(_ slot: inout OpenFiles.Slot, _ output: inout OutputBatch) {
    setTimer(slot.file)
    let household = slot.file.id
    let key = output.place(household)
    // What has numbered a warning or a journal entry is kept, so that no number is given twice.
    guard !slot.file.isEmpty || slot.file.lastWarning > 0 || slot.file.lastEntry > 0 else {
      if files.remove(household.rawValue) {
        output.append(topic: TopicLayout.changelog, partition: partition, key: key, value: nil)
      }
      return
    }
    writer.removeAll()
    if slot.written.isComplete {
      files.withRecord(household.rawValue) { slot.file.write(copying: slot.written, from: $0, to: &writer) }
    } else {
      slot.file.write(to: &writer)
    }
    // A round finds most files as they should be.
    guard !files.holds(household.rawValue, writer.bytes) else { return }
    let value = output.place(writer.bytes.span)
    output.append(topic: TopicLayout.changelog, partition: partition, key: key, value: value)
    files.set(household.rawValue, writer.bytes)
  }
}
