internal import Wire

/// The record that brings a published year's calendar into force at one point of a casework task's input.
///
/// One goes to every partition of `hub.inbox`, in the transaction that writes the calendar to `hub.policy`. It carries the
/// calendar itself: a task needs nothing else to take it, now or when the log is replayed.
public enum CalendarActivation {
  /// The most bytes of a calendar: several times those of any notice.
  public static let maximumCalendarBytes = 65_536

  private static let keyPrefix = "calendar/"

  /// The key in `hub.policy` and `hub.inbox`: a year's newer edition takes the place of the older.
  public static func key(year: Int) -> [UInt8] { Array("\(keyPrefix)\(year)".utf8) }

  /// Whether a key of `hub.policy` is a calendar's.
  public static func isCalendar(key: [UInt8]) -> Bool { key.starts(with: keyPrefix.utf8) }

  /// - Parameters:
  ///   - key: see ``key(year:)``.
  ///   - json: the calendar's bytes, checked.
  /// - Returns: the record's value.
  public static func value(key: [UInt8], json: [UInt8]) -> [UInt8] {
    var writer = ByteWriter(capacity: json.count + 64)
    InboxHeader(kind: .calendar, household: nil, cause: key[...]).write(to: &writer)
    writer.lengthPrefixed(json)
    return writer.bytes
  }
}
