/// What a worker needs of a consumer in a group. The adapter subscribes when it is created and is used by one thread.
///
/// A partition is delivered only between ``startAtCommitted(_:)`` and the next ``hold(_:)``, revocation or loss: a task
/// must be restored before its first record.
public protocol ConsumerPort: AnyObject {
  /// What a producer needs to prove that offsets come from a living member of the group: group id, member id and
  /// generation (Kafka KIP-447).
  associatedtype Membership

  /// Collects records and assignment changes. It returns at once when records are there, otherwise after the timeout
  /// or an assignment change. No transaction is open while it runs, so a revocation may be acknowledged inside.
  /// It stops at the count, and within a few records after the one that reaches the bytes. Records of a revoked partition that are already in the batch may stay there: the worker drops them.
  func poll(
    into batch: inout InputBatch, events: inout [AssignmentEvent], maximumRecords: Int, maximumBytes: Int,
    timeoutMillis: Int
  ) throws(PortFailure)

  /// Starts delivery of held partitions at their committed offsets as they are now; a partition without one starts at
  /// its first record. The worker calls it after the restore, when the previous owner's transaction is over. An offset
  /// with a pending transaction (Kafka's UNSTABLE_OFFSET_COMMIT) is a transient failure: nothing was started.
  /// - Returns: where each partition starts, in the order given.
  func startAtCommitted(_ partitions: [TopicPartition]) throws(PortFailure) -> [PartitionOffset]

  /// Stops delivery and forgets fetched records and positions, until ``startAtCommitted(_:)``.
  func hold(_ partitions: [TopicPartition]) throws(PortFailure)

  /// The offset after the last delivered record, or after the transaction markers that follow it (KAFKA.md, trap 12);
  /// `nil` if the partition is not started or the position is not known.
  func position(of partition: TopicPartition) -> Int64?

  /// Read after the poll whose records are about to be committed.
  var membership: Membership { get }

  /// Leaves the group.
  func close()
}

/// A change of the partitions that a consumer owns.
public enum AssignmentEvent: Equatable, Sendable {
  /// Added to what the consumer owns; held until started.
  case assigned([TopicPartition])
  /// Given back in order; nothing of them was open.
  case revoked([TopicPartition])
  /// Gone without notice (session expired, generation over): another member may own them already.
  case lost([TopicPartition])
}

/// A port could not do what was asked. The text must not contain personal data.
public enum PortFailure: Error, Equatable, Sendable {
  /// Worth trying again in a later step.
  case transient(String)
  /// The handle is of no more use: the worker stops with the reason.
  case fatal(String)
}
