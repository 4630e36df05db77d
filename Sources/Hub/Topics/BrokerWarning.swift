/// Something about the cluster's own settings that would cost the hub what it promises. It keeps nothing from starting:
/// the operator decides.
public struct BrokerWarning: Equatable, Sendable {
  /// What is wrong, where, what it would cost, and what to do.
  public let text: String

  private static let minutesADay = 24 * 60

  /// Compares what the brokers tell with what the hub rests on.
  ///
  /// - Parameters:
  ///   - brokers: each one's properties by name; `nil` for one that does not tell them.
  ///   - replicationFactor: of the hub's topics, by its settings.
  /// - Returns: what an operator should know, the gravest first; nothing about a property that is not told.
  public static func all(brokers: [Int32: [String: String]?], replicationFactor: Int) -> [BrokerWarning] {
    var texts: [String] = []
    if brokers.count < replicationFactor {
      texts.append(
        "there \(brokers.count == 1 ? "is 1 broker" : "are \(brokers.count) brokers"), and replicationFactor is \(replicationFactor): no topic can be created. "
          + "Add brokers or lower replicationFactor in the settings.")
    } else if replicationFactor < 2 {
      texts.append(
        "replicationFactor is \(replicationFactor): what is on a broker's disk is lost with it. "
          + "Production needs 3 in the settings.")
    }
    for rule in rules {
      var found: [String: [Int32]] = [:]
      for (broker, properties) in brokers {
        guard let value = properties?[rule.property], rule.isTrouble(value, replicationFactor) else { continue }
        found[value, default: []].append(broker)
      }
      for (value, ids) in found.sorted(by: { $0.key < $1.key }) {
        texts.append("\(rule.property) is \(value.isEmpty ? "empty" : value) on \(named(ids)): \(rule.text)")
      }
    }
    let silent = brokers.filter { $0.value?.isEmpty ?? true }.map(\.key)
    if !silent.isEmpty {
      texts.append(
        "\(named(silent)) \(silent.count == 1 ? "does" : "do") not tell the settings of brokers: nothing is known of "
          + "durability, retention of offsets and access. Ask who operates the cluster.")
    }
    return texts.map { BrokerWarning(text: $0) }
  }

  private static func named(_ ids: [Int32]) -> String {
    (ids.count == 1 ? "broker " : "brokers ") + ids.sorted().map(String.init).joined(separator: ", ")
  }

  /// One property of a broker and what is wrong with it.
  private struct Rule {
    let property: String
    let text: String
    /// Whether a value is trouble where the hub's topics have so many replicas.
    let isTrouble: @Sendable (_ value: String, _ replicas: Int) -> Bool

    init(_ property: String, _ text: String, when isTrouble: @escaping @Sendable (String, Int) -> Bool) {
      self.property = property
      self.text = text
      self.isTrouble = isTrouble
    }

    static func below(_ property: String, _ least: Int64, _ text: String) -> Rule {
      Rule(property, text) { value, _ in Int64(value).map { $0 >= 0 && $0 < least } ?? false }
    }

    /// For properties that say on how many brokers something must be; the hub's own replicas are the measure.
    static func replicas(_ property: String, lessThanAll: Int, _ text: String) -> Rule {
      Rule(property, text) { value, replicas in
        Int(value).map { replicas > 1 && $0 < replicas - lessThanAll } ?? false
      }
    }
  }

  /// The gravest first. Source: KAFKA.md, "Brokers"; Kafka, "Broker Configs".
  private static let rules: [Rule] = [
    Rule(
      "authorizer.class.name",
      "every client may read and write every topic, personal data among them. Set an authorizer and an ACL for each "
        + "department's topics.", when: { value, _ in value.isEmpty }),
    Rule(
      "unclean.leader.election.enable",
      "a broker that was behind may become leader, and committed referrals vanish. Set it to false.",
      when: { value, _ in value == "true" }),
    .replicas(
      "min.insync.replicas", lessThanAll: 1,
      "a committed transaction may be on one broker only. Set it to the number of replicas less one."),
    .replicas(
      "transaction.state.log.replication.factor", lessThanAll: 0,
      "with a broker the outcome of transactions is lost. Set it to the number of replicas."),
    .replicas(
      "transaction.state.log.min.isr", lessThanAll: 1,
      "the outcome of a transaction may be on one broker only. Set it to the number of replicas less one."),
    .replicas(
      "offsets.topic.replication.factor", lessThanAll: 0,
      "with a broker the consumed offsets are lost. Set it to the number of replicas."),
    .below(
      "transaction.max.timeout.ms", 10_000, "the hub's transactions ask for 10,000 ms, so no instance could start."),
    .below(
      "group.max.session.timeout.ms", 45_000, "the hub's members ask for 45,000 ms, so none could join its groups."),
    .below(
      "message.max.bytes", 1_000_000, "a household's file may have 900,000 bytes and would stop its partition."),
    .below(
      "offsets.retention.minutes", Int64(7 * minutesADay),
      "a hub that stands still for longer begins every topic anew. Set it to 10080, Kafka's default, or more."),
    Rule(
      "log.cleaner.enable",
      "the hub's state grows without bound, and erased persons stay in the log. Set it to true.",
      when: { value, _ in value == "false" }),
    Rule(
      "auto.create.topics.enable",
      "a message to a misspelt topic is taken and seen by nobody. Set it to false.",
      when: { value, _ in value == "true" }),
  ]
}
