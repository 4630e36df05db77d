public import Kafka

/// How one topic differs from what the contract says.
public enum TopicDifference: Equatable, Sendable {
  case missing
  case partitions(wanted: Int32, found: Int)
  case replicationFactor(wanted: Int32, found: Int)
  case property(name: String, wanted: String, found: String?)

  /// For a person.
  public var text: String {
    switch self {
    case .missing: "is missing"
    case .partitions(let wanted, let found): "has \(found) partitions instead of \(wanted)"
    case .replicationFactor(let wanted, let found): "has \(found) replicas instead of \(wanted)"
    case .property(let name, let wanted, let found):
      "has \(name)=\(found ?? "(not set)") instead of \(wanted)"
    }
  }
}

/// What the cluster has, beside what it should have.
public struct TopicComparison: Sendable {
  public struct Row: Sendable {
    public let topic: WantedTopic
    public let differences: [TopicDifference]
    /// Properties that the broker does not report: nothing can be said about them.
    public let unreported: [String]
  }

  public let rows: [Row]

  public var missing: [WantedTopic] { rows.filter { $0.differences == [.missing] }.map(\.topic) }

  /// Whether every topic is as it should be, as far as the broker tells.
  public var isAsWanted: Bool { rows.allSatisfy(\.differences.isEmpty) }

  /// Asks the cluster.
  /// - Parameters:
  ///   - withProperties: also compare topic properties: one question a topic.
  ///   - timeoutMillis: for each question.
  public static func make(
    of wanted: [WantedTopic], with admin: Admin, withProperties: Bool, timeoutMillis: Int32
  ) throws(KafkaError) -> TopicComparison {
    let found = try admin.describe(wanted.map(\.name), timeoutMillis: timeoutMillis)
    var rows: [Row] = []
    for topic in wanted {
      guard let description = found[topic.name] else {
        rows.append(Row(topic: topic, differences: [.missing], unreported: []))
        continue
      }
      var properties: [String: TopicProperty]? = [:]
      if withProperties {
        properties = try reported(of: topic.name, by: admin, timeoutMillis: timeoutMillis)
      }
      rows.append(compare(topic, description, withProperties ? properties : nil, checksProperties: withProperties))
    }
    return TopicComparison(rows: rows)
  }

  /// The properties of a topic; `nil` where this broker cannot tell any.
  private static func reported(
    of topic: String, by admin: Admin, timeoutMillis: Int32
  ) throws(KafkaError) -> [String: TopicProperty]? {
    do throws(KafkaError) {
      return try admin.describeConfiguration(ofTopic: topic, timeoutMillis: timeoutMillis)
    } catch {
      if error.kind == .disconnected || error.kind == .timedOut { throw error }
      return nil
    }
  }

  static func compare(
    _ topic: WantedTopic, _ found: TopicDescription, _ properties: [String: TopicProperty]?, checksProperties: Bool
  ) -> Row {
    var differences: [TopicDifference] = []
    if found.partitions != Int(topic.partitions) {
      differences.append(.partitions(wanted: topic.partitions, found: found.partitions))
    }
    // The lowest counts: a partition that was left behind is the one that loses data.
    let replicas = found.replicas.min() ?? 0
    if checksProperties, replicas != Int(topic.replicationFactor) {
      differences.append(.replicationFactor(wanted: topic.replicationFactor, found: replicas))
    }
    var unreported: [String] = []
    if checksProperties {
      for (name, wanted) in topic.configuration.sorted(by: { $0.key < $1.key }) {
        guard let property = properties?[name], let value = property.value else {
          unreported.append(name)
          continue
        }
        if !sameValue(value, wanted) {
          differences.append(.property(name: name, wanted: wanted, found: value))
        }
      }
    }
    return Row(topic: topic, differences: differences, unreported: unreported)
  }

  /// Lists such as `compact,delete` mean the same in any order.
  private static func sameValue(_ left: String, _ right: String) -> Bool {
    Set(left.split(separator: ",")) == Set(right.split(separator: ","))
  }
}
