/// The bounds of a worker's cycle. Every one is checked in ``init(…)``: a worker with an absurd limit must not start.
public struct WorkerLimits: Equatable, Sendable {
  /// Records processed in one cycle, which are those of one transaction.
  public let recordsPerCycle: Int
  /// Cycles of records that are collected at once where they have piled up: while one is committed the next is
  /// processed.
  public let cyclesPerStep: Int
  /// Bytes of keys, values and headers after which no more is collected.
  public let inputBytesPerCycle: Int
  /// Output bytes after which a cycle stops processing and commits; the rest of its records waits for the next.
  public let outputBytesPerCycle: Int
  /// Output records after which a cycle stops processing and commits.
  public let outputRecordsPerCycle: Int
  /// How long a poll waits when there is nothing to do.
  public let idlePollMillis: Int
  /// How long a cycle goes on collecting after its first record, so that one transaction carries more of them.
  public let lingerMillis: Int
  /// How often positions that moved only past transaction markers are committed.
  public let idleCommitMillis: Int
  /// Changelog records restored between two cycles.
  public let restoreSliceRecords: Int
  /// Changelog bytes after which a slice ends.
  public let restoreSliceBytes: Int
  /// Items (timers, files of a sweep) one task handles in one cycle.
  public let wakeBudget: Int
  /// Records taken at a time while the stage behind holds the worker back (``Pace``).
  public let heldBackRecords: Int
  /// How long a worker that is held back pauses at most before it takes some.
  public let heldBackMillis: Int
  /// Times in a row that another producer may take over before the worker stops: two instances with the same
  /// transactional id would otherwise fence each other for ever.
  public let fencedInARow: Int

  /// How often a worker that is held back looks whether it may go on.
  static let heldBackLookMillis = 5

  /// Records announced to their tasks at once: the more, the more fetches from memory overlap, and what they bring must
  /// stay in the nearest caches until it is used.
  public static let announcedRecords = 32

  /// - Precondition: every limit is positive, except `lingerMillis`, `idleCommitMillis`, `idlePollMillis` and
  ///   `heldBackMillis`, which may be 0.
  public init(
    recordsPerCycle: Int = 2_000, cyclesPerStep: Int = 4, inputBytesPerCycle: Int = 8 << 20,
    outputBytesPerCycle: Int = 8 << 20,
    outputRecordsPerCycle: Int = 20_000, idlePollMillis: Int = 100, lingerMillis: Int = 20,
    idleCommitMillis: Int = 1_000,
    restoreSliceRecords: Int = 10_000, restoreSliceBytes: Int = 8 << 20,
    wakeBudget: Int = 256, heldBackRecords: Int = 200, heldBackMillis: Int = 50, fencedInARow: Int = 10
  ) {
    precondition(recordsPerCycle > 0 && cyclesPerStep > 0 && inputBytesPerCycle > 0)
    precondition(outputBytesPerCycle > 0 && outputRecordsPerCycle > 0)
    precondition(idlePollMillis >= 0 && lingerMillis >= 0 && idleCommitMillis >= 0)
    precondition(heldBackRecords > 0 && heldBackMillis >= 0)
    precondition(restoreSliceRecords > 0 && restoreSliceBytes > 0 && wakeBudget > 0 && fencedInARow > 0)
    self.recordsPerCycle = recordsPerCycle
    self.cyclesPerStep = cyclesPerStep
    self.inputBytesPerCycle = inputBytesPerCycle
    self.outputBytesPerCycle = outputBytesPerCycle
    self.outputRecordsPerCycle = outputRecordsPerCycle
    self.idlePollMillis = idlePollMillis
    self.lingerMillis = lingerMillis
    self.idleCommitMillis = idleCommitMillis
    self.restoreSliceRecords = restoreSliceRecords
    self.restoreSliceBytes = restoreSliceBytes
    self.wakeBudget = wakeBudget
    self.heldBackRecords = heldBackRecords
    self.heldBackMillis = heldBackMillis
    self.fencedInARow = fencedInARow
  }
}
