internal import Referral
internal import Stages
internal import Wire

/// Compares the journal's records of a partition with those that a replay gives.
struct JournalComparison {
  private let partition: Int32
  /// A hash of what the replay gives.
  private var expected: [JournalPlace: UInt64] = [:]
  private(set) var count = 0
  private(set) var difference: ReplayDifference?

  init(partition: Int32) {
    self.partition = partition
  }

  /// Takes an entry that the replay gave.
  mutating func expect(_ record: CaseworkReplay.JournalRecord) {
    guard let place = JournalPlace(json: record.value) else {
      differ(nil, nil, "the replay gives a journal entry that this version does not read")
      return
    }
    expected[place] = StableHash.hash(record.value)
    count += 1
  }

  /// Takes a record of hub.journal. Those of before the replay's beginning are passed over, and so are those after its end.
  mutating func meet(_ value: [UInt8]) {
    guard let place = JournalPlace(json: value) else {
      differ(nil, nil, "hub.journal has a record that is no entry which this version reads")
      return
    }
    guard let hash = expected.removeValue(forKey: place) else { return }
    if hash != StableHash.hash(value) {
      differ(place.household, place.entry, "hub.journal has another entry than the replay gives")
    }
  }

  /// - Returns: where the journal is not what the replay gives.
  mutating func finish() -> ReplayDifference? {
    if let lacking = expected.keys.min() {
      differ(lacking.household, lacking.entry, "hub.journal does not have what the replay gives")
    }
    return difference
  }

  private mutating func differ(_ household: HouseholdID?, _ entry: Int64?, _ text: String) {
    guard difference == nil else { return }
    difference = ReplayDifference(
      partition: partition, household: household?.text, entry: entry, offset: nil, field: nil, text: text)
  }
}
