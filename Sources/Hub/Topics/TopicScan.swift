internal import Kafka

/// Why a topic could not be read to its end, or a record could not be sent.
public enum TopicFailure: Error, Equatable, CustomStringConvertible, Sendable {
  /// Kafka did not answer.
  case notReached(String)
  /// Kafka refused: what it said.
  case refused(String)

  public var description: String {
    switch self {
    case .notReached(let text), .refused(let text): text
    }
  }

  init(_ error: KafkaError, servers: String) {
    switch error.kind {
    case .disconnected, .timedOut:
      self = .notReached("Kafka at \(servers) was not reached (\(error.description))")
    case .unknownTopicOrPartition:
      self = .refused("\(error.description); check topicPrefix and partitions in the settings")
    case .configuration, .invalidArgument, .queueFull, .fenced, .alreadyExists, .unauthorized, .messageTooLarge,
      .wrongState, .staleGeneration, .offsetOutOfRange, .pollTooLate, .other:
      self = .refused(error.description)
    }
  }
}

/// Reads partitions as they are now: committed records only, none of what comes while it reads. It joins no group and
/// writes nothing.
struct TopicScan {
  /// How long the broker may take to say where the partitions end.
  private static let endTimeoutMillis: Int32 = 10_000
  private static let pollMillis: Int32 = 500
  /// Without a record for so long, reading is given up.
  private static let patienceMillis: Int64 = 30_000

  private let settings: ClientSettings
  private let clock = SystemClock()

  init(_ settings: ClientSettings) { self.settings = settings }

  /// Hands every record to `body`, each partition's in order, until all are read or `body` says that it is enough.
  ///
  /// - Parameters:
  ///   - firsts: where to start, by partition; a partition that is not in it is read from its first record.
  ///   - body: whether to read on.
  func read(
    _ partitions: [TopicPartition], from firsts: [TopicPartition: Int64] = [:],
    _ body: (borrowing Message) -> Bool
  ) throws(TopicFailure) {
    let reader: LogReader
    var left: [TopicPartition: Int64] = [:]
    do throws(KafkaError) {
      reader = try LogReader(settings, reportsEnds: true)
      let ends = try reader.watermarks(of: partitions, timeoutMillis: Self.endTimeoutMillis)
      var starts: [PartitionStart] = []
      for (partition, marks) in zip(partitions, ends) {
        let first = max(marks.low, firsts[partition] ?? marks.low)
        guard first < marks.high else { continue }
        left[partition] = marks.high
        starts.append(PartitionStart(partition, .at(first)))
      }
      guard !starts.isEmpty else { return }
      try reader.assign(starts)
    } catch {
      throw TopicFailure(error, servers: settings.bootstrapServers)
    }
    try read(reader, &left, body)
  }

  /// - Parameter left: the end of each partition that is not yet read, as it was at the start.
  private func read(
    _ reader: LogReader, _ left: inout [TopicPartition: Int64], _ body: (borrowing Message) -> Bool
  ) throws(TopicFailure) {
    var lastSeenMillis = clock.monotonicMillis
    var goesOn = true
    while goesOn, !left.isEmpty {
      let outcome = reader.poll(timeoutMillis: Self.pollMillis) { message in
        let partition = TopicPartition(message.topic, message.partition)
        guard let end = left[partition] else { return }
        if message.offset < end { goesOn = body(message) }
        if message.offset >= end - 1 { left[partition] = nil }
      }
      let nowMillis = clock.monotonicMillis
      let hasPatience = nowMillis - lastSeenMillis < Self.patienceMillis
      switch outcome {
      case .message: lastSeenMillis = nowMillis
      case .endOfPartition(let end):
        lastSeenMillis = nowMillis
        left[end.partition] = nil
      case .nothing:
        guard hasPatience else {
          throw .notReached("Kafka at \(settings.bootstrapServers) sent nothing more, but not to the end")
        }
      case .failure(let error):
        guard hasPatience, Self.mayPass(error) else {
          throw TopicFailure(error, servers: settings.bootstrapServers)
        }
      }
    }
  }

  private static func mayPass(_ error: KafkaError) -> Bool {
    !error.isFatal && (error.kind == .disconnected || error.kind == .timedOut)
  }
}
