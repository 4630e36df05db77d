import Foundation
import Referral
import Streams
import Wire

@testable import Stages

/// The real tasks of both stages without a log between them: what a cycle sends is handed on in order, until nothing is
/// under way. Partitions, cycles and the order of the inputs are the test's to choose.
final class Rig {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static let rules: CaseworkRules = {
    do {
      let pack = try PolicyPack.read(
        [UInt8](try Data(contentsOf: root.appending(path: "deploy/policy/hubei-2024.json"))),
        catalogue: Contract.catalogue)
      return CaseworkRules(catalogue: Contract.catalogue, pack: pack, calendar: .mondayToFriday, clocks: Clocks())
    } catch {
      fatalError("\(error)")
    }
  }()

  let partitionCount: Int32
  private(set) var intake: [IntakeTask] = []
  private(set) var casework: [CaseworkTask] = []
  var now: Int64 = 1_733_101_200_000
  /// What compaction leaves of hub.persons.
  private(set) var persons: [[UInt8]: [UInt8]] = [:]
  /// The same by partition, with each task's own records.
  private(set) var intakeChangelog: [[[UInt8]: [UInt8]]]
  /// Records that left the hub, by topic, in order.
  private(set) var outside: [String: [Record]] = [:]
  /// Changelog records written for files.
  private(set) var fileWrites = 0
  private var offset: Int64 = 0
  /// Records are taken, but nothing that waits is done until time passes.
  var holdsRounds = false
  /// Casework's, compacted, by partition.
  private(set) var changelog: [[[UInt8]: [UInt8]]]

  struct Record {
    var key: [UInt8]
    var value: [UInt8]
    var headers: [String: String]

    var json: [String: Any] {
      (try? JSONSerialization.jsonObject(with: Data(value)) as? [String: Any]) ?? [:]
    }

    var data: [String: Any] { json["data"] as? [String: Any] ?? [:] }
  }

  init(partitionCount: Int32 = 3) {
    self.partitionCount = partitionCount
    changelog = Array(repeating: [:], count: Int(partitionCount))
    intakeChangelog = changelog
    let intakeStage = IntakeStage(
      layout: Contract.layout, catalogue: Contract.catalogue, partitionCount: partitionCount)
    for partition in 0..<partitionCount {
      let task = intakeStage.makeTask(partition: partition)
      task.restoreFinished(nowMillis: now)
      intake.append(task)
    }
    do {
      let stage = try CaseworkStage(layout: Contract.layout, rules: Self.rules, partitionCount: partitionCount)
      for partition in 0..<partitionCount {
        let task = stage.makeTask(partition: partition)
        task.restoreFinished(nowMillis: now)
        casework.append(task)
      }
    } catch {
      fatalError("\(error)")
    }
  }

  struct Input {
    var topic: String
    var key: [UInt8]
    var value: [UInt8]
  }

  /// Sends messages in one batch, by key as a department's producer would, and runs until all is at rest.
  func send(_ inputs: [Input]) {
    var batches = [Int32: InputBatch]()
    for input in inputs {
      let partition = Murmur2.partition(input.key, count: partitionCount)
      guard let topic = Contract.layout.intakeInputs.firstIndex(of: input.topic) else {
        fatalError("no topic \(input.topic)")
      }
      batches[partition, default: InputBatch()].append(
        topic: topic, partition: partition, offset: offset, timestampMillis: now, key: input.key.span,
        value: input.value.span)
      offset += 1
    }
    runIntake(batches)
  }

  private func runIntake(_ batches: [Int32: InputBatch]) {
    var inbox = [Int32: InputBatch]()
    var rekeyed = [Int32: InputBatch]()
    for partition in batches.keys.sorted() {
      guard let batch = batches[partition] else { continue }
      let task = intake[Int(partition)]
      var output = OutputBatch()
      for record in batch.records { task.process(record, in: batch, nowMillis: now, output: &output) }
      while task.nextDueMillis == .min { task.wake(nowMillis: now, budget: 1_000, output: &output) }
      task.endCycle(nowMillis: now, output: &output)
      route(output, Contract.layout.intakeOutputs, &inbox, &rekeyed)
    }
    if !inbox.isEmpty { runCasework(inbox) }
    if !rekeyed.isEmpty { runIntake(rekeyed) }
  }

  func runCasework(_ batches: [Int32: InputBatch]) {
    var inbox = [Int32: InputBatch]()
    var rekeyed = [Int32: InputBatch]()
    for partition in batches.keys.sorted() {
      guard let batch = batches[partition] else { continue }
      let task = casework[Int(partition)]
      var output = OutputBatch()
      for record in batch.records { task.process(record, in: batch, nowMillis: now, output: &output) }
      while task.nextDueMillis == .min, !holdsRounds { task.wake(nowMillis: now, budget: 1_000, output: &output) }
      task.endCycle(nowMillis: now, output: &output)
      route(output, Contract.layout.caseworkOutputs, &inbox, &rekeyed)
    }
    if !inbox.isEmpty { runCasework(inbox) }
    if !rekeyed.isEmpty { runIntake(rekeyed) }
  }

  /// Lets time pass, waking every task at each of its due times.
  /// - Parameters:
  ///   - budget: the most timers and files a task handles each time.
  ///   - wakes: how often at most a task is woken.
  func advance(to millis: Int64, budget: Int = 1_000, wakes: Int = .max) {
    var left = wakes
    while left > 0, let due = casework.compactMap(\.nextDueMillis).min(), due <= millis {
      left -= 1
      now = max(now, due)
      var inbox = [Int32: InputBatch]()
      var rekeyed = [Int32: InputBatch]()
      for task in casework {
        guard let next = task.nextDueMillis, next <= now else { continue }
        var output = OutputBatch()
        task.wake(nowMillis: now, budget: budget, output: &output)
        task.endCycle(nowMillis: now, output: &output)
        route(output, Contract.layout.caseworkOutputs, &inbox, &rekeyed)
      }
      if !inbox.isEmpty { runCasework(inbox) }
      if !rekeyed.isEmpty { runIntake(rekeyed) }
    }
    now = max(now, millis)
  }

