internal import Wire

/// Which entry of hub.journal a record is: a household's, by its number, or a partition's own.
struct JournalPlace: Hashable, Comparable {
  /// Nil for look-ups that found no household: their partition numbers them.
  var household: HouseholdID?
  var entry: Int64

  /// Reads the value of a record; `nil` if it is no journal entry that this version knows.
  init?(json: [UInt8]) {
    if let entry = JournalEntry(json: json) {
      household = entry.household
      self.entry = entry.entry
      return
    }
    var document = JSONDocument()
    do { try document.parse(json) } catch { return nil }
    guard let data = document.member(document.root, "data"), document.member(data, "household") == nil,
      let what = document.member(data, "what"), document.stringEquals(what, "looked-up"),
      let number = document.member(data, "entry").flatMap({ document.int64($0) })
    else { return nil }
    entry = number
  }

  static func < (left: JournalPlace, right: JournalPlace) -> Bool {
    (left.household?.rawValue ?? 0, left.entry) < (right.household?.rawValue ?? 0, right.entry)
  }
}
