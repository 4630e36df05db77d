import Referral
import Streams
import Wire

/// The state of a round over all files of a task: each is brought into line with the pack in force and with today.
///
/// A rule becomes true or false because a day came (six months are over, a benefit ends, a birthday, an effective date),
/// and findings are a function of file, policy and day alone. So one round a day, at a bounded rate between the records
/// of the feed, raises and withdraws what the day brought, and a round after a new pack what the pack brought.
struct FileRound: Equatable {
  /// The day, in days since 1970, that the last round was started for; 0 before the first file.
  var day: Int32 = 0
  /// The files up to this id are done; nil: the round is over.
  var cursor: UInt64?
  /// From the first to the last day that a published calendar changed, until the round that it began is over.
  var recounted: ClosedRange<CivilDate>?

  func write(to writer: inout ByteWriter) {
    writer.signedVarint(Int64(day))
    writer.optional(cursor) { $0.fixed64($1) }
    writer.optional(recounted) {
      $0.signedVarint(Int64($1.lowerBound.daysSinceEpoch))
      $0.signedVarint(Int64($1.upperBound.daysSinceEpoch))
    }
  }

  init() {}

  /// - Parameter hasRecount: whether it was written by a version that knows of published calendars.
  init(from reader: inout ByteReader, hasRecount: Bool) throws(ByteReaderError) {
    day = Int32(truncatingIfNeeded: try reader.signedVarint())
    cursor = try reader.optional { (reader) throws(ByteReaderError) in try reader.fixed64() }
    guard hasRecount else { return }
    recounted = try reader.optional { (reader) throws(ByteReaderError) in
      let first = CivilDate(daysSinceEpoch: Int32(truncatingIfNeeded: try reader.signedVarint()))
      let last = CivilDate(daysSinceEpoch: Int32(truncatingIfNeeded: try reader.signedVarint()))
      guard first <= last else { throw ByteReaderError(.invalidValue, at: reader.offset) }
      return first...last
    }
  }

  /// Adds the days of one more calendar.
  mutating func recount(_ days: ClosedRange<CivilDate>) {
    let former = recounted ?? days
    recounted = min(former.lowerBound, days.lowerBound)...max(former.upperBound, days.upperBound)
  }

  /// When the next round is due: now while one is under way, else when the next day begins in Asia/Shanghai.
  var nextDueMillis: Int64 {
    cursor != nil ? .min : WorkingCalendar.endOfDay(CivilDate(daysSinceEpoch: day)) + 1
  }
}

extension CaseworkWork {
  /// Begins anew with the first file.
  mutating func startRound() {
    task.round.cursor = 0
    roundOrder = files.sortedKeys
  }

  /// Settles a bounded number of files.
  mutating func goRound(_ budget: Int, _ output: inout OutputBatch) {
    let today = WorkingCalendar.today(atMillis: task.nowMillis).daysSinceEpoch
    if task.round.day < today {
      task.round.day = today
      startRound()
    }
    guard let cursor = task.round.cursor else { return }
    let start = roundOrder.partitioningIndex { $0 > cursor }
    let end = min(start + max(budget, 1), roundOrder.count)
    for key in roundOrder[start..<end] {
      guard let household = HouseholdID(rawValue: key), files.contains(key) || open.index(of: household) != nil else {
        continue
      }
      open.files[openFile(household, &output)].needsSettling = true
    }
    if end == roundOrder.count {
      task.round.cursor = nil
      roundOrder = []
      endRecount(&output)
    } else {
      task.round.cursor = roundOrder[end - 1]
    }
  }
}
