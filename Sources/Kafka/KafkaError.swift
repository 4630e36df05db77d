import CRdKafka

/// What went wrong in a call to Kafka, copied out of librdkafka so that nothing of its memory stays behind.
///
/// The texts are librdkafka's own and name topics, brokers and groups, never keys or values of messages and never the
/// value of a setting.
public struct KafkaError: Error, Hashable, Sendable {
  /// The sorts of error that a caller decides by. The flags say more about those of a transaction.
  public enum Kind: String, Hashable, Sendable {
    /// A property is unknown, reserved or has a bad value; `property` names it.
    case configuration
    /// The caller asked for something that cannot be.
    case invalidArgument
    /// The producer's queue stayed full for as long as a call may wait.
    case queueFull
    case timedOut
    /// No broker can be reached.
    case disconnected
    /// A newer producer with the same transactional id, or a newer member of the group, has taken over.
    case fenced
    case unknownTopicOrPartition
    case alreadyExists
    case unauthorized
    case messageTooLarge
    /// The call does not fit the state of the transaction or of the client.
    case wrongState
    /// The group is rebalancing or the member's generation is over: the partitions are no longer this member's.
    case staleGeneration
    /// The offset asked for is no longer, or not yet, in the log, and no reset was allowed.
    case offsetOutOfRange
    /// The poll came later than `max.poll.interval.ms`; the partitions went to another member.
    case pollTooLate
    case other
  }

  public var kind: Kind
  /// librdkafka's number: negative for its own errors, positive for a broker's.
  public var code: Int32
  /// librdkafka's name of the code, such as `PRODUCER_FENCED`.
  public var name: String
  public var text: String
  /// The client is of no more use: make a new one.
  public var isFatal: Bool
  /// The same call, with the same arguments, may succeed when it is made again.
  public var isRetriable: Bool
  /// The open transaction can only be aborted.
  public var requiresAbort: Bool
  /// The call that failed, such as `commit transaction`.
  public var operation: String
  public var property: String?
  public var topic: String?
  public var partition: Int32?

  init(
    kind: Kind, code: Int32 = 0, name: String, text: String, operation: String, isFatal: Bool = false,
    isRetriable: Bool = false, requiresAbort: Bool = false, property: String? = nil, topic: String? = nil,
    partition: Int32? = nil
  ) {
    self.kind = kind
    self.code = code
    self.name = name
    self.text = text
    self.isFatal = isFatal
    self.isRetriable = isRetriable
    self.requiresAbort = requiresAbort
    self.operation = operation
    self.property = property
    self.topic = topic
    self.partition = partition
  }
}

extension KafkaError: CustomStringConvertible {
  /// `commit transaction: PRODUCER_FENCED: … (topic hub.inbox, partition 3; fatal)`
  public var description: String {
    var place: [String] = []
    if let property { place.append("property \(property)") }
    if let topic { place.append("topic \(topic)") }
    if let partition { place.append("partition \(partition)") }
    var flags: [String] = []
    if isFatal { flags.append("fatal") }
    if requiresAbort { flags.append("abort the transaction") }
    if isRetriable { flags.append("retriable") }
    let details = [place.joined(separator: ", "), flags.joined(separator: ", ")].filter { !$0.isEmpty }
    return "\(operation): \(name): \(text)" + (details.isEmpty ? "" : " (\(details.joined(separator: "; ")))")
  }
}

extension KafkaError {
  /// Copies and destroys an error object; every `rd_kafka_error_t` of this module ends here (trap 3).
  init(consuming error: OpaquePointer, _ operation: String, topic: String? = nil, partition: Int32? = nil) {
    defer { unsafe rd_kafka_error_destroy(error) }
    let code = unsafe rd_kafka_error_code(error)
    self.init(
      kind: Kind(code), code: code.rawValue, name: unsafe String(cString: rd_kafka_error_name(error)),
      text: unsafe String(cString: rd_kafka_error_string(error)), operation: operation,
      isFatal: unsafe rd_kafka_error_is_fatal(error) != 0, isRetriable: unsafe rd_kafka_error_is_retriable(error) != 0,
      requiresAbort: unsafe rd_kafka_error_txn_requires_abort(error) != 0, topic: topic, partition: partition)
  }

  /// An error that came as a bare code; `detail` replaces the code's general text.
  init(
    _ code: rd_kafka_resp_err_t, _ operation: String, detail: String? = nil, topic: String? = nil,
    partition: Int32? = nil
  ) {
    self.init(
      kind: Kind(code), code: code.rawValue, name: unsafe String(cString: rd_kafka_err2name(code)),
      text: unsafe detail ?? String(cString: rd_kafka_err2str(code)), operation: operation,
      isFatal: code == RD_KAFKA_RESP_ERR__FATAL, topic: topic, partition: partition)
  }

  static func invalidArgument(_ operation: String, _ text: String, topic: String? = nil) -> KafkaError {
    KafkaError(
      RD_KAFKA_RESP_ERR__INVALID_ARG, operation, detail: text, topic: topic)
  }
}

extension KafkaError.Kind {
  init(_ code: rd_kafka_resp_err_t) {
    self =
      switch code {
      case RD_KAFKA_RESP_ERR__INVALID_ARG, RD_KAFKA_RESP_ERR_INVALID_PARTITIONS,
        RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR, RD_KAFKA_RESP_ERR_INVALID_CONFIG,
        RD_KAFKA_RESP_ERR_INVALID_REQUEST:
        .invalidArgument
      case RD_KAFKA_RESP_ERR__QUEUE_FULL: .queueFull
      // In progress is what a partition says whose answer had not come when the time was over.
      case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, RD_KAFKA_RESP_ERR__MSG_TIMED_OUT,
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR__IN_PROGRESS:
        .timedOut
      case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__RESOLVE:
        .disconnected
      case RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH,
        RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
        .fenced
      case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION,
        RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
        .unknownTopicOrPartition
      case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: .alreadyExists
      case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
        RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
        RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
        .unauthorized
      case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE: .messageTooLarge
      case RD_KAFKA_RESP_ERR__STATE, RD_KAFKA_RESP_ERR__CONFLICT, RD_KAFKA_RESP_ERR_INVALID_TXN_STATE,
        RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS:
        .wrongState
      case RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
        RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST:
        .staleGeneration
      case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET,
        RD_KAFKA_RESP_ERR__NO_OFFSET:
        .offsetOutOfRange
      case RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED: .pollTooLate
      default: .other
      }
  }
}
