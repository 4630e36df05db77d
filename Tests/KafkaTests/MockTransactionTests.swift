import Kafka
import Telemetry
import Testing

/// How errors of the broker become outcomes of a transaction.
@Suite(.serialized)
struct MockTransactionTests {
  let cluster: MockCluster
  let producer: TransactionalProducer

  init() throws {
    cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 1)
    producer = try TransactionalProducer(cluster.settings, transactionalID: "worker-1")
    try producer.initTransactions(timeoutMillis: patienceMillis)
  }

  private func aborted(_ outcome: TransactionOutcome) -> KafkaError? {
    if case .aborted(let cause) = outcome { cause } else { nil }
  }

  private func recreate(_ outcome: TransactionOutcome) -> KafkaError? {
    if case .mustRecreate(let cause) = outcome { cause } else { nil }
  }

  @Test("a transaction commits, and the next one too")
  func commits() throws {
    for _ in 0..<3 {
      try producer.begin()
      try producer.send(["a"], to: "t")
      #expect(producer.commit() == .committed)
    }
  }

  @Test("an abort that was asked for has no cause, and the producer goes on")
  func aborts() throws {
    try producer.begin()
    try producer.send(["a"], to: "t")
    #expect(producer.abort() == .aborted(nil))
    try producer.begin()
    try producer.send(["b"], to: "t")
    #expect(producer.commit() == .committed)
  }

  @Test("an error that requires an abort ends as aborted, and the producer goes on")
  func abortable() throws {
    cluster.fail(.addPartitionsToTransaction, with: [.topicUnauthorized])
    try producer.begin()
    try producer.send(["a"], to: "t")
    let outcome = producer.commit()
    #expect(aborted(outcome)?.requiresAbort == true, "\(outcome)")
    try producer.begin()
    try producer.send(["b"], to: "t")
    #expect(producer.commit() == .committed)
  }

  @Test("a record the broker refuses aborts the transaction and is counted")
  func refusedRecord() throws {
    cluster.fail(.produce, with: [.topicUnauthorized])
    try producer.begin()
    try producer.send(["a"], to: "t")
    #expect(aborted(producer.commit())?.requiresAbort == true)
    #expect(producer.counters.deliveryFailures.value == 1)
  }

  @Test("a temporary error of the coordinator is waited out")
  func retried() throws {
    cluster.fail(.endTransaction, with: [.coordinatorLoading, .coordinatorNotAvailable, .connectionLost])
    try producer.begin()
    try producer.send(["a"], to: "t")
    #expect(producer.commit() == .committed)
  }

  @Test(
    "a fenced producer must be made anew, and a new one works",
    arguments: [
      MockCluster.InjectedError.producerFenced, .invalidProducerEpoch,
    ])
  func fenced(by error: MockCluster.InjectedError) throws {
    try producer.begin()
    try producer.send(["a"], to: "t")
    cluster.fail(.endTransaction, with: [error])
    let outcome = producer.commit()
    let cause = try #require(recreate(outcome), "\(outcome)")
    #expect(cause.isFatal)
    #expect(cause.kind == .fenced, "\(cause)")
    #expect(cause.operation == "commit transaction")
    #expect(throws: KafkaError.self) { try producer.begin() }

    let next = try TransactionalProducer(cluster.settings, transactionalID: "worker-1")
    try next.initTransactions(timeoutMillis: patienceMillis)
    try next.begin()
    try next.send(["a"], to: "t")
    #expect(next.commit() == .committed)
  }

  @Test("after a false sequence error the worker goes on, with a new producer if need be")
  func sequenceError() throws {
    try producer.begin()
    try producer.send(["a"], to: "t")
    cluster.fail(.produce, with: [.outOfOrderSequence])
    let outcome = producer.commit()
    #expect(outcome != .committed)
    let next: TransactionalProducer
    if recreate(outcome) == nil {
      next = producer
    } else {
      next = try TransactionalProducer(cluster.settings, transactionalID: "worker-1")
      try next.initTransactions(timeoutMillis: patienceMillis)
    }
    try next.begin()
    try next.send(["a"], to: "t")
    #expect(next.commit() == .committed)
  }

  @Test("an abort that fails fatally must end in a new producer")
  func failedAbort() throws {
    try producer.begin()
    try producer.send(["a"], to: "t")
    try producer.serve(until: cluster)
    cluster.fail(.endTransaction, with: [.transactionalIDUnauthorized])
    let outcome = producer.abort()
    #expect(recreate(outcome) != nil, "\(outcome)")
  }

  @Test("offsets are sent with at least one, none below zero")
  func offsetsRequired() throws {
    let recorder = EventRecorder()
    let consumer = try Consumer(cluster.settings, groupID: "g", handler: recorder)
    try consumer.subscribe(["t"])
    try consumer.poll(until: "an assignment") { !recorder.held.isEmpty }
    let group = try consumer.groupMetadata()
    try producer.begin()
    let partition = TopicPartition("t", 0)
    #expect(throws: KafkaError.self) { try producer.sendOffsets([], of: group) }
    #expect(throws: KafkaError.self) { try producer.sendOffsets([PartitionOffset(partition, -1)], of: group) }
    try producer.sendOffsets([PartitionOffset(partition, 0)], of: group)
    #expect(producer.commit() == .committed)
    try consumer.close(timeoutMillis: 10_000)
  }

  @Test("offsets refused by the group's coordinator abort the transaction")
  func refusedOffsets() throws {
    let consumer = try Consumer(cluster.settings, groupID: "g")
    let group = try consumer.groupMetadata()
    cluster.fail(.transactionOffsetCommit, with: [.illegalGeneration])
    try producer.begin()
    do {
      try producer.sendOffsets([PartitionOffset(TopicPartition("t", 0), 1)], of: group)
      Issue.record("the offsets were taken")
    } catch {
      #expect(error.requiresAbort, "\(error)")
      #expect(error.kind == .staleGeneration, "\(error)")
    }
    #expect(producer.abort() == .aborted(nil))
  }

  @Test("calls out of order are errors, not crashes")
  func outOfOrder() throws {
    #expect {
      try producer.send(["a"], to: "t")
    } throws: { error in
      (error as? KafkaError)?.kind == .wrongState
    }
    try producer.begin()
    #expect(throws: KafkaError.self) { try producer.begin() }
  }

  @Test("without a broker a commit gives up within the transaction timeout and asks for a new producer or has aborted")
  func brokerDown() throws {
    var settings = cluster.settings
    settings.properties = [("transaction.timeout.ms", "2000"), ("producer.message.timeout.ms", "1000")]
    let impatient = try TransactionalProducer(settings, transactionalID: "worker-2")
    try impatient.initTransactions(timeoutMillis: patienceMillis)
    try impatient.begin()
    try impatient.send(["a"], to: "t")
    cluster.setDown(true)
    let start = ContinuousClock.now
    let outcome = impatient.commit()
    #expect(outcome != .committed)
    #expect(ContinuousClock.now - start < .seconds(30), "\(outcome)")
    impatient.purge()
  }
}

extension TransactionalProducer {
  /// Lets the producer register its partition with the coordinator, so that an abort has something to end.
  fileprivate func serve(until cluster: MockCluster) throws {
    let reader = try LogReader(cluster.settings, isolation: .readUncommitted)
    try reader.assign([PartitionStart(TopicPartition("t", 0), .beginning)])
    _ = try reader.read(1)
  }
}
