internal import Kafka
public import Referral
public import Wire

/// Where the records of a docket come from: the hub's own topics, or a test.
public protocol DocketSource {
  /// The files of every household in a division, in the order of their ids.
  func files(in division: DivisionCode) throws(TraceFailure) -> [HouseholdFile]
  /// The journal entries of these households, each household's in the order of their numbers.
  func journal(of households: Set<HouseholdID>) throws(TraceFailure) -> [JournalEntry]
}

/// Reads the records of a docket from hub.households and hub.journal: of each what is committed, to its end.
public final class KafkaDocketSource: DocketSource {
  private let topics: CommittedTopics

  public init(_ settings: Settings) {
    topics = CommittedTopics(settings)
  }

  public func files(in division: DivisionCode) throws(TraceFailure) -> [HouseholdFile] {
    var latest: [HouseholdID: [UInt8]] = [:]
    for partition in topics.partitions {
      try topics.scan("hub.households", partition: partition) { message in
        // Other keys are the tasks' own records.
        guard let household = unsafe Self.household(message.key), division.contains(household.division) else { return }
        latest[household] = unsafe message.value.map { unsafe Array($0) }
      }
    }
    var files: [HouseholdFile] = []
    for (household, bytes) in latest.sorted(by: { $0.key < $1.key }) {
      files.append(try KafkaChainSource.file(of: household, bytes))
    }
    return files
  }

  public func journal(of households: Set<HouseholdID>) throws(TraceFailure) -> [JournalEntry] {
    var entries: [JournalEntry] = []
    for partition in Set(households.map { topics.partition(of: Array($0.text.utf8)) }).sorted() {
      try topics.scan("hub.journal", partition: partition) { (message) throws(TraceFailure) in
        guard let household = unsafe Self.household(message.key), households.contains(household),
          let value = unsafe message.value
        else { return }
        guard let entry = JournalEntry(json: unsafe Array(value)) else {
          throw .unreadable(
            "the record at offset \(message.offset) of hub.journal is no journal entry that this version reads")
        }
        entries.append(entry)
      }
    }
    return entries.sorted { ($0.household, $0.entry) < ($1.household, $1.entry) }
  }

  private static func household(_ key: UnsafeRawBufferPointer?) -> HouseholdID? {
    guard let key = unsafe key else { return nil }
    return try? HouseholdID.parse(unsafe Array(key).span)
  }
}
