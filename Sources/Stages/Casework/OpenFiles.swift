import Referral
import Streams
import Wire

/// The household files that a cycle has decoded. The slots are kept from cycle to cycle with their memory.
struct OpenFiles {
  /// The most files open at once: few, so that the decoded ones stay in the processor's cache. More are settled and
  /// written first.
  static let maximumOpen = 24

  struct Slot {
    var file: HouseholdFile
    var needsSettling = false
    /// The id of the event that touched it last.
    var cause: [UInt8] = []
    /// The inbox record that touched it last.
    var input: InputRecord?
    /// What of the facts need not be written anew.
    var written = WrittenFacts()

    /// Reads the file as it is with a snapshot taken, whose facts `written` has.
    ///
    /// - Returns: whether it could be taken like that.
    mutating func read(
      from reader: inout ByteReader, taking snapshot: SnapshotHead
    ) throws(ByteReaderError) -> Bool {
      try file.read(
        from: &reader, replacing: snapshot.person, moveNumber: snapshot.moveNumber, written: &written)
    }

    /// Remembers what the file was touched by, and that its work has to be brought into line.
    mutating func touch(cause: some Sequence<UInt8>, _ input: InputRecord) {
      note(cause: cause, input)
      needsSettling = true
    }

    /// Remembers what the file was touched by.
    mutating func note(cause: some Sequence<UInt8>, _ input: InputRecord) {
      self.cause.removeAll(keepingCapacity: true)
      self.cause.append(contentsOf: cause)
      self.input = input
    }

    /// On what occasion the file is decided about.
    ///
    /// - Parameter task: says which input came last where none touched the file: time did.
    func occasion(answer: Answer?, _ task: CaseworkTaskRecord, partition: Int32) -> Occasion {
      Occasion(
        cause: cause, partition: partition, offset: input?.offset ?? task.lastOffset, answer: answer,
        nowMillis: task.nowMillis)
    }
  }

  var files: [Slot] = []
  private var count = 0
  /// The households of the slots in use: few enough to look through.
  private var households: [HouseholdID] = []

  var isFull: Bool { count == Self.maximumOpen }

  /// Lends a slot out, so that its file can be worked on in place, without a copy.
  mutating func lend(_ slot: Int) -> Slot {
    var lent = Slot(file: HouseholdFile(id: files[slot].file.id))
    swap(&lent, &files[slot])
    return lent
  }

  mutating func giveBack(_ lent: inout Slot, to slot: Int) {
    swap(&lent, &files[slot])
  }

  /// Lends all slots out, or takes them back: the files are closed one after the other, each in place.
  mutating func exchange(_ slots: inout [Slot]) { swap(&slots, &files) }

  /// The slots in use, in the order in which the cycle opened them.
  var used: Range<Int> { 0..<count }

  func index(of household: HouseholdID) -> Int? { households.firstIndex(of: household) }

  mutating func add(_ household: HouseholdID) -> Int {
    if count == files.count {
      files.append(Slot(file: HouseholdFile(id: household)))
    } else {
      files[count].file.reset(id: household)
      files[count].needsSettling = false
      files[count].cause.removeAll(keepingCapacity: true)
      files[count].input = nil
      files[count].written.forget()
    }
    households.append(household)
    count += 1
    return count - 1
  }

  mutating func removeAll() {
    count = 0
    households.removeAll(keepingCapacity: true)
  }
}
