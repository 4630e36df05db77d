internal import Foundation
internal import Kafka
internal import Streams
internal import Telemetry
internal import Wire

/// Why a settings file was refused: every problem, each with its place.
public struct SettingsRefused: Error, Equatable, CustomStringConvertible, Sendable {
  public let file: String
  public let problems: [String]

  public var description: String { problems.map { "\(file): \($0)" }.joined(separator: "\n") }
}

extension Settings {
  /// Reads a settings file. Paths in it start at its folder.
  public static func read(file: String) throws(SettingsRefused) -> Settings {
    let url = URL(fileURLWithPath: file)
    guard let data = try? Data(contentsOf: url) else {
      throw SettingsRefused(file: file, problems: ["cannot be read; check the path and its rights"])
    }
    return try read(Array(data), named: file, folder: url.deletingLastPathComponent().path)
  }

  /// Reads settings from the bytes of a file.
  /// - Parameter folder: where relative paths start.
  public static func read(_ json: [UInt8], named file: String, folder: String) throws(SettingsRefused) -> Settings {
    var document = JSONDocument()
    do throws(JSONError) {
      try document.parse(json)
    } catch {
      throw SettingsRefused(file: file, problems: ["is no JSON: \(error.description)"])
    }
    var reader = SettingsReader(document: document, folder: folder)
    let settings = reader.settings()
    guard reader.problems.isEmpty, let settings else { throw SettingsRefused(file: file, problems: reader.problems) }
    return settings
  }
}

/// Turns the JSON of a settings file into settings and collects problems.
private struct SettingsReader {
  let document: JSONDocument
  let folder: String
  var problems: [String] = []

  /// Ids become parts of Kafka's group and transactional ids and of file names of operations' tools.
  private static let idCharacters = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
  private static let maximumIDLength = 100

  init(document: JSONDocument, folder: String) {
    self.document = document
    self.folder = folder
  }

  mutating func settings() -> Settings? {
    guard document.kind(document.root) == .object else {
      problems.append("must be a JSON object")
      return nil
    }
    refuseUnknown(document.root, below: "")
    let limits = WorkerLimits()
    let servers = text("bootstrapServers")
    let properties = kafkaProperties()
    let applicationID = id("applicationID", default: "referral-hub")
    let instanceID = id("instanceID", default: nil)
    let topicPrefix = id("topicPrefix", default: "", mayBeEmpty: true)
    let contract = text("contractDirectory")
    let policy = text("policyFile")
    let records = integer("cycle.records", in: 1...100_000, default: limits.recordsPerCycle)
    let settings = Settings(
      client: ClientSettings(bootstrapServers: servers ?? "", properties: properties),
      applicationID: applicationID ?? "", instanceID: instanceID ?? "", topicPrefix: topicPrefix ?? "",
      partitions: Int32(integer("partitions", in: 1...1_000, default: 12)),
      replicationFactor: Int32(integer("replicationFactor", in: 1...10, default: 3)),
      retentionDays: retentionDays(),
      contractDirectory: path(contract ?? ""), policyFile: path(policy ?? ""),
      calendarFiles: texts("calendarFiles").map(path), divisions: divisions(),
      intakeWorkers: integer("workers.intake", in: 1...64, default: 1),
      caseworkWorkers: integer("workers.casework", in: 1...64, default: 1),
      limits: WorkerLimits(
        recordsPerCycle: records,
        cyclesPerStep: integer("cycle.perStep", in: 1...16, default: limits.cyclesPerStep),
        outputBytesPerCycle: integer(
          "cycle.outputBytes", in: 1_000_000...64_000_000, default: limits.outputBytesPerCycle),
        outputRecordsPerCycle: integer("cycle.outputRecords", in: 1...90_000, default: limits.outputRecordsPerCycle),
        idlePollMillis: integer("cycle.idlePollMillis", in: 1...5_000, default: limits.idlePollMillis),
        lingerMillis: integer("cycle.lingerMillis", in: 0...1_000, default: limits.lingerMillis),
        idleCommitMillis: integer("cycle.idleCommitMillis", in: 0...60_000, default: limits.idleCommitMillis)),
      logLevel: logLevel(), metricsFile: metricsFile(), isDemonstration: flag("demonstration"))
    return problems.isEmpty ? settings : nil
  }

  private mutating func report(_ key: String, _ problem: String) {
    problems.append("/\(key.split(separator: ".").joined(separator: "/")) \(problem)")
  }

  /// A misspelt key must not silently leave a default in force.
  private mutating func refuseUnknown(_ object: JSONNode, below key: String) {
    let known = SettingsReference.names(below: key)
    var found: [(name: String, value: JSONNode)] = []
    document.forEachMember(object) { name, value in found.append((document.string(name) ?? "", value)) }
    for (name, value) in found {
      let full = key.isEmpty ? name : "\(key).\(name)"
      guard known.contains(name) else {
        let suggestion = nearest(name, among: known).map { "did you mean \($0)?" }
        report(full, "is not known; \(suggestion ?? "known here: \(known.joined(separator: ", "))")")
        continue
      }
      // What kafka holds is librdkafka's to know.
      guard full != "kafka", !SettingsReference.names(below: full).isEmpty else { continue }
      if document.kind(value) == .object {
        refuseUnknown(value, below: full)
      } else {
        report(full, "must be an object")
      }
    }
  }

