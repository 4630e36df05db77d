import Simulation
import Streams

/// The simulated log, where time passes only between polls.
final class SimulatedBroker: BrokerUnderTest {
  private let clock = SimulatedClock()
  private let log: SimulatedLog
  private var topics = 0

  init() { log = SimulatedLog(clock: clock) }

  func createTopic(partitions: Int32) -> String {
    topics += 1
    log.createTopic("topic-\(topics)", partitions: partitions)
    return "topic-\(topics)"
  }

  func consumer(group: String, member: String, topics: [String]) -> SimulatedConsumer {
    SimulatedConsumer(log: log, group: group, member: member, topics: topics, faults: SimulatedFaults(), seed: 1)
  }

  func producer(_ transactionalID: String, group: String, inputs: [String], outputs: [String]) -> SimulatedProducer {
    SimulatedProducer(
      log: log, group: group, transactionalID: transactionalID, inputTopics: inputs, outputTopics: outputs,
      faults: SimulatedFaults())
  }

  func restorer(_ topic: String) -> SimulatedRestorer {
    SimulatedRestorer(log: log, changelog: topic, faults: SimulatedFaults())
  }

  func pass() { clock.advance(byMillis: Int64(pollMillis)) }

  func compact(_ topic: String) -> Void? { log.compact(topic) }

  func restart() -> Void? { log.restart() }

  func sendOffsetsOfAnOldGeneration() throws -> Finding {
    let topic = createTopic(partitions: 1)
    let reader = try Member(self, group: "generations", name: "one", topics: [topic])
    let producer = producer("generations", group: "generations", inputs: [topic], outputs: [topic])
    try producer.take()
    try reader.join()
    let old = reader.port.membership
    log.group("generations").rebalance()
    try reader.turn(until: "the rebalance") { reader.port.membership != old }
    try producer.open([])
    do throws(ProducerFailure) {
      try producer.sendOffsets(
        [PartitionOffset(partition: TopicPartition(topic: 0, partition: 0), offset: 1)], of: old)
    } catch {
      return .holds
    }
    return .lacks("offsets of an old generation were taken")
  }
}
