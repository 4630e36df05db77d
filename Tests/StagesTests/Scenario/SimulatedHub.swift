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
  private let intakeStage: IntakeStage
  private let caseworkStage: CaseworkStage
  private var intake: SimulatedWorker<IntakeStage>
  private var casework: SimulatedWorker<CaseworkStage>
  private var faults: [SimulatedFaults]
  private var starts = 0
  private let seed: UInt64
  private var read: [SimulatedTopicPartition: Int64] = [:]
  /// Of workers that were replaced.
  private var earlierFaults: [SimulatedFaults] = []

  init(_ rules: CaseworkRules, partitions: Int32, seed: UInt64) throws {
    self.seed = seed
    log = SimulatedLog(clock: clock)
    let layout = TopicLayout(departments: rules.catalogue.departments, withoutUpdates: ["charity"])
    intakeStage = IntakeStage(layout: layout, catalogue: rules.catalogue, partitionCount: partitions)
    caseworkStage = try CaseworkStage(layout: layout, rules: rules, partitionCount: partitions)
    log.createTopics(of: intakeStage)
    log.createTopics(of: caseworkStage)
    faults = [SimulatedFaults(), SimulatedFaults()]
    intake = log.makeWorker(stage: intakeStage, group: "intake", member: "a", faults: faults[0], seed: seed)
    casework = log.makeWorker(stage: caseworkStage, group: "casework", member: "a", faults: faults[1], seed: seed)
  }

  /// As this hub's own: a replay works with it.
  var stageOfCasework: CaseworkStage { caseworkStage }

  var faultsStruck: Int { (earlierFaults + faults).reduce(0) { $0 + $1.struck.values.reduce(0, +) } }

  /// New workers in the place of the old; those that are dead already are not closed, as a killed process is not.
  func restart(compacting: Bool) throws {
    if !faults[0].isDead { intake.close() }
    if !faults[1].isDead { casework.close() }
    if compacting {
      log.compact("hub.persons")
      log.compact("hub.households")
    }
    starts += 1
    startIntake()
    startCasework()
  }

  private func startIntake() {
    earlierFaults.append(faults[0])
    faults[0] = SimulatedFaults()
    intake = log.makeWorker(
      stage: intakeStage, group: "intake", member: "a", faults: faults[0], seed: seed + UInt64(starts))
  }

  private func startCasework() {
    earlierFaults.append(faults[1])
    faults[1] = SimulatedFaults()
    casework = log.makeWorker(
      stage: caseworkStage, group: "casework", member: "a", faults: faults[1], seed: seed + UInt64(starts))
  }

  /// Lets each stage fail once or twice in what comes next.
  func unsettle(_ random: inout SeededRandom) {
    let kinds: [(SimulatedFaults.Fault, SimulatedFaults.Point)] = [
      (.fails, .produce), (.fails, .flush), (.fails, .sendOffsets), (.fails, .commit), (.unknownButCommitted, .commit),
      (.unknownButAborted, .commit), (.unknownAndOpen, .commit), (.crash, .commit), (.crashAfter, .commit),
      (.crash, .produce),
    ]
    for index in faults.indices {
      for _ in 0..<2 {
        let (fault, point) = kinds[Int(random.next() % UInt64(kinds.count))]
        faults[index].schedule(fault, at: point, skip: Int(random.next() % 2))
      }
    }
  }

  func send(_ message: ScenarioMessage) {
    log.append(
      message.topic, key: message.key, value: message.value,
      headers: message.headers.map { SimulatedHeader(name: Array($0.name.utf8), value: $0.value) })
  }

  /// Steps both stages until neither has anything to do; a stage whose process died is started again.
  func settle() throws {
    var idle = 0
    for _ in 0..<20_000 where idle < 3 {
      clock.advance(byMillis: 5)
      var isIdle = true
      if (try? intake.step()) != .idle { isIdle = false }
      if (try? casework.step()) != .idle { isIdle = false }
      if faults.contains(where: \.isDead) {
        isIdle = false
        reviveTheDead()
      }
      idle = isIdle ? idle + 1 : 0
    }
    precondition(idle == 3, "the stages do not come to rest")
  }

  private func reviveTheDead() {
    starts += 1
    // The group notices the death, and the log ends what the dead left open.
    clock.advance(byMillis: 60_000)
    for index in faults.indices where faults[index].isDead {
      if index == 0 { startIntake() } else { startCasework() }
    }
  }

  /// What was published since the last call on the topics that outsiders read.
  func published() -> [ScenarioRecord] {
    var records: [ScenarioRecord] = []
    let own = ["hub.inbox", "hub.rekeyed", "hub.persons", "hub.households", "hub.cycles"]
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
