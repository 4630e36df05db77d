import Foundation
import Hub
import Kafka

/// One run's own world on the broker: a topic prefix and ids that no other run has, and the settings file of its hub.
struct BenchRun {
  let folder: URL
  let settings: Settings
  let settingsFile: String
  /// The bare loop's, with as many partitions as the hub's topics.
  let bare: BareStage.Topics
  /// The bare stages' that write what the hub's wrote: topics like the hub's, in a world of their own.
  let replayIntake: BareStage.Topics
  let replayCasework: BareStage.Topics

  private static let timeoutMillis: Int32 = 15_000

  /// - Parameters:
  ///   - clientProperties: what the clients of all sides are told beside the address.
  ///   - directory: the repository.
  init(
    broker: String, clientProperties: [String: String], directory: String, partitions: Int, logLevel: String = "info"
  ) throws {
    let id = "bench\(UInt32.random(in: .min ... .max))"
    folder = FileManager.default.temporaryDirectory.appending(path: "hub-bench-\(id)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let root = URL(filePath: directory).standardizedFileURL.path
    let file = StoredSettings(
      bootstrapServers: broker, kafka: clientProperties, applicationID: id, instanceID: "hub-bench",
      topicPrefix: "\(id).", partitions: partitions, replicationFactor: 1, contractDirectory: "\(root)/Topics",
      policyFile: "\(root)/deploy/policy/hubei-2024.json", workers: ["intake": 1, "casework": 1],
      logLevel: logLevel)
    settingsFile = folder.appending(path: "settings.json").path
    try JSONEncoder().encode(file).write(to: URL(filePath: settingsFile))
    settings = try Settings.read(file: settingsFile)
    let count = settings.partitions
    bare = BareStage.Topics(
      input: "\(id).bare.in", outputs: ["\(id).bare.out"], group: "\(id).bare", partitions: count)
    let replay = { (topic: String) in "\(id).replay.\(topic)" }
    replayIntake = BareStage.Topics(
      input: replay(HubTopics.updates), outputs: HubTopics.intake.map { replay($0.name) }, group: "\(id).replay.intake",
      partitions: count)
    replayCasework = BareStage.Topics(
      input: replay(HubTopics.inbox), outputs: HubTopics.casework.map { replay($0.name) },
      group: "\(id).replay.casework",
      partitions: count)
  }

  var partitions: Int32 { settings.partitions }

  func topic(_ name: String) -> String { settings.topicPrefix + name }

  func makeTopics() throws {
    let contract = try ContractFiles.read(directory: settings.contractDirectory)
    var wanted = contract.wantedTopics(settings)
    let copied = Set([replayIntake.input] + replayIntake.outputs + replayCasework.outputs)
    var replay = settings
    replay.topicPrefix += "replay."
    wanted += contract.wantedTopics(replay).filter { copied.contains($0.name) }
    let outcomes = try TopicAdministration(settings.client, wanted: wanted).apply()
    let bare = try Admin(settings.client).create(
      ([bare.input] + bare.outputs).map { NewTopic($0, partitions: partitions, replicationFactor: 1) },
      timeoutMillis: Self.timeoutMillis)
    for (topic, outcome) in outcomes.merging(bare, uniquingKeysWith: { $1 }) where outcome != .done {
      throw BenchFailure("the topic \(topic) could not be created: \(outcome)")
    }
  }

  func removeFolder() { try? FileManager.default.removeItem(at: folder) }

  /// The settings file's keys that a run sets; the others keep the hub's defaults.
  private struct StoredSettings: Encodable {
    let bootstrapServers: String
    let kafka: [String: String]
    let applicationID: String
    let instanceID: String
    let topicPrefix: String
    let partitions: Int
    let replicationFactor: Int
    let contractDirectory: String
    let policyFile: String
    let workers: [String: Int]
    let logLevel: String
  }
}
