import Referral
import Streams
import Wire

/// Due times: one a household, the earliest of all its clocks.
extension CaseworkWork {
  /// Makes the queue anew from the files, which hold every clock.
  mutating func restoreTimers() {
    timers.removeAll()
    isRestoring = true
    defer { isRestoring = false }
    var file: HouseholdFile?
    for key in files.sortedKeys {
      guard let household = HouseholdID(rawValue: key) else { continue }
      var current = file ?? HouseholdFile(id: household)
      do {
        _ = try files.withRecord(key) { (bytes) throws(ByteReaderError) in
          try unsafe ByteReader.read(bytes.bytes) { (reader) throws(ByteReaderError) in
            try current.read(from: &reader)
          }
        }
      } catch {
        // Going on without a household's clocks would leave its referrals lying.
        preconditionFailure("a household's file in the changelog is damaged: \(error)")
      }
      setTimer(current)
      file = current
    }
  }

  /// Queues a household for the first moment at which time decides something about it.
  mutating func setTimer(_ file: HouseholdFile) {
    let clocks = answering.reconciler.nextDueMillis(file, nowMillis: task.nowMillis)
    guard let due = Self.earliest(clocks, erasureMillis(file)) else {
      if !timers.isEmpty { timers.remove(file.id) }
      return
    }
    timers.set(file.id, dueMillis: due)
  }

  private static func earliest(_ a: Int64?, _ b: Int64?) -> Int64? {
    guard let a, let b else { return a ?? b }
    return min(a, b)
  }

  mutating func isDue(_ household: HouseholdID) -> Bool {
    guard let next = timers.nextDueMillis, next <= task.nowMillis else { return false }
    return timers.dueMillis(of: household).map { $0 <= task.nowMillis } ?? false
  }

  /// Settles households whose time has come, at most `budget`; they are written, and queued again, when the cycle ends.
  mutating func wakeTimers(_ budget: Int, _ output: inout OutputBatch) {
    for _ in 0..<budget {
      guard let entry = timers.popDue(nowMillis: task.nowMillis) else { return }
      let index = openFile(entry.key, &output)
      open.files[index].needsSettling = true
    }
  }
}
