import Foundation
import Hub

/// The parts of the benchmark, as the command line names them.
enum BenchCommand: String, CaseIterable {
  case core
  case broker
  case flood
  case restore
  case all

  var description: CommandDescription {
    switch self {
    case .core:
      CommandDescription(
        rawValue, summary: "the stages alone: time of an update, bytes of a household",
        options: [Self.directory, Self.coreHouseholds, Self.only, Self.rules])
    case .broker:
      CommandDescription(
        rawValue, summary: "the hub's process through a broker, beside bare consume-transform-produce loops",
        options: [Self.brokerAddress] + Self.brokerOptions, notes: Self.brokerNotes)
    case .flood:
      CommandDescription(
        rawValue, summary: "how long one department's emergencies take while another floods its topic",
        options: [Self.brokerAddress] + Self.brokerOptions.filter { !["workload", "rounds"].contains($0.name) })
    case .restore:
      CommandDescription(
        rawValue, summary: "households restored a second when the hub is started on its changelogs",
        options: [Self.brokerAddress] + Self.brokerOptions.filter { !["workload", "updates"].contains($0.name) })
    case .all:
      CommandDescription(
        rawValue, summary: "core, then broker", options: [Self.brokerAddress] + Self.brokerOptions + [Self.only])
    }
  }

  private static let directory = CommandOption(
    "directory", value: "DIR", help: "the repository (default: the current folder)")
  private static let coreHouseholds = CommandOption(
    "households", value: "N", help: "households of three in the population (default: core 20000, broker 10000)")
  private static let only = CommandOption(
    "only", value: "WORKLOAD", help: "of core only: changing, unchanged or referring (for a profiler)")
  private static let rules = CommandOption(
    "rules", value: "N", help: "of core only: a policy of so many rules, variants of the shipped ones (default: those)")
  private static let brokerAddress = CommandOption(
    "broker", value: "HOST:PORT", isRequired: true, help: "a broker on which topics may be created; they stay there")
  private static let brokerOptions = [
    directory, coreHouseholds,
    CommandOption(
      "workload", value: "NAME", isRepeated: true,
      help: "one of \(Workload.allCases.map(\.rawValue).joined(separator: ", ")) (default: each)"),
    CommandOption("updates", value: "N", help: "updates measured in a round (default: 30000)"),
    CommandOption("rounds", value: "N", help: "rounds, each the hub and then the bare loops (default: 3)"),
    CommandOption("partitions", value: "N", help: "partitions of every topic (default: 12)"),
    CommandOption(
      "kafka", value: "NAME=VALUE", isRepeated: true,
      help: "a property of librdkafka, for the clients of all sides, as under kafka in the settings"),
    CommandOption("hub", value: "PATH", help: "the referral-hub to measure (default: the one beside hub-bench)"),
  ]
  private static let brokerNotes = """
    The hub runs as it does in production, with one intake and one casework worker. Beside it run, in turn, with
    librdkafka alone: two stages that write the very records which the hub wrote for the same updates, as many hops
    away; and one stage that writes one record for an update. The ratio to the first tells what the hub costs beyond its
    records and transactions, the ratio to the second what an update costs with all that the hub writes for it.
    All have the hub's default bounds of a cycle and the same client settings. In each turn the side that is measured is
    up and idle, the updates become readable all at once by the commit of one transaction, and the time runs from there
    until the side's groups have committed everything. Compare ratios of one run only: the broker and all sides share
    the processors.
    """

  func run(_ arguments: Arguments) throws {
    switch self {
    case .core: try core(arguments)
    case .broker: try broker(arguments)
    case .flood: try withChild { try FloodBenchmark(options: brokerOptions(arguments)).run() }
    case .restore: try withChild { try RestoreBenchmark(options: brokerOptions(arguments)).run() }
    case .all:
      try core(arguments)
      try broker(arguments)
    }
  }

  /// In `all` the households are the broker part's.
  private func core(_ arguments: Arguments) throws {
    let only = arguments.value("only")
    guard only.map({ ["changing", "unchanged", "referring"].contains($0) }) ?? true else {
      throw CommandFailure(.usage, "--only must be changing, unchanged or referring")
    }
    let given = self == .core ? try arguments.integer("households", in: 1_000...200_000) : nil
    let rules = self == .core ? try arguments.integer("rules", in: 200...2_000) : nil
    try CoreReport.run(
      BenchContract(directory: arguments.value("directory") ?? ".", rules: rules), households: given ?? 20_000,
      only: only)
  }

  private func broker(_ arguments: Arguments) throws {
    let workloads = try arguments.values("workload").map { name in
      guard let workload = Workload(rawValue: name) else {
        throw CommandFailure(
          .usage, "there is no workload “\(name)”",
          advice: "There are: \(Workload.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      return workload
    }
    let options = try brokerOptions(arguments)
    try withChild {
      for workload in workloads.isEmpty ? Workload.allCases : workloads {
        try BrokerBenchmark(options: options, workload: workload).run()
      }
    }
  }

  private func withChild(_ body: () throws -> Void) throws {
    let signals = ChildProcess.endWithThisProcess()
    try body()
    withExtendedLifetime(signals) {}
  }

  private func brokerOptions(_ arguments: Arguments) throws -> BrokerBenchmark.Options {
    BrokerBenchmark.Options(
      broker: arguments.value("broker") ?? "", directory: arguments.value("directory") ?? ".",
      hub: arguments.value("hub") ?? Self.besideThis("referral-hub"),
      households: try arguments.integer("households", in: 1_000...20_000) ?? 10_000,
      updates: try arguments.integer("updates", in: 1_000...200_000) ?? 30_000,
      rounds: try arguments.integer("rounds", in: 1...15) ?? 3,
      partitions: try arguments.integer("partitions", in: 1...100) ?? 12,
      clientProperties: try properties(arguments))
  }

  private func properties(_ arguments: Arguments) throws -> [String: String] {
    // A broker that ignores the limits of a fetch answers a long backlog with more than librdkafka takes by default.
    var properties = ["receive.message.max.bytes": "2147483647"]
    for text in arguments.values("kafka") {
      let parts = text.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else {
        throw CommandFailure(.usage, "--kafka needs a property and its value, NAME=VALUE, not “\(text)”")
      }
      properties[String(parts[0])] = String(parts[1])
    }
    return properties
  }

  private static func besideThis(_ name: String) -> String {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(filePath: own).deletingLastPathComponent().appending(path: name).path
  }
}
