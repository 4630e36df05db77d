internal import Hub
internal import Referral
internal import Wire

/// `referral-hub policy lint`: what is wrong with a policy pack, with the place of each problem.
struct PolicyLintCommand: Command {
  let description = CommandDescription(
    "policy", "lint", summary: "find what is wrong with a policy pack",
    options: [
      PolicyFiles.contractOption,
      CommandOption("source", value: "FILE", help: "the source's text, in which every quotation must stand"),
      CommandOption(
        "division", value: "CODE", isRepeated: true,
        help: "the first 2, 4 or 6 digits of a division that must have every number"),
      .json,
    ],
    operands: [CommandOperand("FILE", help: "the policy pack")],
    notes: """
      Found are: whatever the hub would refuse the pack for (a rule without a quotation, an unknown fact, benefit, category,
      need or department, a misspelt member), values and rules that overlap in time, values and rules that can never count,
      parameters that no rule needs, and days on which a division has no number that a rule needs. Asked are the divisions
      that the pack names and those given with --division. Each problem has its place as a JSON Pointer.
      """)

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let contract = try PolicyFiles.contract(arguments)
    var divisions: [DivisionCode] = []
    for text in arguments.values("division") {
      guard let division = try? DivisionCode.parsePrefix(text) else {
        throw CommandFailure(.usage, "--division must be the first 2, 4 or 6 digits of a division code, not “\(text)”")
      }
      divisions.append(division)
    }
    var source: String?
    if let file = arguments.value("source") { source = String(decoding: try PolicyFiles.bytes(file), as: UTF8.self) }
    let file = arguments.operands[0]
    let report = PolicyLintReport(
      try PolicyFiles.bytes(file), file: file, catalogue: contract.catalogue, divisions: divisions, source: source)
    print(arguments.flag(CommandOption.json.name) ? report.json : report.text)
    return report.problems.isEmpty ? .ok : .problemsFound
  }
}

/// `referral-hub policy diff`: what would change from one pack to another, in words.
struct PolicyDiffCommand: Command {
  let description = CommandDescription(
    "policy", "diff", summary: "say what would change from one policy pack to another",
    options: [PolicyFiles.contractOption, .json],
    operands: [CommandOperand("OLD", help: "the pack in force"), CommandOperand("NEW", help: "the pack to compare")],
    notes: "Exit code 0 whether they differ or not.")

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let contract = try PolicyFiles.contract(arguments)
    let report = PolicyDiffReport(
      from: try PolicyFiles.pack(arguments.operands[0], contract),
      to: try PolicyFiles.pack(arguments.operands[1], contract), catalogue: contract.catalogue)
    print(arguments.flag(CommandOption.json.name) ? report.json : report.text)
    return .ok
  }
}
