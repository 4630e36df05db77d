/// Every key that a settings file may have. The reader refuses all others, and the help lists these.
public enum SettingsReference {
  struct Entry: Sendable {
    /// Names joined by dots; `kafka` stands for all that is below it.
    let key: String
    /// What the value is, and its default or that there is none.
    let value: String
    let help: String
  }

  static let entries: [Entry] = fixedEntries + retentionEntries

  private static let retentionEntries = TopicRetention.settings.map { setting in
    Entry(
      key: "retentionDays.\(setting.name)",
      value: "\(setting.fewestDays)…\(TopicRetention.mostDays), else as in Topics/topics",
      help: "days that \(setting.topics) are kept; never longer than the policy's erasure term (R5)")
  }

  private static let fixedEntries: [Entry] = [
    Entry(key: "bootstrapServers", value: "text, required", help: "host:port pairs separated by commas"),
    Entry(
      key: "kafka", value: "object",
      help: "properties of librdkafka; consumer. or producer. before a name limits it to that sort of client;"
        + " {\"file\": PATH} instead of a value reads it, for secrets"),
    Entry(key: "applicationID", value: "text, \"referral-hub\"", help: "before all group and transactional ids"),
    Entry(
      key: "instanceID", value: "text, required", help: "names this instance; the same at every start, no other's"),
    Entry(key: "topicPrefix", value: "text, \"\"", help: "before every topic's name"),
    Entry(key: "partitions", value: "1…1000, 12", help: "of every topic but hub.policy; never to be changed later"),
    Entry(key: "replicationFactor", value: "1…10, 3", help: "of every topic"),
    Entry(key: "contractDirectory", value: "path, required", help: "the folder Topics; paths start at this file"),
    Entry(key: "policyFile", value: "path, required", help: "the policy pack"),
    Entry(
      key: "calendarFiles", value: "list of paths, []",
      help: "days off and make-up days, a file a year in the shape of the public holiday-cn data, such as"
        + " deploy/calendars/2026.json, to begin with: a published year's calendar takes the place of its file, and a year"
        + " without either counts Monday to Friday, provisionally"),
    Entry(
      key: "divisions", value: "list of texts, []",
      help: "division codes (2, 4 or 6 digits) served here; what the policy lacks for them is said at the start"),
    Entry(key: "workers.intake", value: "1…64, 1", help: "threads that take in messages"),
    Entry(key: "workers.casework", value: "1…64, 1", help: "threads that keep households' files"),
    Entry(key: "cycle.records", value: "1…100000, 2000", help: "input records of one transaction at most"),
    Entry(
      key: "cycle.perStep", value: "1…16, 4",
      help: "transactions' worth of records read at once where they have piled up"),
    Entry(
      key: "cycle.lingerMillis", value: "0…1000, 20", help: "milliseconds a transaction waits for more records"),
    Entry(key: "cycle.idlePollMillis", value: "1…5000, 100", help: "milliseconds a poll waits without work"),
    Entry(
      key: "cycle.idleCommitMillis", value: "0…60000, 1000",
      help: "milliseconds between commits of positions that only markers moved"),
    Entry(key: "cycle.outputBytes", value: "1000000…64000000, 8388608", help: "output after which a cycle commits"),
    Entry(key: "cycle.outputRecords", value: "1…90000, 20000", help: "output records after which a cycle commits"),
    Entry(key: "logLevel", value: "debug, info, warning or error; \"info\"", help: "lines below are dropped"),
    Entry(
      key: "metricsFile", value: "path",
      help:
        "where this instance writes its metrics every 15 seconds, in Prometheus' text format: a file of its own whose"
        + " name ends in .prom, in the folder of the node exporter's textfile collector"),
    Entry(
      key: "demonstration", value: "true or false; false",
      help: "allows run --clock-rate, which lets days pass in seconds; never where real people are concerned"),
  ]

  /// The listing for the help.
  public static var text: String {
    "The settings file is a JSON object. Its keys:\n"
      + entries.map { "  \($0.key) (\($0.value))\n      \($0.help)" }.joined(separator: "\n")
  }

  /// The names allowed in the object at a key; empty for the whole file.
  static func names(below key: String) -> [String] {
    let prefix = key.isEmpty ? "" : key + "."
    var names: [String] = []
    for entry in entries where entry.key.hasPrefix(prefix) {
      let name = String(entry.key.dropFirst(prefix.count).prefix { $0 != "." })
      if !names.contains(name) { names.append(name) }
    }
    return names
  }
}
