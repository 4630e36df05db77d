/// One Kafka transaction: consumed offsets, changelog and outputs, all or nothing.
struct CommitCycle<Producer: ProducerPort> {
  let producer: Producer

  /// Runs the transaction to its end. Whatever it throws, nothing more may be done with the state that led to it.
  func run(
    _ output: OutputBatch, offsets: [PartitionOffset], membership: Producer.Membership
  ) throws(CycleFailure) {
    precondition(!offsets.isEmpty, "a transaction without offsets would not notice that this worker is a zombie")
    do throws(ProducerFailure) {
      try producer.begin()
      if !output.records.isEmpty {
        try producer.produce(output)
        try producer.flush()
      }
      try producer.sendOffsets(offsets, of: membership)
    } catch {
      throw CycleFailure(error)
    }
    switch producer.commit() {
    case .committed: return
    case .notCommitted(let reason): throw .aborted(reason)
    case .unknown(let reason): throw .unknown(reason)
    case .fenced(let reason): throw .fenced(reason)
    }
  }
}

/// Why a cycle's transaction is not known to be committed.
public enum CycleFailure: Error, Equatable, Sendable {
  /// It was not committed; the producer can go on after an abort.
  case aborted(String)
  /// It may or may not be committed.
  case unknown(String)
  /// Another producer with the same transactional id has taken over.
  case fenced(String)
  /// The producer is of no more use.
  case producerFailed(String)

  init(_ failure: ProducerFailure) {
    switch failure {
    case .abortable(let reason): self = .aborted(reason)
    case .fenced(let reason): self = .fenced(reason)
    case .fatal(let reason): self = .producerFailed(reason)
    }
  }
}
