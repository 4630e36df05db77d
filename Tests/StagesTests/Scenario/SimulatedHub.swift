import Foundation
import Referral
import Simulation
import Stages
import Streams
import Wire

/// Intake and casework as they are, one worker each, on the simulated log.
final class SimulatedHub {
  let clock = SimulatedClock()
  let log: SimulatedLog
  let layout: TopicLayout
  let intake: SimulatedWorker<IntakeStage>
  let casework: SimulatedWorker<CaseworkStage>
  private var read: [SimulatedTopicPartition: Int64] = [:]

  init(_ rules: CaseworkRules, partitions: Int32, seed: UInt64) throws {
    log = SimulatedLog(clock: clock)
    layout = TopicLayout(departments: rules.catalogue.departments, withoutUpdates: ["charity"])
    let intakeStage = IntakeStage(layout: layout, catalogue: rules.catalogue, partitionCount: partitions)
    let caseworkStage = try CaseworkStage(layout: layout, rules: rules, partitionCount: partitions)
    log.createTopics(of: intakeStage)
    log.createTopics(of: caseworkStage)
    intake = log.makeWorker(stage: intakeStage, group: "intake", member: "a", seed: seed)
    casework = log.makeWorker(stage: caseworkStage, group: "casework", member: "a", seed: seed)
  }

  func send(_ message: ScenarioMessage) {
    log.append(
      message.topic, key: message.key, value: message.value,
      headers: message.headers.map { SimulatedHeader(name: Array($0.name.utf8), value: $0.value) })
  }

  /// Steps both stages until neither has anything to do.
  func settle() throws {
    var idle = 0
    for _ in 0..<10_000 where idle < 3 {
      clock.advance(byMillis: 5)
      var isIdle = true
      if try intake.step() != .idle { isIdle = false }
      if try casework.step() != .idle { isIdle = false }
      idle = isIdle ? idle + 1 : 0
    }
    precondition(idle == 3, "the stages do not come to rest")
  }

  /// What was published since the last call on the topics that outsiders read.
  func published() -> [ScenarioRecord] {
    var records: [ScenarioRecord] = []
    let own = ["hub.inbox", "hub.rekeyed", "hub.persons", "hub.households"]
    for topic in log.topics where !own.contains(topic) && !topic.hasSuffix(".updates") && !topic.hasSuffix(".feedback")
    {
      guard topic != "coordination.decisions" else { continue }
      for partition in 0..<log.partitionCount(of: topic) {
        let at = SimulatedTopicPartition(topic: topic, partition: partition)
        for record in log.records(topic, partition: partition) where record.offset >= read[at] ?? 0 {
          read[at] = record.offset + 1
          records.append(
            ScenarioRecord(
              topic: topic, key: record.key, value: record.value,
              headers: record.headers.map { (String(decoding: $0.name, as: UTF8.self), $0.value ?? []) }))
        }
      }
    }
    return records
  }

  /// From the changelogs, as an outsider reads it.
  func tally() throws -> Tally {
    var sum = Tally()
    for (topic, changelog) in [("hub.persons", TaskTally.Changelog.persons), ("hub.households", .households)] {
      for partition in 0..<log.partitionCount(of: topic) {
        let last = log.records(topic, partition: partition).last {
          $0.key.map { TaskTally.isTask(key: $0.span) } ?? false
        }
        if let value = last?.value { sum = sum + (try TaskTally.read(value.span, of: changelog)) }
      }
    }
    return sum
  }
}

/// Files of the repository.
enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: root.appending(path: path))) }

  static func catalogue() throws -> Catalogue {
    try Catalogue.read(
      try bytes("Topics/catalogue.json"), departments: try DepartmentRegistry.read(try bytes("Topics/departments.json"))
    )
  }

  static func scenario(_ catalogue: Catalogue) throws -> Scenario {
    let folder = root.appending(path: "deploy/demo-scenario")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).filter { $0.hasSuffix(".json") }
      .sorted()
    return try Scenario(
      files: try names.map { ($0, try bytes("deploy/demo-scenario/\($0)")) }, catalogue: catalogue)
  }
}
