import CRdKafka
import Glibc

/// Ends a transaction on a thread of its own, so that the producer's owner can get on with work that needs no producer.
/// The owner does not touch the producer until it has waited for the end.
@safe final class TransactionEnding {
  private let producer: TransactionalProducer
  private let offsets: [PartitionOffset]
  private let group: GroupMetadata
  private let flushTimeoutMillis: Int32
  /// Written by the thread, read after it was joined.
  private var end: Result<TransactionOutcome, KafkaError>?
  private var thread = pthread_t()
  private var hasThread = false

  init(
    _ producer: TransactionalProducer, _ offsets: [PartitionOffset], of group: consuming GroupMetadata,
    flushTimeoutMillis: Int32
  ) {
    self.producer = producer
    self.offsets = offsets
    self.group = group
    self.flushTimeoutMillis = flushTimeoutMillis
  }

  func start() {
    let kept = unsafe Unmanaged.passRetained(self)
    hasThread = unsafe pthread_create(&thread, nil, endTransaction, kept.toOpaque()) == 0
    // No thread to be had: then the owner waits here.
    if !hasThread { unsafe kept.takeRetainedValue().work() }
  }

  /// Waits for the end: at most the flush's time limit and the transaction timeout for each of the other requests.
  func finish() throws(KafkaError) -> TransactionOutcome {
    if hasThread {
      pthread_join(thread, nil)
      hasThread = false
    }
    guard let end else { preconditionFailure("a transaction is waited for that is not being ended") }
    return try end.get()
  }

  fileprivate func work() {
    do throws(KafkaError) {
      try producer.flush(timeoutMillis: flushTimeoutMillis)
      try producer.sendOffsets(offsets, of: group)
      end = .success(producer.commit())
    } catch {
      end = .failure(error)
    }
  }
}

private nonisolated func endTransaction(_ opaque: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let opaque = unsafe opaque { unsafe Unmanaged<TransactionEnding>.fromOpaque(opaque).takeRetainedValue().work() }
  return nil
}
