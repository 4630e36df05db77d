public import Referral

/// How long a topic that deletes is kept, where the settings may say.
public struct TopicRetention: Equatable, Sendable {
  /// The name below `retentionDays` in the settings file.
  public var setting: String
  /// How many times the days of the setting.
  public var times: Int

  public init(setting: String, times: Int = 1) {
    self.setting = setting
    self.times = times
  }

  /// Kafka's property, in milliseconds.
  static let property = "retention.ms"
  static let dayMillis: Int64 = 86_400_000

  /// The settings that topics name, with the fewest days: what a stage reads must outlast the days that the hub may be
  /// down, and a checkpoint the days between two of them.
  static let settings: [(name: String, fewestDays: Int, topics: String)] = [
    ("updates", 3, "dept.*.updates"), ("feedback", 3, "dept.*.feedback"),
    ("decisions", 3, "coordination.decisions"), ("queries", 1, "dept.*.queries"), ("answers", 1, "dept.*.answers"),
    ("referrals", 1, "dept.*.referrals"), ("cases", 1, "coordination.cases"),
    ("rejected", 1, "dept.*.rejected, coordination.rejected, and hub.redriven for twice as long"),
    ("journal", 1, "hub.journal"), ("replay", 3, "hub.inbox, hub.cycles and hub.rekeyed"),
  ]

  /// The most days that any setting allows: the erasure term of the source, two years, without their leap day.
  static let mostDays = erasureTermDays(months: 24)

  /// The fewest days that so many calendar months can have.
  static func erasureTermDays(months: Int) -> Int { months / 12 * 365 + months % 12 * 28 }
}

extension WantedTopic {
  /// How many days it is kept; nil where it is compacted: what is about people goes from there by tombstone.
  var retentionDays: Int? {
    configuration[TopicRetention.property].flatMap(Int64.init).map { Int($0 / TopicRetention.dayMillis) }
  }
}

extension ContractFiles {
  /// Topics that would keep what is about people for longer than the policy lets the hub keep the people's own records
  /// (R5), each with what to do.
  public func retentionProblems(_ settings: Settings, _ pack: PolicyPack) -> [String] {
    let most = TopicRetention.erasureTermDays(months: pack.dataRules.longestTermMonths)
    return topics.definitions.flatMap { definition -> [String] in
      let wanted = TopicDefinitions([definition]).wanted(
        departments: departments.entries.map(\.code), prefix: settings.topicPrefix, partitions: settings.partitions,
        replicationFactor: settings.replicationFactor, retentionDays: settings.retentionDays)
      guard let days = wanted.first?.retentionDays, days > most else { return [] }
      let setting = definition.retention.map { "set retentionDays.\($0.setting) in the settings file" }
      return [
        "topic \(settings.topicPrefix)\(definition.name) would be kept for \(days) days, longer than the erasure term of "
          + "\(most) days (R5 of \(pack.name).\(pack.serial)): \(setting ?? "change its file")"
      ]
    }
  }
}
