internal import Wire

/// The record that brings a published policy pack into force at one point of a casework task's input.
///
/// One goes to every partition of `hub.inbox`, in the transaction that writes the pack to `hub.policy`. It carries the
/// pack itself: a task needs nothing else to take it, now or when the log is replayed.
public enum PolicyActivation {
  /// The most bytes of a pack: with it the record stays below the log's limit of a megabyte.
  public static let maximumPackBytes = 900_000

  /// The key, as the journal and referrals name the version: pack name and serial number.
  public static func key(name: String, serial: UInt32) -> [UInt8] { Array("\(name).\(serial)".utf8) }

  /// - Parameters:
  ///   - key: see ``key(name:serial:)``.
  ///   - json: the pack's bytes, checked.
  /// - Returns: the record's value.
  public static func value(key: [UInt8], serial: UInt32, json: [UInt8]) -> [UInt8] {
    var writer = ByteWriter(capacity: json.count + 64)
    InboxHeader(kind: .policy, household: nil, cause: key[...]).write(to: &writer)
    writer.varint(UInt64(serial))
    writer.lengthPrefixed(json)
    return writer.bytes
  }
}
