public import Streams

/// Reads the counts of messages out of a task's own changelog record, for whoever watches from outside.
///
/// Every task of a stage writes its record, with every commit, to its partition of the stage's changelog; the newest of
/// each partition holds the counts since the beginning. Intake counts what it consumed, folded, and refused; casework
/// adds what came of the household facts and answers that intake passed on. So the sum over all partitions of
/// `hub.persons` and `hub.households` balances once nothing is on its way between the two.
public enum TaskTally {
  public enum Changelog: Sendable {
    /// `hub.persons`
    case persons
    /// `hub.households`
    case households
  }

  /// Whether a changelog record is a task's own and not a person's or household's.
  public static func isTask(key: Span<UInt8>) -> Bool { IntakeTaskRecord.isKey(key) }

  /// How many look-ups the task of a partition answered and refused, by department and result.
  ///
  /// - Parameter value: of a record of `hub.households` for which ``isTask(key:)`` holds.
  /// - Throws: `UnreadableState` if the record is damaged or of a newer version.
  public static func readLookUps(_ value: Span<UInt8>) throws(UnreadableState) -> LookUpTally {
    var record = CaseworkTaskRecord()
    do { try record.read(value) } catch { throw UnreadableState("a task's record is damaged or of a newer version") }
    return record.lookUps
  }

  /// - Parameter value: of a record for which ``isTask(key:)`` holds.
  /// - Throws: `UnreadableState` if the record is damaged or of a newer version.
  public static func read(_ value: Span<UInt8>, of changelog: Changelog) throws(UnreadableState) -> Tally {
    do {
      switch changelog {
      case .persons:
        var record = IntakeTaskRecord()
        try record.read(value)
        return record.tally
      case .households:
        var record = CaseworkTaskRecord()
        try record.read(value)
        return record.tally
      }
    } catch {
      throw UnreadableState("a task's record is damaged or of a newer version")
    }
  }
}
