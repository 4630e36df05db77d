internal import Foundation
internal import Hub
internal import Kafka
internal import Referral
internal import Simulation
internal import Stages
internal import Streams

/// Reads, committed records only, what the hub publishes for others, and of its changelogs the tasks' own counts.
final class DemoWatcher {
  private static let askMillis: Int32 = 10_000
  private static let pollMillis: Int32 = 100
  private static let pollRecords = 10_000

  private let reader: LogReader
  private let admin: Admin
  private let partitions: [Kafka.TopicPartition]
  private let persons: String
  private let households: String
  private var ends: [Kafka.TopicPartition: Int64] = [:]
  private var tallies: [Kafka.TopicPartition: Tally] = [:]

  init(_ settings: Settings, _ layout: TopicLayout) throws(KafkaError) {
    persons = layout.intakeOutputs[0]
    households = layout.caseworkOutputs[0]
    let own = Set(layout.intakeInputs + layout.caseworkInputs + [layout.cyclesTopic])
    let topics = Set(layout.intakeOutputs + layout.caseworkOutputs).subtracting(own).sorted()
    partitions = topics.flatMap { topic in (0..<settings.partitions).map { Kafka.TopicPartition(topic, $0) } }
    admin = try Admin(settings.client, isolation: .readCommitted)
    reader = try LogReader(settings.client, reportsEnds: true)
    try reader.assign(partitions.map { PartitionStart($0, .beginning) })
  }

  /// The sum over all tasks as they last committed it.
  var tally: Tally { tallies.values.reduce(Tally(), +) }

  /// Reads on to the ends as they are now.
  ///
  /// - Returns: nil if patience ended before.
  func read(_ patience: DemoPatience) throws(KafkaError) -> [ScenarioRecord]? {
    var records: [ScenarioRecord] = []
    let goals = zip(partitions, try admin.watermarks(of: partitions, timeoutMillis: Self.askMillis)).map {
      ($0, $1.high)
    }
    while true {
      let positions = try reader.positions(of: partitions)
      let isThere = zip(goals, positions).allSatisfy { goal, position in
        goal.1 == 0 || max(position ?? 0, ends[goal.0] ?? 0) >= goal.1
      }
      if isThere { return records }
      guard patience.end == nil else { return nil }
      for _ in 0..<Self.pollRecords {
        let outcome = try reader.poll(timeoutMillis: Self.pollMillis) { (message) throws(KafkaError) in
          if let record = self.take(message) { records.append(record) }
        }
        if case .endOfPartition(let end) = outcome { ends[end.partition] = end.offset }
        if case .failure(let error) = outcome, error.isFatal { throw error }
        if case .nothing = outcome { break }
      }
    }
  }

  private func take(_ message: borrowing Message) -> ScenarioRecord? {
    let topic = message.topic
    let key = unsafe message.key.map { unsafe [UInt8]($0) }
    let value = unsafe message.value.map { unsafe [UInt8]($0) }
    guard topic != persons, topic != households else {
      if let key, let value, TaskTally.isTask(key: key.span),
        let tally = try? TaskTally.read(value.span, of: topic == persons ? .persons : .households)
      {
        tallies[Kafka.TopicPartition(topic, message.partition)] = tally
      }
      return nil
    }
    var headers: [(name: String, value: [UInt8])] = []
    unsafe message.forEachHeader { name, value in
      headers.append(
        (String(decoding: unsafe [UInt8](name), as: UTF8.self), unsafe value.map { unsafe [UInt8]($0) } ?? []))
    }
    return ScenarioRecord(topic: topic, key: key, value: value, headers: headers)
  }
}
