internal import Hub
internal import Referral
internal import Wire

/// `referral-hub policy publish`: brings a pack into force on every instance, at one point of each task's input.
struct PolicyPublishCommand: Command {
  let description = CommandDescription(
    "policy", "publish", summary: "bring a policy pack into force on the running hub",
    options: [.settings, .json],
    operands: [CommandOperand("FILE", help: "the policy pack, with a serial number above the one in force")],
    notes: """
      The pack is checked as by policy lint, also for the divisions that the settings name; with a problem nothing is sent
      and the old pack stays. It goes to hub.policy and, in the same transaction, to every partition of hub.inbox: each task
      takes it between two records and then looks at all its households again, so many at a time that the feed goes on. What
      the new pack raises is sent, what it no longer says is withdrawn, and the journal names the version of each decision.

      Look before: policy diff says in words what would change, policy try how many warnings would open and be withdrawn.
      From the first publication on, the settings' policyFile is not read by the tasks any more.
      """)

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let settings = try arguments.settings()
    let contract: ContractFiles
    do throws(ContractRefused) {
      contract = try ContractFiles.read(directory: settings.contractDirectory)
    } catch {
      throw CommandFailure(.filesRefused, error.description)
    }
    let file = arguments.operands[0]
    let json = try PolicyFiles.bytes(file)
    let divisions = settings.divisions.compactMap { try? DivisionCode.parsePrefix($0) }
    let report = PolicyLintReport(json, file: file, catalogue: contract.catalogue, divisions: divisions)
    guard report.problems.isEmpty else {
      print(arguments.flag(CommandOption.json.name) ? report.json : report.text)
      throw CommandFailure(
        .filesRefused, "\(file) was not published; the pack in force stays", advice: "Correct the problems above")
    }
    let pack = try PolicyPublication(settings, contract).publish(json, named: file)
    let version = "\(pack.name).\(pack.serial)"
    print(
      arguments.flag(CommandOption.json.name)
        ? #"{"published":"\#(version)","partitions":\#(settings.partitions)}"#
        : "\(version) is published; all \(settings.partitions) partitions take it and look at their households again.")
    return .ok
  }
}
