internal import Kafka
internal import Streams

/// Sends a department's dead letters again after a fix, each once.
///
/// The message and its mark in `hub.redriven` are one transaction. Whoever runs it a second time, also after a kill in
/// the middle, finds the mark; two at once fence each other by their transactional id, and the marks are read only after
/// that.
public struct Redrive {
  /// Messages sent in one transaction, which must be over long before the broker gives it up.
  private static let chunkRecords = 200
  private static let chunkBytes = 4 << 20
  private static let startTimeoutMillis: Int32 = 30_000

  /// What became of the dead letters that were asked for.
  public struct Outcome: Equatable, Sendable {
    /// Those that the filter takes.
    public var found = 0
    /// Sent again; with a dry run, what would have been.
    public var sent = 0
    /// Left, because they were sent again before.
    public var sentBefore = 0
    /// Left, because they were too large to be repeated: whoever sent them has to send them in parts.
    public var omitted: [RejectedPlace] = []
    /// Left, because they name no topic of this department as their origin.
    public var withoutOrigin: [RejectedPlace] = []

    /// Whether something is left that this command cannot send.
    public var leavesProblems: Bool { !omitted.isEmpty || !withoutOrigin.isEmpty }
  }

  private let settings: Settings
  private let owner: RejectedOwner
  private let clock = SystemClock()

  public init(_ settings: Settings, _ owner: RejectedOwner) {
    self.settings = settings
    self.owner = owner
  }

  /// - Parameters:
  ///   - dryRun: sends nothing and fences nobody.
  ///   - force: also those that were sent again before.
  public func run(_ filter: RejectedFilter, dryRun: Bool, force: Bool) throws(TopicFailure) -> Outcome {
    let producer = dryRun ? nil : try start()
    let marks = try RedriveMarks.read(settings, owner)
    var outcome = Outcome()
    var chunk: [RejectedCopy] = []
    var chunkBytes = 0
    var failure: TopicFailure?
    let sendChunk = { (outcome: inout Outcome) throws(TopicFailure) in
      if let producer { try send(chunk, producer, sentSoFar: outcome.sent) }
      outcome.sent += chunk.count
      chunk = []
      chunkBytes = 0
    }
    try RejectedReader(settings, owner).scan(filter) { message in
      let seen = RejectedMessage(message)
      guard filter.takes(seen) else { return true }
      outcome.found += 1
      guard force || marks[seen.place] == nil else {
        outcome.sentBefore += 1
        return true
      }
      guard !seen.isOmitted else {
        outcome.omitted.append(seen.place)
        return true
      }
      guard let origin = seen.origin, isInbound(origin) else {
        outcome.withoutOrigin.append(seen.place)
        return true
      }
      let copy = RejectedCopy(message, origin: origin)
      chunk.append(copy)
      chunkBytes += copy.byteCount
      guard chunk.count == Self.chunkRecords || chunkBytes >= Self.chunkBytes else { return true }
      do throws(TopicFailure) {
        try sendChunk(&outcome)
        return true
      } catch {
        failure = error
        return false
      }
    }
    if let failure { throw failure }
    if !chunk.isEmpty { try sendChunk(&outcome) }
    return outcome
  }

  private func isInbound(_ origin: RejectedMessage.Origin) -> Bool {
    owner.inbound.contains(origin.topic) && (0..<settings.partitions).contains(origin.partition)
  }

  /// Ends what an earlier run left open, and shuts out one that still goes on.
  private func start() throws(TopicFailure) -> TransactionalProducer {
    do throws(KafkaError) {
      let producer = try TransactionalProducer(
        settings.client, transactionalID: "\(settings.applicationID).redrive.\(owner.code)")
      try producer.initTransactions(timeoutMillis: Self.startTimeoutMillis)
      return producer
    } catch {
      throw TopicFailure(error, servers: settings.client.bootstrapServers)
    }
  }

  private func send(
    _ chunk: [RejectedCopy], _ producer: TransactionalProducer, sentSoFar: Int
  ) throws(TopicFailure) {
    let nowMillis = clock.wallMillis
    do throws(KafkaError) {
      try producer.begin()
      let marks = try producer.topic(settings.topicPrefix + RedriveMarks.topic)
      let partition = RedriveMarks.partition(of: owner, settings)
      for copy in chunk {
        try copy.send(producer, trace: RedriveTrace.text(copy.place, of: owner))
        let key = RedriveMarks.key(copy.place, of: owner)
        let value = RedriveMarks.value(copy.origin, nowMillis: nowMillis)
        try unsafe producer.produce(marks, partition: partition, key: key.span.bytes, value: value.span.bytes)
      }
    } catch {
      _ = producer.abort()
      throw Self.failure(error, sentSoFar, settings)
    }
    switch producer.commit() {
    case .committed: return
    case .aborted(let error?), .mustRecreate(let error): throw Self.failure(error, sentSoFar, settings)
    case .aborted(nil): throw .refused("the transaction was given up; run the command again")
    }
  }

  private static func failure(_ error: KafkaError, _ sent: Int, _ settings: Settings) -> TopicFailure {
    let again = "\(sent) were sent; run the command again, what was sent is marked and not sent twice"
    if error.kind == .fenced { return .refused("another redrive of this department took over (\(again))") }
    return switch TopicFailure(error, servers: settings.client.bootstrapServers) {
    case .notReached(let text): .notReached("\(text) (\(again))")
    case .refused(let text): .refused("\(text) (\(again))")
    }
  }
}
