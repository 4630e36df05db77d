public import Kafka
public import Streams
public import Telemetry

/// What an instance of the hub is told by its settings file. ``SettingsReference`` documents every key.
public struct Settings: Sendable {
  public var client: ClientSettings
  /// Before every group id and transactional id.
  public var applicationID: String
  /// Stays the same when this instance is started again, and is no other instance's.
  public var instanceID: String
  public var topicPrefix: String
  public var partitions: Int32
  public var replicationFactor: Int32
  /// How many days topics are kept, by ``TopicRetention/setting``; for the others the contract's own.
  public var retentionDays: [String: Int]
  public var contractDirectory: String
  public var policyFile: String
  public var calendarFiles: [String]
  /// Prefixes of the division codes that this hub serves: for these it says at the start which numbers are missing.
  public var divisions: [String]
  public var intakeWorkers: Int
  public var caseworkWorkers: Int
  public var limits: WorkerLimits
  public var logLevel: LogLevel
  /// Where the metrics are written to; nil: nowhere.
  public var metricsFile: String?
  /// Whether this hub is for a demonstration: only then may its clock be run faster.
  public var isDemonstration: Bool

  /// The stages' consumer groups and transactional ids.
  public func groupID(of stage: StageName) -> String { "\(applicationID).\(stage.rawValue)" }

  /// The same at every start of a worker and of no other worker of this stage (KIP-345).
  public func groupInstanceID(of stage: StageName, worker: Int) -> String {
    "\(instanceID).\(stage.rawValue).\(worker)"
  }

  /// The same at every start of a worker and of no other worker of any hub on the cluster.
  public func transactionalID(of stage: StageName, worker: Int) -> String {
    "\(applicationID).\(groupInstanceID(of: stage, worker: worker))"
  }
}

/// The two stages, as ids and log lines name them.
public enum StageName: String, CaseIterable, Sendable {
  case intake
  case casework
}
