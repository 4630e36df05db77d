import CRdKafka

/// A member of a consumer group, owned by one thread that makes every call.
///
/// Partitions are dealt by range, which gives one member the same partition of every topic it reads and has none of
/// the faults of the cooperative assignor (trap 15). Nothing is committed on its own: offsets go with a transaction,
/// or by `commit`.
public final class Consumer {
  let source: RecordSource
  var handler: (any RebalanceHandler)?
  /// Whether the rebalance being handled has been answered by `assign` or `unassign`.
  var answered = false
  /// An error of the module's own answer to a rebalance, reported by the next poll.
  var rebalanceFailure: KafkaError?
  var isClosed = false
  /// What the handler was last told is this member's.
  var held: [TopicPartition] = []

  var handle: ClientHandle { source.handle }

  /// - Parameters:
  ///   - groupInstanceID: the same at every start of an instance; its restart within the session timeout (45 s) then
  ///     moves no partitions.
  ///   - onMissingOffset: where to read when the group has no offset.
  ///   - keepsPartitionsApart: what was fetched of one topic does not delay another's records: they are taken from in
  ///     turn. Memory for what was fetched ahead is then bounded for each partition, not for all together.
  ///   - reportsEnds: whether a poll says that the end of a partition is reached.
  ///   - handler: kept until `close`.
  public init(
    _ settings: ClientSettings, groupID: String, groupInstanceID: String? = nil, isolation: Isolation = .readCommitted,
    onMissingOffset: MissingOffset = .earliest, keepsPartitionsApart: Bool = false, reportsEnds: Bool = false,
    handler: (any RebalanceHandler)? = nil
  ) throws(KafkaError) {
    guard !groupID.isEmpty else {
      throw .invalidArgument("make consumer", "The group id is empty. Give the group a name.")
    }
    var settings = settings
    // Before the user's own, which win.
    if keepsPartitionsApart { settings.properties.insert(contentsOf: PartitionQueues.properties, at: 0) }
    if let groupInstanceID { settings.properties.append(("consumer.group.instance.id", groupInstanceID)) }
    let configuration = try Configuration(
      .consumer, settings,
      defaults: ["session.timeout.ms": String(ClientSettings.defaultSessionTimeoutMillis)],
      reserved: [
        "group.id": groupID, "isolation.level": isolation.rawValue, "enable.auto.commit": "false",
        "enable.auto.offset.store": "false", "partition.assignment.strategy": "range",
        "auto.offset.reset": onMissingOffset.rawValue, "enable.partition.eof": reportsEnds ? "true" : "false",
      ])
    source = RecordSource(try ClientHandle(configuration), keepsPartitionsApart: keepsPartitionsApart)
    self.handler = handler
    handle.context.consumer = self
    handle.mayWaitToDestroy = true
  }

  public var counters: ClientCounters { handle.context.counters }

  /// The client's name in librdkafka's log lines.
  public var name: String { unsafe String(cString: rd_kafka_name(handle.pointer)) }

  /// Joins the group for these topics. A topic that does not exist is reported by a poll.
  public func subscribe(_ topics: [String]) throws(KafkaError) {
    let list = TopicPartitionList(topics.map { TopicPartition($0, RD_KAFKA_PARTITION_UA) })
    source.register(topics: topics)
    try check(unsafe rd_kafka_subscribe(handle.pointer, list.pointer), "subscribe")
  }

  /// Hands at most one record to `body`, waiting up to `timeoutMillis` for it. Rebalances are handled inside.
  public func poll<E: Error>(
    timeoutMillis: Int32, _ body: (borrowing Message) throws(E) -> Void
  ) throws(E) -> PollOutcome {
    guard !isClosed else { return .failure(closedError) }
    let outcome = try source.poll(timeoutMillis: timeoutMillis, body)
    if let failure = takeRebalanceFailure() { return .failure(failure) }
    return outcome
  }

  /// Hands up to `limit` records to `body`: waits up to `blockMillis` for the first, then takes what is there.
  public func drain<E: Error>(
    upTo limit: Int, blockMillis: Int32, _ body: (borrowing Message) throws(E) -> Void
  ) throws(E) -> DrainOutcome {
    guard !isClosed else { return DrainOutcome(messages: 0, failure: closedError) }
    var outcome = try source.drain(upTo: limit, blockMillis: blockMillis, body)
    if let failure = takeRebalanceFailure() { outcome.failure = failure }
    return outcome
  }

  private var closedError: KafkaError {
    KafkaError(RD_KAFKA_RESP_ERR__STATE, "poll", detail: "The consumer is closed. Make a new one.")
  }

  private func takeRebalanceFailure() -> KafkaError? {
    defer { rebalanceFailure = nil }
    return rebalanceFailure
  }

  func check(_ code: rd_kafka_resp_err_t, _ operation: String) throws(KafkaError) {
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw handle.error(code, operation) }
  }
}
