internal import Kafka
public import Referral
internal import Streams
public import Wire

/// Reads the records of a chain from the hub's own topics: of each only the partition that the key belongs to, and
/// of it what is committed.
public final class KafkaChainSource: ChainSource {
  /// How long the broker may take to say where a partition ends.
  private static let endTimeoutMillis: Int32 = 10_000
  private static let pollMillis: Int32 = 500
  /// Without a record for so long, reading is given up.
  private static let patienceMillis: Int64 = 30_000

  private let settings: Settings
  private let clock = SystemClock()

  public init(_ settings: Settings) {
    self.settings = settings
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
    _ name: String, key: [UInt8], _ body: (_ value: [UInt8]?, _ offset: Int64) -> Void
  ) throws(TraceFailure) {
    let partition = TopicPartition(settings.topicPrefix + name, Murmur2.partition(key.span, count: settings.partitions))
    let reader: LogReader
    do throws(KafkaError) {
      reader = try LogReader(settings.client, reportsEnds: true)
      let ends = try reader.watermarks(of: [partition], timeoutMillis: Self.endTimeoutMillis)[0]
      guard ends.low < ends.high else { return }
      try reader.assign([PartitionStart(partition, .at(ends.low))])
    } catch {
      throw failure(error)
    }
    try read(reader, key, body)
  }

  private func read(
    _ reader: LogReader, _ key: [UInt8], _ body: (_ value: [UInt8]?, _ offset: Int64) -> Void
  ) throws(TraceFailure) {
    var lastSeenMillis = clock.monotonicMillis
    while true {
      let outcome = reader.poll(timeoutMillis: Self.pollMillis) { message in
        guard let found = unsafe message.key, unsafe found.elementsEqual(key) else { return }
        unsafe body(message.value.map { unsafe Array($0) }, message.offset)
      }
      let nowMillis = clock.monotonicMillis
      let hasPatience = nowMillis - lastSeenMillis < Self.patienceMillis
      switch outcome {
      case .message: lastSeenMillis = nowMillis
      case .endOfPartition: return
      case .nothing:
        guard hasPatience else {
          throw .notReached("Kafka at \(settings.client.bootstrapServers) sent nothing more, but not to the end")
        }
      case .failure(let error):
        guard hasPatience, Self.mayPass(error) else { throw failure(error) }
      }
    }
  }

  private static func mayPass(_ error: KafkaError) -> Bool {
    !error.isFatal && (error.kind == .disconnected || error.kind == .timedOut)
  }

  private func failure(_ error: KafkaError) -> TraceFailure {
    switch error.kind {
    case .disconnected, .timedOut:
      .notReached("Kafka at \(settings.client.bootstrapServers) was not reached (\(error.description))")
    case .unknownTopicOrPartition:
      .refused("\(error.description); check topicPrefix and partitions in the settings")
    case .configuration, .invalidArgument, .queueFull, .fenced, .alreadyExists, .unauthorized, .messageTooLarge,
      .wrongState, .staleGeneration, .offsetOutOfRange, .pollTooLate, .other:
      .refused(error.description)
    }
  }
}
