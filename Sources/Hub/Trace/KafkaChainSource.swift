internal import Kafka
public import Referral
public import Wire

/// Reads the records of a chain from the hub's own topics: of each only the partition that the key belongs to, and
/// of it what is committed.
public final class KafkaChainSource: ChainSource {
  private let topics: CommittedTopics

  public init(_ settings: Settings) {
    topics = CommittedTopics(settings)
  }

  public func record(of person: PersonID) throws(TraceFailure) -> PersonRecord? {
    guard let bytes = try last("hub.persons", key: Array(person.text.utf8)) else { return nil }
    var record = PersonRecord()
    do {
      try ByteReader.read(bytes) { (reader) throws(ByteReaderError) in try record.read(from: &reader) }
    } catch {
      throw .unreadable(
        "the record of the person \(person.masked) in hub.persons cannot be read: \(error); use the hub's version")
    }
    return record
  }

  public func file(of household: HouseholdID) throws(TraceFailure) -> HouseholdFile? {
    guard let bytes = try last("hub.households", key: Array(household.text.utf8)) else { return nil }
    return try Self.file(of: household, bytes)
  }

  /// Reads the value of a record of hub.households.
  static func file(of household: HouseholdID, _ bytes: [UInt8]) throws(TraceFailure) -> HouseholdFile {
    var file = HouseholdFile(id: household)
    do {
      try ByteReader.read(bytes) { (reader) throws(ByteReaderError) in try file.read(from: &reader) }
    } catch {
      throw .unreadable(
        "the file of the household \(household) in hub.households cannot be read: \(error); use the hub's version")
    }
    return file
  }

  public func journal(of household: HouseholdID) throws(TraceFailure) -> [JournalEntry] {
    var entries: [JournalEntry] = []
    var unreadable: Int64?
    try scan("hub.journal", key: Array(household.text.utf8)) { value, offset in
      guard let value else { return }
      if let entry = JournalEntry(json: value) { entries.append(entry) } else { unreadable = offset }
    }
    if let unreadable {
      throw .unreadable("the record at offset \(unreadable) of hub.journal is no journal entry that this version reads")
    }
    return entries.sorted { $0.entry < $1.entry }
  }

  /// A compacted topic's value of a key: the last.
  private func last(_ topic: String, key: [UInt8]) throws(TraceFailure) -> [UInt8]? {
    var last: [UInt8]?
    try scan(topic, key: key) { value, _ in last = value }
    return last
  }

  private func scan(
    _ topic: String, key: [UInt8], _ body: (_ value: [UInt8]?, _ offset: Int64) -> Void
  ) throws(TraceFailure) {
    try topics.scan(topic, partition: topics.partition(of: key)) { message in
      guard let found = unsafe message.key, unsafe found.elementsEqual(key) else { return }
      unsafe body(message.value.map { unsafe Array($0) }, message.offset)
    }
  }
}