  private func node(_ key: String) -> JSONNode? {
    var node = document.root
    for name in key.split(separator: ".") {
      guard let next = document.member(node, named: String(name)) else { return nil }
      node = next
    }
    return node
  }

  private mutating func text(_ key: String, default standard: String? = nil, mayBeEmpty: Bool = false) -> String? {
    guard let node = node(key) else {
      if standard == nil { report(key, "is missing") }
      return standard
    }
    guard let text = document.string(node), mayBeEmpty || !text.isEmpty else {
      report(key, mayBeEmpty ? "must be a text" : "must be a text that is not empty")
      return nil
    }
    return text
  }

  private mutating func id(_ key: String, default standard: String?, mayBeEmpty: Bool = false) -> String? {
    guard let text = text(key, default: standard, mayBeEmpty: mayBeEmpty) else { return nil }
    guard text.count <= Self.maximumIDLength, text.allSatisfy(Self.idCharacters.contains) else {
      report(key, "must have letters, digits, dots, underscores and hyphens only, at most \(Self.maximumIDLength)")
      return nil
    }
    return text
  }

  private mutating func integer(_ key: String, in range: ClosedRange<Int>, default standard: Int) -> Int {
    guard let node = node(key) else { return standard }
    guard let value = document.int64(node), let number = Int(exactly: value), range.contains(number) else {
      report(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      return standard
    }
    return number
  }

  private mutating func metricsFile() -> String? {
    guard node("metricsFile") != nil else { return nil }
    return text("metricsFile").map(path)
  }

  private mutating func retentionDays() -> [String: Int] {
    var days: [String: Int] = [:]
    for setting in TopicRetention.settings {
      let key = "retentionDays.\(setting.name)"
      guard node(key) != nil else { continue }
      days[setting.name] = integer(key, in: setting.fewestDays...TopicRetention.mostDays, default: setting.fewestDays)
    }
    return days
  }

  private mutating func flag(_ key: String) -> Bool {
    guard let node = node(key) else { return false }
    guard let value = document.bool(node) else {
      report(key, "must be true or false")
      return false
    }
    return value
  }

  private mutating func texts(_ key: String) -> [String] {
    guard let list = node(key) else { return [] }
    guard document.kind(list) == .array else {
      report(key, "must be a list of texts")
      return []
    }
    var elements: [String?] = []
    document.forEachElement(list) { elements.append(document.string($0)) }
    for (index, element) in elements.enumerated() where element?.isEmpty ?? true {
      report("\(key).\(index)", "must be a text that is not empty")
    }
    return elements.compactMap(\.self)
  }

  private mutating func divisions() -> [String] {
    let divisions = texts("divisions")
    for (index, division) in divisions.enumerated() {
      do {
        _ = try DivisionCode.parsePrefix(division)
      } catch {
        report("divisions.\(index)", "must be the first 2, 4 or 6 digits of a division code")
      }
    }
    return divisions
  }

  private mutating func logLevel() -> LogLevel {
    let names: [(String, LogLevel)] = [
      ("debug", .debug), ("info", .info), ("warning", .warning), ("error", .error),
    ]
    guard let text = text("logLevel", default: "info") else { return .info }
    guard let level = names.first(where: { $0.0 == text })?.1 else {
      report("logLevel", "must be one of \(names.map(\.0).joined(separator: ", "))")
      return .info
    }
    return level
  }

  private mutating func kafkaProperties() -> [(String, String)] {
    guard let object = node("kafka") else { return [] }
    guard document.kind(object) == .object else {
      report("kafka", "must be an object")
      return []
    }
    var members: [(name: String, value: JSONNode)] = []
    document.forEachMember(object) { name, value in members.append((document.string(name) ?? "", value)) }
    return members.compactMap { name, value in propertyValue(name, value).map { (name, $0) } }
  }

  private mutating func propertyValue(_ name: String, _ value: JSONNode) -> String? {
    switch document.kind(value) {
    case .string: return document.string(value)
    case .true: return "true"
    case .false: return "false"
    case .number:
      if let number = document.int64(value) { return String(number) }
    case .object:
      if document.count(value) == 1, let file = document.member(value, "file").flatMap({ document.string($0) }) {
        guard let secret = try? String(contentsOfFile: path(file), encoding: .utf8) else {
          problems.append("/kafka/\(name)/file cannot be read; check the path and its rights")
          return nil
        }
        return secret.trimmingCharacters(in: .newlines)
      }
    case .array, .null: break
    }
    problems.append("/kafka/\(name) must be a text, a whole number, true, false or {\"file\": PATH}")
    return nil
  }

  private func path(_ text: String) -> String {
    text.hasPrefix("/") ? text : URL(fileURLWithPath: folder).appendingPathComponent(text).standardizedFileURL.path
  }
}
