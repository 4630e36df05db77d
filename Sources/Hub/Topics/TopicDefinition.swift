/// One file of `Topics/topics/`: a topic, or a family of topics with `{department}` in the name.
public struct TopicDefinition: Equatable, Sendable {
  /// Stands in a name for a department's code.
  static let placeholder = "{department}"

  public enum Partitions: Equatable, Sendable {
    /// As many as the hub's settings say.
    case hub
    case fixed(Int32)
  }

  public var name: String
  public var isPerDepartment: Bool
  /// Codes of departments that have no such topic.
  public var exceptDepartments: [String]
  public var partitions: Partitions
  /// Kafka's topic properties.
  public var configuration: [String: String]
  /// Which setting says how long it is kept; nil: none does.
  public var retention: TopicRetention?

  public init(
    name: String, isPerDepartment: Bool, exceptDepartments: [String], partitions: Partitions,
    configuration: [String: String], retention: TopicRetention? = nil
  ) {
    self.retention = retention
    self.name = name
    self.isPerDepartment = isPerDepartment
    self.exceptDepartments = exceptDepartments
    self.partitions = partitions
    self.configuration = configuration
  }
}

/// A topic as it should be on the cluster.
public struct WantedTopic: Equatable, Sendable {
  public var name: String
  public var partitions: Int32
  public var replicationFactor: Int32
  public var configuration: [String: String]
}

/// All topics of the contract.
public struct TopicDefinitions: Sendable {
  public let definitions: [TopicDefinition]

  public init(_ definitions: [TopicDefinition]) { self.definitions = definitions }

  /// The departments without a topic of updates, which the stages' layout has to know.
  public var departmentsWithoutUpdates: [String] {
    definitions.first { $0.name == "dept.\(TopicDefinition.placeholder).updates" }?.exceptDepartments ?? []
  }

  /// Every topic by its full name, in the order of the names.
  /// - Parameters:
  ///   - departments: the codes.
  ///   - retentionDays: what the settings say, by ``TopicRetention/setting``; for the others the files' own.
  public func wanted(
    departments: [String], prefix: String, partitions: Int32, replicationFactor: Int32,
    retentionDays: [String: Int] = [:]
  ) -> [WantedTopic] {
    var topics: [WantedTopic] = []
    for definition in definitions {
      let count =
        switch definition.partitions {
        case .hub: partitions
        case .fixed(let number): number
        }
      let names =
        definition.isPerDepartment
        ? departments.filter { !definition.exceptDepartments.contains($0) }.map {
          definition.name.replacing(TopicDefinition.placeholder, with: $0)
        } : [definition.name]
      var configuration = definition.configuration
      if let retention = definition.retention, let days = retentionDays[retention.setting] {
        let kept = min(days * retention.times, TopicRetention.mostDays)
        configuration[TopicRetention.property] = String(Int64(kept) * TopicRetention.dayMillis)
      }
      for name in names {
        topics.append(
          WantedTopic(
            name: prefix + name, partitions: count, replicationFactor: replicationFactor,
            configuration: configuration))
      }
    }
    return topics.sorted { $0.name < $1.name }
  }
}