  /// Throws the casework tasks away and restores new ones from what the changelog holds.
  func restoreCasework() {
    do {
      let stage = try CaseworkStage(layout: Contract.layout, rules: Self.rules, partitionCount: partitionCount)
      for partition in casework.indices {
        let task = stage.makeTask(partition: Int32(partition))
        for (key, value) in changelog[partition] { try task.restore(key: key.span, value: value.span) }
        task.restoreFinished(nowMillis: now)
        casework[partition] = task
      }
    } catch {
      fatalError("\(error)")
    }
  }

  /// Throws the intake tasks away and restores new ones from what the changelog holds.
  func restoreIntake() throws {
    let stage = IntakeStage(layout: Contract.layout, catalogue: Contract.catalogue, partitionCount: partitionCount)
    for partition in intake.indices {
      let task = stage.makeTask(partition: Int32(partition))
      for (key, value) in intakeChangelog[partition] { try task.restore(key: key.span, value: value.span) }
      task.restoreFinished(nowMillis: now)
      intake[partition] = task
    }
  }

  private func route(
    _ output: OutputBatch, _ topics: [String], _ inbox: inout [Int32: InputBatch], _ rekeyed: inout [Int32: InputBatch]
  ) {
    for record in output.records {
      let name = topics[record.topic]
      let key = record.key.map { Array(output.arena[$0]) } ?? []
      let value = record.value.map { Array(output.arena[$0]) } ?? []
      let headers = record.headers.map { index in
        let header = output.headers[index]
        return (Array(output.arena[header.name]), header.value.map { Array(output.arena[$0]) } ?? [])
      }
      switch name {
      case "hub.inbox": append(&inbox, record.partition, topic: 0, key, value, headers)
      case "hub.rekeyed":
        let topic = Contract.layout.intakeInputs.firstIndex(of: "hub.rekeyed") ?? 0
        append(&rekeyed, record.partition, topic: topic, key, value, headers)
      case "hub.cycles": break
      case "hub.persons":
        persons[key] = record.value == nil ? nil : value
        intakeChangelog[Int(record.partition)][key] = record.value == nil ? nil : value
      case "hub.households":
        changelog[Int(record.partition)][key] = record.value == nil ? nil : value
        if key.first != UInt8(ascii: "!") { fileWrites += 1 }
      default:
        let texts = headers.map { (String(decoding: $0.0, as: UTF8.self), String(decoding: $0.1, as: UTF8.self)) }
        outside[name, default: []].append(
          Record(key: key, value: value, headers: Dictionary(texts) { first, _ in first }))
      }
    }
  }

  func append(
    _ batches: inout [Int32: InputBatch], _ partition: Int32, topic: Int, _ key: [UInt8], _ value: [UInt8],
    _ headers: [([UInt8], [UInt8])]
  ) {
    batches[partition, default: InputBatch()].append(
      topic: topic, partition: partition, offset: offset, timestampMillis: now, key: key.span, value: value.span)
    for header in headers { batches[partition]?.appendHeader(name: header.0.span, value: header.1.span) }
    offset += 1
  }

  var tally: Tally.Counts {
    let intakeTotal = intake.reduce(Tally.Counts()) { $0 + $1.tally.total }
    return casework.reduce(intakeTotal) { $0 + $1.tally.total }
  }

  /// Everything a department's topic holds of one type.
  func messages(_ topic: String, type: String) -> [Record] {
    (outside[topic] ?? []).filter { $0.json["type"] as? String == type }
  }

  /// Every file, decoded, in the order of the ids.
  var files: [HouseholdFile] {
    var files: [HouseholdFile] = []
    for task in casework {
      for (id, bytes) in task.files {
        var file = HouseholdFile(id: id)
        do {
          try ByteReader.read(bytes) { (reader) throws(ByteReaderError) in try file.read(from: &reader) }
        } catch {
          fatalError("\(error)")
        }
        files.append(file)
      }
    }
    return files.sorted { $0.id < $1.id }
  }

  /// The open keys, readable, without referral numbers and dispatch times: what must not depend on any order.
  var openKeys: [String] {
    files.flatMap { file in
      file.warnings.filter(\.isOpen).map { warning in
        let person = warning.key.person?.text ?? "home"
        let departments = warning.referrals.filter(\.state.isOpen).map { String($0.department.number) }.sorted()
        let home = person == "home" ? file.id.text : ""
        return "\(home) \(person) \(warning.key.warningClass.code) \(warning.key.matter) \(warning.key.episode ?? 0) "
          + "\(warning.rule) \(departments.joined(separator: ","))"
      }
    }.sorted()
  }

  /// Every fact of every member and household, readable, without the numbering of households of one.
  var facts: [String] {
    files.flatMap { file in
      file.facts.facts.map { fact in
        let owner = file.person(of: fact)?.text ?? file.id.text
        let cells = (0..<Fact.cellCount).map { fact.cell($0).map(String.init) ?? "-" }.joined(separator: " ")
        return "\(owner) \(fact.kind) \(cells) \(fact.flags.rawValue) \(fact.timeMillis)"
      }
    }.sorted()
  }
}
