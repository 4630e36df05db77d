/// Who a producer is: a transactional id's holder until the next one raises the epoch.
public struct SimulatedProducerIdentity: Equatable, Sendable {
  public let transactionalID: String
  public let epoch: Int
}

/// Why the log refused a transactional request.
public enum SimulatedRefusal: Error, Equatable, Sendable {
  /// A newer producer holds the transactional id, or the log ended the transaction because it was open too long.
  case fenced
  case noTransaction
  /// A transaction is open already; a producer has one at a time.
  case transactionOpen
  /// The member was evicted, or its generation is over.
  case notAMember
}

struct SimulatedProducerState {
  var epoch: Int
  var transaction: SimulatedTransaction?
}

struct SimulatedTransaction {
  let number: Int
  let begunMonotonicMillis: Int64
  var touched: Set<SimulatedTopicPartition> = []
  /// By group name; applied when the transaction commits.
  var offsets: [String: [SimulatedTopicPartition: Int64]] = [:]
}

// Transactions.
extension SimulatedLog {
  /// Takes a transactional id over: raises its epoch and aborts what the previous holder left open (Kafka's
  /// InitProducerId).
  public func initialiseProducer(_ transactionalID: String) -> SimulatedProducerIdentity {
    let epoch = (producers[transactionalID]?.epoch ?? -1) + 1
    finish(transactionalID, commit: false)
    producers[transactionalID] = SimulatedProducerState(epoch: epoch, transaction: nil)
    return SimulatedProducerIdentity(transactionalID: transactionalID, epoch: epoch)
  }

  public func begin(_ identity: SimulatedProducerIdentity) throws(SimulatedRefusal) {
    try check(identity)
    guard producers[identity.transactionalID]?.transaction == nil else { throw .transactionOpen }
    transactionCount += 1
    producers[identity.transactionalID]?.transaction = SimulatedTransaction(
      number: transactionCount, begunMonotonicMillis: clock.monotonicMillis)
  }

  public func produce(
    _ identity: SimulatedProducerIdentity, topic: String, partition: Int32, key: [UInt8]?, value: [UInt8]?,
    headers: [SimulatedHeader]
  ) throws(SimulatedRefusal) {
    let number = try open(identity).number
    let at = place(topic, partition, key)
    change(at) {
      $0.append(
        key: key, value: value, headers: headers, timestampMillis: clock.wallMillis, transaction: number)
    }
    producers[identity.transactionalID]?.transaction?.touched.insert(at)
  }

  /// Adds offsets to the open transaction, if they come from a member of the group's present generation (KIP-447).
  public func addOffsets(
    _ identity: SimulatedProducerIdentity, group name: String, membership: SimulatedMembership,
    _ offsets: [SimulatedTopicPartition: Int64]
  ) throws(SimulatedRefusal) {
    _ = try open(identity)
    guard group(name).isCurrent(membership) else { throw .notAMember }
    producers[identity.transactionalID]?.transaction?.offsets[name, default: [:]].merge(offsets) { $1 }
  }

  public func end(_ identity: SimulatedProducerIdentity, commit: Bool) throws(SimulatedRefusal) {
    _ = try open(identity)
    finish(identity.transactionalID, commit: commit)
  }

  /// Aborts transactions that have been open too long, and fences their producers.
  public func expireTransactions() {
    for (id, state) in producers.sorted(by: { $0.key < $1.key }) {
      guard let transaction = state.transaction,
        clock.monotonicMillis - transaction.begunMonotonicMillis >= transactionTimeoutMillis
      else { continue }
      finish(id, commit: false)
      producers[id]?.epoch += 1
    }
  }

  /// Whether an open transaction holds an offset of this partition (Kafka's UNSTABLE_OFFSET_COMMIT).
  public func isUnstable(group name: String, _ at: SimulatedTopicPartition) -> Bool {
    producers.values.contains { $0.transaction?.offsets[name]?[at] != nil }
  }

  public var openTransactions: Int { producers.values.count { $0.transaction != nil } }

  private func check(_ identity: SimulatedProducerIdentity) throws(SimulatedRefusal) {
    guard let state = producers[identity.transactionalID], state.epoch == identity.epoch else { throw .fenced }
  }

  private func open(_ identity: SimulatedProducerIdentity) throws(SimulatedRefusal) -> SimulatedTransaction {
    try check(identity)
    guard let transaction = producers[identity.transactionalID]?.transaction else { throw .noTransaction }
    return transaction
  }

  private func finish(_ transactionalID: String, commit: Bool) {
    guard let transaction = producers[transactionalID]?.transaction else { return }
    var written: [SimulatedCommit.Record] = []
    for at in transaction.touched.sorted() {
      if commit, onCommit != nil {
        written += self[at].records(of: transaction.number).map { SimulatedCommit.Record(at: at, record: $0) }
      }
      change(at) { $0.end(transaction: transaction.number, commit: commit, timestampMillis: clock.wallMillis) }
    }
    if commit {
      for (name, offsets) in transaction.offsets { group(name).commit(offsets) }
    }
    producers[transactionalID]?.transaction = nil
    if commit {
      onCommit?(SimulatedCommit(transactionalID: transactionalID, records: written, offsets: transaction.offsets))
    }
  }
}
