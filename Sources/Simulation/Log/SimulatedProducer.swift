public import Streams

/// A worker's transactional producer over the simulated log. Like librdkafka it queues what is produced: records reach
/// the log with ``flush()`` or ``commit()``, offsets at once.
public final class SimulatedProducer: ProducerPort {
  private struct Queued {
    let topic: String
    let partition: Int32
    let key: [UInt8]?
    let value: [UInt8]?
    let headers: [SimulatedHeader]
  }

  private let log: SimulatedLog
  private let group: String
  private let inputTopics: [String]
  private let outputTopics: [String]
  private let transactionalID: String
  private let faults: SimulatedFaults
  private var identity: SimulatedProducerIdentity?
  private var queued: [Queued] = []
  /// Why the transaction that is being ended cannot be committed.
  private var endingFailure: ProducerFailure?

  public init(
    log: SimulatedLog, group: String, transactionalID: String, inputTopics: [String], outputTopics: [String],
    faults: SimulatedFaults
  ) {
    self.log = log
    self.group = group
    self.transactionalID = transactionalID
    self.inputTopics = inputTopics
    self.outputTopics = outputTopics
    self.faults = faults
  }

  public func recreate() throws(ProducerFailure) {
    try strike(.recreate)
    queued = []
    identity = log.initialiseProducer(transactionalID)
  }

  public func begin() throws(ProducerFailure) {
    try strike(.begin)
    let identity = try living()
    try ask { () throws(SimulatedRefusal) in try log.begin(identity) }
  }

  public func produce(_ batch: OutputBatch) throws(ProducerFailure) {
    _ = try living()
    for record in batch.records {
      queued.append(
        Queued(
          topic: outputTopics[record.topic], partition: record.partition,
          key: record.key.map { Array(batch.arena[$0]) }, value: record.value.map { Array(batch.arena[$0]) },
          headers: batch.headers[record.headers].map { header in
            SimulatedHeader(
              name: Array(batch.arena[header.name]), value: header.value.map { Array(batch.arena[$0]) })
          }))
    }
    try strike(.produce) { () throws(ProducerFailure) in try sendQueued(half: true) }
  }

  public func flush() throws(ProducerFailure) {
    try strike(.flush) { () throws(ProducerFailure) in try sendQueued(half: true) }
    try sendQueued(half: false)
  }

  public func sendOffsets(
    _ offsets: [PartitionOffset], of membership: SimulatedMembership
  ) throws(ProducerFailure) {
    try strike(.sendOffsets)
    let identity = try living()
    var named: [SimulatedTopicPartition: Int64] = [:]
    for one in offsets {
      let topic = inputTopics[one.partition.topic]
      named[SimulatedTopicPartition(topic: topic, partition: one.partition.partition)] = one.offset
    }
    try ask { () throws(SimulatedRefusal) in
      try log.addOffsets(identity, group: group, membership: membership, named)
    }
  }

  public func commit() -> CommitOutcome {
    let fault = faults.fault(at: .commit)
    do throws(ProducerFailure) {
      switch fault {
      case .fails: return .notCommitted("simulated: the log refused the commit")
      case .fatal: return .unknown("simulated: the producer died in the commit")
      case .fenced: _ = log.initialiseProducer(transactionalID)
      case .unknownAndOpen: return .unknown("simulated: the commit's request is lost")
      case .crash: return .unknown("simulated: the process is dead")
      case .unknownButCommitted, .unknownButAborted, .crashAfter, nil: break
      }
      try sendQueued(half: false)
      let identity = try living()
      try ask { () throws(SimulatedRefusal) in try log.end(identity, commit: fault != .unknownButAborted) }
    } catch {
      switch error {
      case .abortable(let reason): return .notCommitted(reason)
      case .fenced(let reason): return .fenced(reason)
      case .fatal(let reason): return .unknown(reason)
      }
    }
    switch fault {
    case nil: return .committed
    case .crashAfter:
      faults.crashed()
      return .unknown("simulated: the process died after the commit")
    case .fails, .fatal, .fenced, .unknownButCommitted, .unknownButAborted, .unknownAndOpen, .crash:
      return .unknown("simulated: the commit's answer is lost")
    }
  }

  public func startEnding(_ offsets: [PartitionOffset], of membership: SimulatedMembership) {
    endingFailure = nil
    do throws(ProducerFailure) {
      try flush()
      try sendOffsets(offsets, of: membership)
    } catch {
      endingFailure = error
    }
  }

  public func finishEnding() throws(ProducerFailure) -> CommitOutcome {
    if let endingFailure { throw endingFailure }
    return commit()
  }

  public func abort() throws(ProducerFailure) {
    try strike(.abort)
    queued = []
    let identity = try living()
    try ask { () throws(SimulatedRefusal) in try log.end(identity, commit: false) }
  }

  public func close() {
    queued = []
    identity = nil
  }

  private func sendQueued(half: Bool) throws(ProducerFailure) {
    let identity = try living()
    let count = half ? queued.count / 2 : queued.count
    for record in queued.prefix(count) {
      try ask { () throws(SimulatedRefusal) in
        try log.produce(
          identity, topic: record.topic, partition: record.partition, key: record.key, value: record.value,
          headers: record.headers)
      }
    }
    queued.removeFirst(count)
  }

  private func living() throws(ProducerFailure) -> SimulatedProducerIdentity {
    guard let identity else { throw .fatal("simulated: there is no producer") }
    return identity
  }

  private func ask(_ request: () throws(SimulatedRefusal) -> Void) throws(ProducerFailure) {
    do throws(SimulatedRefusal) {
      try request()
    } catch {
      switch error {
      case .fenced: throw .fenced("simulated: another producer holds the transactional id")
      case .noTransaction: throw .fatal("simulated: no transaction is open")
      case .transactionOpen: throw .fatal("simulated: a transaction is open already")
      case .notAMember: throw .abortable("simulated: the group's generation is over")
      }
    }
  }

  private func strike(
    _ point: SimulatedFaults.Point, partly: () throws(ProducerFailure) -> Void = {}
  ) throws(ProducerFailure) {
    guard let fault = faults.fault(at: point) else { return }
    switch fault {
    case .fails:
      try partly()
      throw .abortable("simulated: the log did not answer")
    case .fenced:
      _ = log.initialiseProducer(transactionalID)
      throw .fenced("simulated: another producer holds the transactional id")
    case .fatal, .unknownButCommitted, .unknownButAborted, .unknownAndOpen, .crash, .crashAfter:
      throw .fatal("simulated: the producer is dead")
    }
  }
}
