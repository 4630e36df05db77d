internal import Foundation
internal import Hub
internal import Kafka

/// `referral-hub topics plan`: what `apply` would do and what it would not touch.
struct TopicsPlanCommand: Command {
  let description = CommandDescription(
    "topics", "plan", summary: "say which topics apply would create, and what differs", options: [.settings, .json])

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let report = try TopicsReport(arguments)
    try report.show { comparison in
      comparison.isAsWanted
        ? "Nothing to do: all \(comparison.rows.count) topics are there."
        : "apply would create \(comparison.missing.count) topics; what differs otherwise it leaves to you."
    }
    return .ok
  }
}

/// `referral-hub topics apply`: creates what is missing. Run twice it does nothing the second time.
struct TopicsApplyCommand: Command {
  let description = CommandDescription(
    "topics", "apply", summary: "create the topics that are missing; deletes and changes nothing",
    options: [.settings, .json])

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let report = try TopicsReport(arguments)
    let outcomes = try report.apply()
    var refused: [String] = []
    for (topic, outcome) in outcomes.sorted(by: { $0.key < $1.key }) {
      switch outcome {
      case .done, .alreadyExists: continue
      case .failed(let error): refused.append("topic \(topic): \(error.description)")
      }
    }
    guard refused.isEmpty else {
      throw CommandFailure(.problemsFound, refused.joined(separator: "\n       "))
    }
    let comparison = try report.show { _ in "\(outcomes.values.count { $0 == .done }) topics were created." }
    return comparison.isAsWanted ? .ok : .problemsFound
  }
}

/// `referral-hub topics verify`: whether the cluster has what the contract says.
struct TopicsVerifyCommand: Command {
  let description = CommandDescription(
    "topics", "verify",
    summary: "say whether every topic is as the contract says, exit code 1 if not; warn of what the brokers lack",
    options: [.settings, .json])

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let report = try TopicsReport(arguments)
    let comparison = try report.show(warnings: try report.warnings()) { comparison in
      let wrong = comparison.rows.count { !$0.differences.isEmpty }
      return wrong == 0
        ? "All \(comparison.rows.count) topics are as the contract says, as far as the broker tells."
        : "\(wrong) of \(comparison.rows.count) topics are not as the contract says."
    }
    return comparison.isAsWanted ? .ok : .problemsFound
  }
}

/// What the three commands share: the comparison and how it is shown.
private struct TopicsReport {
  private let administration: TopicAdministration
  private let servers: String
  private let asJSON: Bool

  init(_ arguments: Arguments) throws(CommandFailure) {
    let settings = try arguments.settings()
    servers = settings.client.bootstrapServers
    asJSON = arguments.flag(CommandOption.json.name)
    let contract: ContractFiles
    do throws(ContractRefused) {
      contract = try ContractFiles.read(directory: settings.contractDirectory)
      let tooLong = contract.retentionProblems(settings, try contract.readPolicy(file: settings.policyFile))
      guard tooLong.isEmpty else { throw ContractRefused(problems: tooLong) }
    } catch {
      throw CommandFailure(.filesRefused, error.description)
    }
    do throws(KafkaError) {
      administration = try TopicAdministration(settings.client, wanted: contract.wantedTopics(settings))
    } catch {
      throw CommandFailure(error, servers: servers)
    }
  }

  func apply() throws(CommandFailure) -> [String: TopicOutcome] {
    do throws(KafkaError) {
      return try administration.apply()
    } catch {
      throw CommandFailure(error, servers: servers)
    }
  }

  func warnings() throws(CommandFailure) -> [BrokerWarning] {
    do throws(KafkaError) {
      return try administration.brokerWarnings()
    } catch {
      throw CommandFailure(error, servers: servers)
    }
  }

  @discardableResult
  func show(warnings: [BrokerWarning] = [], _ summary: (TopicComparison) -> String) throws(CommandFailure)
    -> TopicComparison
  {
    let comparison: TopicComparison
    do throws(KafkaError) {
      comparison = try administration.comparison()
    } catch {
      throw CommandFailure(error, servers: servers)
    }
    if asJSON {
      try printJSON(comparison, warnings, summary(comparison))
    } else {
      printText(comparison, warnings, summary(comparison))
    }
    return comparison
  }

  private func printText(_ comparison: TopicComparison, _ warnings: [BrokerWarning], _ summary: String) {
    for row in comparison.rows {
      for difference in row.differences { print("\(row.topic.name) \(difference.text)") }
    }
    let unreported = Set(comparison.rows.flatMap(\.unreported)).sorted()
    if !unreported.isEmpty {
      let topics = comparison.rows.count { !$0.unreported.isEmpty }
      print("This broker does not tell \(unreported.joined(separator: ", ")) of \(topics) topics: not compared.")
    }
    for warning in warnings { print("warning: \(warning.text)") }
    print(summary)
  }

  private struct Output: Encodable {
    struct Topic: Encodable {
      let name: String
      let isMissing: Bool
      let differences: [String]
      let unreported: [String]
    }

    let asWanted: Bool
    let summary: String
    let topics: [Topic]
    let warnings: [String]
  }

  private func printJSON(
    _ comparison: TopicComparison, _ warnings: [BrokerWarning], _ summary: String
  ) throws(CommandFailure) {
    let output = Output(
      asWanted: comparison.isAsWanted, summary: summary,
      topics: comparison.rows.map { row in
        Output.Topic(
          name: row.topic.name, isMissing: row.differences == [.missing], differences: row.differences.map(\.text),
          unreported: row.unreported)
      }, warnings: warnings.map(\.text))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(output) else {
      throw CommandFailure(.problemsFound, "the report cannot be written as JSON")
    }
    print(String(decoding: data, as: UTF8.self))
  }
}
