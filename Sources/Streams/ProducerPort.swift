/// What a worker needs of a transactional producer. One transaction at most is open; one thread uses it.
public protocol ProducerPort: AnyObject {
  associatedtype Membership

  /// Opens a transaction.
  func begin() throws(ProducerFailure)

  /// Hands over all records of a batch, in order.
  func produce(_ batch: OutputBatch) throws(ProducerFailure)

  /// Waits until every record handed over is acknowledged by the log. It comes before ``sendOffsets(_:of:)``: a record
  /// that arrived after the offsets could be missed by a successor that was assigned in between and has already read
  /// the changelog's end.
  func flush() throws(ProducerFailure)

  /// Adds consumed offsets to the transaction. The log refuses them from a member whose generation is over.
  /// - Parameter offsets: never empty (KAFKA.md, trap 9).
  func sendOffsets(_ offsets: [PartitionOffset], of membership: Membership) throws(ProducerFailure)

  func commit() -> CommitOutcome

  /// Begins to end the open transaction, which is ``flush()``, ``sendOffsets(_:of:)`` and ``commit()`` in this order, and
  /// returns without waiting for it. ``finishEnding()`` comes next, before any other call.
  func startEnding(_ offsets: [PartitionOffset], of membership: Membership)

  /// Waits until the transaction that is being ended has ended.
  /// - Throws: what the flush or the offsets failed with; the transaction is still open then.
  func finishEnding() throws(ProducerFailure) -> CommitOutcome

  /// Aborts the open transaction. A failure means that only a new producer helps.
  func abort() throws(ProducerFailure)

  /// Replaces the handle by a new one with the same transactional id: fences the older, and ends its transaction.
  func recreate() throws(ProducerFailure)

  func close()
}

/// How a transaction ended.
public enum CommitOutcome: Equatable, Sendable {
  /// Everything in it is visible, once.
  case committed
  /// Nothing in it is visible, or nothing will be once it is aborted; the producer can go on after an abort.
  case notCommitted(String)
  /// It may be either: a new producer settles it, and the changelog tells.
  case unknown(String)
  /// Another producer with this transactional id has taken over.
  case fenced(String)
}

/// Why a producer could not do what was asked. The text must not contain personal data.
public enum ProducerFailure: Error, Equatable, Sendable {
  /// The transaction must be aborted; the producer can go on.
  case abortable(String)
  /// Another producer with this transactional id has taken over.
  case fenced(String)
  /// Only a new producer helps.
  case fatal(String)
}
