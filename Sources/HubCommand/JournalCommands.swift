internal import Foundation
internal import Hub
internal import Referral
internal import Stages

/// `referral-hub journal checkpoint`: keeps the state that a later replay begins with.
struct JournalCheckpointCommand: Command {
  let description = CommandDescription(
    "journal", "checkpoint", summary: "keep the household files in a file, to verify later from",
    options: [
      .settings,
      CommandOption("out", value: "FILE", isRequired: true, help: "written anew, readable for its owner alone"),
    ],
    notes: """
      hub.inbox and hub.cycles are kept for seven days, so take one at least as often, and after every change of version: a
      replay decides as the version at hand does. The file holds personal data: keep it
      as the hub's own topics, and delete it with them.
      """)

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let settings = try arguments.settings()
    let checkpoint: StateCheckpoint
    do throws(TraceFailure) {
      checkpoint = try JournalVerification.checkpoint(settings)
    } catch {
      throw CommandFailure(error)
    }
    try checkpoint.write(file: arguments.value("out") ?? "")
    print("\(checkpoint.households) households of \(checkpoint.states.count) partitions.")
    return .ok
  }
}

/// `referral-hub journal verify`: whether the inbox and the journal give every file.
struct JournalVerifyCommand: Command {
  let description = CommandDescription(
    "journal", "verify", summary: "replay the inbox and compare every household file and journal entry",
    options: [
      .settings,
      CommandOption(
        "checkpoint", value: "FILE", help: "begin with this state; from the very beginning if it is not given"),
      CommandOption(
        "earlier", value: "FILE", isRepeated: true,
        help: "a settings file as it was before: its policy, calendars and catalogue decided earlier cycles"),
      .json,
    ],
    notes: """
      Casework's own code is run over what hub.inbox gave each partition, cycle by cycle as hub.cycles tells: the moment, the
      records it took, what time did, and the rules in force. Every file and every journal entry that comes of it is compared
      with hub.households and hub.journal, byte for byte. The first difference is said by household, byte and field, without
      a value; then the exit code is 1. It may run beside the hub, joins no group and writes nothing.
      """)

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let settings = try arguments.settings()
    var stages: [UInt64: CaseworkStage] = [:]
    try Self.add(settings, for: settings, to: &stages)
    for file in arguments.values("earlier") { try Self.add(try Self.settings(file), for: settings, to: &stages) }
    let partitions = Int(settings.partitions)
    var checkpoint = StateCheckpoint.beginning(partitions: partitions)
    if let file = arguments.value("checkpoint") {
      checkpoint = try StateCheckpoint.read(file: file, partitions: partitions)
    }
    let verdict: JournalVerification.Verdict
    do throws(TraceFailure) {
      verdict = try JournalVerification(settings, stages: stages).verify(from: checkpoint)
    } catch {
      throw CommandFailure(error)
    }
    print(arguments.flag(CommandOption.json.name) ? verdict.json : verdict.text)
    return verdict.difference == nil ? .ok : .problemsFound
  }

  private static func settings(_ file: String) throws(CommandFailure) -> Settings {
    do throws(SettingsRefused) {
      return try Settings.read(file: file)
    } catch {
      throw CommandFailure(.filesRefused, error.description)
    }
  }

  /// Adds the stage that decides by the rules of some settings, on the topics of those at hand.
  private static func add(
    _ settings: Settings, for current: Settings, to stages: inout [UInt64: CaseworkStage]
  ) throws(CommandFailure) {
    do throws(ContractRefused) {
      let contract = try ContractFiles.read(directory: settings.contractDirectory)
      let rules = try contract.readRules(settings)
      stages[rules.digest] = try Self.stage(contract.layout(prefix: current.topicPrefix), rules, current.partitions)
    } catch {
      throw CommandFailure(.filesRefused, error.description)
    }
  }

  private static func stage(
    _ layout: TopicLayout, _ rules: CaseworkRules, _ partitions: Int32
  ) throws(ContractRefused) -> CaseworkStage {
    do throws(DataFileError) {
      return try CaseworkStage(layout: layout, rules: rules, partitionCount: partitions)
    } catch {
      throw ContractRefused(problems: [error.description])
    }
  }
}
