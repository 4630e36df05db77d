import CRdKafka

/// librdkafka's own broker, inside this process: for unit tests of error handling only. It knows nothing of isolation
/// and throws away the offsets of transactions.
@safe public final class MockCluster {
  /// The requests into which errors can be injected, with their numbers in the Kafka protocol.
  public enum Request: Int16, Sendable {
    case produce = 0
    case fetch = 1
    case listOffsets = 2
    case metadata = 3
    case offsetCommit = 8
    case offsetFetch = 9
    case findCoordinator = 10
    case joinGroup = 11
    case heartbeat = 12
    case initProducerID = 22
    case addPartitionsToTransaction = 24
    case addOffsetsToTransaction = 25
    case endTransaction = 26
    case transactionOffsetCommit = 28
  }

  /// The broker errors that tests inject, with their numbers in the Kafka protocol.
  public enum InjectedError: Int32, Sendable {
    case none = 0
    case unknownTopicOrPartition = 3
    case notLeader = 6
    case requestTimedOut = 7
    case messageTooLarge = 10
    case coordinatorLoading = 14
    case coordinatorNotAvailable = 15
    case notCoordinator = 16
    case illegalGeneration = 22
    case unknownMember = 25
    case rebalanceInProgress = 27
    case topicUnauthorized = 29
    case groupUnauthorized = 30
    case outOfOrderSequence = 45
    case invalidProducerEpoch = 47
    case concurrentTransactions = 51
    case transactionalIDUnauthorized = 53
    case fencedInstance = 82
    case producerFenced = 90
    /// No broker's error: the connection breaks instead.
    case connectionLost = -195
  }

  /// The client on whose threads the brokers run; it ends them when it goes.
  private let host: ClientHandle
  private let cluster: OpaquePointer

  /// - Parameter brokers: how many, numbered from 1.
  public init(brokers: Int = 1) throws(KafkaError) {
    // The address is replaced by those of the brokers that the client makes for itself.
    host = try ClientHandle(
      Configuration(
        .producer, ClientSettings(bootstrapServers: "127.0.0.1:1"), defaults: [:],
        reserved: ["test.mock.num.brokers": String(brokers)]))
    guard let made = unsafe rd_kafka_handle_mock_cluster(host.pointer) else {
      throw KafkaError(RD_KAFKA_RESP_ERR__FAIL, "make mock cluster")
    }
    unsafe cluster = made
  }

  /// How a client reaches the cluster.
  public var settings: ClientSettings {
    ClientSettings(bootstrapServers: unsafe String(cString: rd_kafka_mock_cluster_bootstraps(cluster)))
  }

  public func createTopic(_ name: String, partitions: Int32) throws(KafkaError) {
    let code = unsafe rd_kafka_mock_topic_create(cluster, name, partitions, 1)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, "create mock topic", topic: name) }
  }

  /// The next requests of this sort are answered with these errors, one each.
  public func fail(_ request: Request, with errors: [InjectedError]) {
    let codes = errors.map { rd_kafka_resp_err_t(rawValue: $0.rawValue) }
    unsafe codes.withUnsafeBufferPointer { codes in
      unsafe rd_kafka_mock_push_request_errors_array(cluster, request.rawValue, codes.count, codes.baseAddress)
    }
  }

  public func clearErrors(of request: Request) {
    unsafe rd_kafka_mock_clear_request_errors(cluster, request.rawValue)
  }

  /// Clients see this error for the topic until it is `none`.
  public func setError(_ error: InjectedError, ofTopic topic: String) {
    unsafe rd_kafka_mock_topic_set_error(cluster, topic, rd_kafka_resp_err_t(rawValue: error.rawValue))
  }

  public func setDown(_ down: Bool, broker: Int32 = 1) {
    _ = unsafe down ? rd_kafka_mock_broker_set_down(cluster, broker) : rd_kafka_mock_broker_set_up(cluster, broker)
  }

  public func setRoundTrip(millis: Int32, broker: Int32 = 1) {
    _ = unsafe rd_kafka_mock_broker_set_rtt(cluster, broker, millis)
  }
}
