import Foundation
import Hub
import Kafka

/// Emergencies of one department, each of which the hub must refer at once: sent one by one, and timed until the referral
/// is readable.
final class EmergencyProbes {
  static let department = "emergency"
  private static let timeoutMillis: Int32 = 10_000
  private static let limit: Duration = .seconds(60)
  /// Between two of them.
  static let interval: Duration = .milliseconds(100)

  private let producer: IdempotentProducer
  private let updates: ProducerTopic
  private let referrals: LogReader
  private let population: Population
  private var next = 0
  /// When those were sent whose referrals have not come, by person.
  private var sent: [String: ContinuousClock.Instant] = [:]
  private var taken: [Duration] = []

  init(_ run: BenchRun, _ population: Population) throws {
    self.population = population
    producer = try IdempotentProducer(run.settings.client)
    updates = try producer.topic(run.topic("dept.\(Self.department).updates"))
    referrals = try LogReader(run.settings.client)
    let topic = run.topic("dept.\(Self.department).referrals")
    try referrals.assign((0..<run.partitions).map { PartitionStart(TopicPartition(topic, $0), .beginning) })
  }

  /// Sends one after the other until told to stop, and waits for the referrals.
  /// - Returns: how long each took, ascending.
  func run(until isOver: (_ sent: Int) throws -> Bool) throws -> [Duration] {
    taken = []
    var count = 0
    var due = ContinuousClock.now
    while try !isOver(count) {
      try send()
      count += 1
      due += Self.interval
      while ContinuousClock.now < due { try take() }
    }
    let deadline = ContinuousClock.now + Self.limit
    while !sent.isEmpty {
      try take()
      guard ContinuousClock.now < deadline else {
        throw BenchFailure("\(sent.count) emergencies were not referred within \(Self.limit)")
      }
    }
    return taken.sorted()
  }

  private func send() throws {
    guard next < population.households else { throw BenchFailure("every household has had its emergency") }
    let message = population.disaster(next)
    sent[population.person(next, 0)] = ContinuousClock.now
    next += 1
    try unsafe producer.produce(updates, key: message.key.span.bytes, value: message.value.span.bytes)
    try producer.flush(timeoutMillis: Self.timeoutMillis)
  }

  private func take() throws {
    let outcome = try referrals.drain(upTo: 100, blockMillis: 5) { message in
      guard let person = try Self.person(in: message) else { return }
      if let start = sent.removeValue(forKey: person) { taken.append(ContinuousClock.now - start) }
    }
    if let failure = outcome.failure { throw failure }
  }

  private struct Referral: Decodable {
    struct Body: Decodable {
      struct Subject: Decodable { let person: String? }
      let subject: Subject?
    }
    let type: String
    let data: Body
  }

  private static func person(in message: borrowing Message) throws -> String? {
    guard let value = unsafe message.value else { return nil }
    let referral = try JSONDecoder().decode(Referral.self, from: unsafe Data(value))
    return referral.type == "referral-hub.referral.v1" ? referral.data.subject?.person : nil
  }
}
