internal import Foundation

extension JournalVerification.Verdict {
  /// For a program: one JSON object.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Nothing in it that could not be encoded: texts and numbers.
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  /// For a person: a line a partition, and what it comes to.
  public var text: String {
    var lines = partitions.map { one in
      "partition \(one.partition): cycles \(one.fromCycle + 1) to \(one.toCycle), \(one.records) records,"
        + " \(one.households) households, \(one.journalEntries) journal entries"
    }
    if let difference {
      lines.append("First difference: \(difference.description)")
    } else {
      let households = partitions.reduce(0) { $0 + $1.households }
      let entries = partitions.reduce(0) { $0 + $1.journalEntries }
      lines.append(
        "The inbox and the journal give all \(households) household files and \(entries) entries, byte for byte.")
    }
    return lines.joined(separator: "\n")
  }
}
