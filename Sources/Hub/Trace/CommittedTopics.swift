internal import Kafka
internal import Streams
internal import Wire

/// Reads partitions of the hub's own topics from their first record to their end, and of them what is committed.
struct CommittedTopics {
  /// How long the broker may take to say where a partition ends.
  private static let endTimeoutMillis: Int32 = 10_000
  private static let pollMillis: Int32 = 500
  /// Without a record for so long, reading is given up.
  private static let patienceMillis: Int64 = 30_000

  private let settings: Settings
  private let clock = SystemClock()

  init(_ settings: Settings) {
    self.settings = settings
  }

  var partitions: Range<Int32> { 0..<settings.partitions }

  func partition(of key: [UInt8]) -> Int32 { Murmur2.partition(key.span, count: settings.partitions) }

  /// - Parameter topic: without the prefix.
  func scan(
    _ topic: String, partition: Int32, _ body: (borrowing Message) throws(TraceFailure) -> Void
  ) throws(TraceFailure) {
    let partition = TopicPartition(settings.topicPrefix + topic, partition)
    let reader: LogReader
    do throws(KafkaError) {
      reader = try LogReader(settings.client, reportsEnds: true)
      let ends = try reader.watermarks(of: [partition], timeoutMillis: Self.endTimeoutMillis)[0]
      guard ends.low < ends.high else { return }
      try reader.assign([PartitionStart(partition, .at(ends.low))])
    } catch {
      throw failure(error)
    }
    try read(reader, body)
  }

  private func read(
    _ reader: LogReader, _ body: (borrowing Message) throws(TraceFailure) -> Void
  ) throws(TraceFailure) {
    var lastSeenMillis = clock.monotonicMillis
    while true {
      let outcome = try reader.poll(timeoutMillis: Self.pollMillis, body)
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
