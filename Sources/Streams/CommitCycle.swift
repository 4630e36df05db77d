/// One Kafka transaction: consumed offsets, changelog and outputs, all or nothing.
///
/// Whatever it throws, nothing more may be done with the state that led to it.
struct CommitCycle<Producer: ProducerPort> {
  let producer: Producer

  /// Opens the transaction and hands the output over.
  func begin(with output: OutputBatch) throws(CycleFailure) {
    do throws(ProducerFailure) {
      try producer.begin()
      if !output.records.isEmpty { try producer.produce(output) }
    } catch {
      throw CycleFailure(error)
    }
  }

  /// Ends the transaction.
  func end(_ offsets: [PartitionOffset], membership: Producer.Membership) throws(CycleFailure) {
    check(offsets)
    do throws(ProducerFailure) {
      try producer.flush()
      try producer.sendOffsets(offsets, of: membership)
    } catch {
      throw CycleFailure(error)
    }
    try judge(producer.commit())
  }

  /// Begins to end the transaction while the caller goes on; ``finishEnding()`` comes next.
  func startEnding(_ offsets: [PartitionOffset], membership: Producer.Membership) {
    check(offsets)
    producer.startEnding(offsets, of: membership)
  }

  /// Waits for the end.
  func finishEnding() throws(CycleFailure) {
    let outcome: CommitOutcome
    do throws(ProducerFailure) {
      outcome = try producer.finishEnding()
    } catch {
      throw CycleFailure(error)
    }
    try judge(outcome)
  }

  private func check(_ offsets: [PartitionOffset]) {
    precondition(!offsets.isEmpty, "a transaction without offsets would not notice that this worker is a zombie")
  }

  private func judge(_ outcome: CommitOutcome) throws(CycleFailure) {
    switch outcome {
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
