import CRdKafka
import Telemetry

/// What happened to the consumer's partitions.
public enum RebalanceEvent: Hashable, Sendable {
  /// These partitions are this member's now; it has no others. Call `Consumer.assign`, with none of them if state must be
  /// restored first; a handler that does not gets them assigned at the committed offsets.
  case assigned([TopicPartition])
  /// These partitions are about to go to another member: finish or abort the open transaction, let go of the state,
  /// then call `Consumer.unassign`; a handler that does not gets it called.
  case revoked([TopicPartition])
  /// These partitions already belong to another member. Abort, never commit.
  case lost([TopicPartition])
}

/// Told of rebalances on the thread that polls, inside `poll`, `drain` or `close` (trap 8).
///
/// While the handler works the group waits for this member, so its work is bounded by `max.poll.interval.ms`.
public protocol RebalanceHandler: AnyObject {
  func rebalance(_ event: RebalanceEvent, of consumer: Consumer)
}

/// Comes inside a poll of the owning thread.
nonisolated func rebalanceFromLibrary(
  _ client: OpaquePointer?, _ code: rd_kafka_resp_err_t,
  _ partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?, _ opaque: UnsafeMutableRawPointer?
) {
  guard let consumer = unsafe ClientContext.of(opaque)?.consumer else {
    // The consumer is gone, so is its thread's interest; librdkafka still waits for an answer.
    if let client = unsafe client { unsafe rd_kafka_assign(client, nil) }
    return
  }
  unsafe consumer.answerRebalance(code, TopicPartitionList.elements(of: partitions).map(\.partition))
}

extension Consumer {
  func answerRebalance(_ code: rd_kafka_resp_err_t, _ partitions: [TopicPartition]) {
    answered = false
    switch code {
    case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
      Log.info("kafka.assigned", ["client": .text(name), "partitions": .int(Int64(partitions.count))])
      held = partitions
      handler?.rebalance(.assigned(partitions), of: self)
      guard !answered else { return }
      attempt("assign") { () throws(KafkaError) in
        try assign(partitions.map { PartitionStart($0, .committed) })
      }
    case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
      let lost = isAssignmentLost
      Log.info(
        "kafka.revoked",
        ["client": .text(name), "partitions": .int(Int64(partitions.count)), "lost": lost ? "yes" : "no"])
      held = []
      handler?.rebalance(lost ? .lost(partitions) : .revoked(partitions), of: self)
      guard !answered else { return }
      attempt("unassign") { () throws(KafkaError) in try unassign() }
    default:
      // librdkafka's rule for any other code: it is an error, and the assignment has to be emptied.
      Log.error("kafka.rebalance-failed", ["client": .text(name), "code": .int(Int64(code.rawValue))])
      reportHeldAsLost()
      attempt("unassign") { () throws(KafkaError) in try unassign() }
    }
  }

  /// A C callback cannot throw; what fails inside is reported by the next poll.
  private func attempt(_ what: StaticString, _ call: () throws(KafkaError) -> Void) {
    do {
      try call()
    } catch {
      Log.error("kafka.rebalance-failed", ["client": .text(name), "call": .word(what), "text": .text("\(error)")])
      rebalanceFailure = rebalanceFailure ?? error
    }
  }
}
