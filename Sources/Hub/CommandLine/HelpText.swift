/// The text of every `--help`, made in this one place from the commands' descriptions.
public struct HelpText: Sendable {
  public let program: String
  public let purpose: String
  public let commands: [CommandDescription]

  /// Columns that a line of the list may take before its explanation moves to the next line.
  private static let nameColumns = 26

  public init(program: String, purpose: String, commands: [CommandDescription]) {
    self.program = program
    self.purpose = purpose
    self.commands = commands
  }

  /// The program's help.
  public var overview: String {
    """
    \(purpose)

    Usage: \(program) COMMAND [OPTIONS]

    Commands:
    \(list(commands.map { ($0.name, $0.summary) }))

    Options:
    \(list([("--help, -h", "show this, or after a command its help"), ("--version", "show the version")]))

    \(exitCodes)
    """
  }

  /// The help of the commands that begin with these words, such as all of `topics`.
  public func group(_ words: [String]) -> String {
    """
    Usage: \(program) \(words.joined(separator: " ")) COMMAND [OPTIONS]

    Commands:
    \(list(commands.filter { $0.words.starts(with: words) }.map { ($0.name, $0.summary) }))

    \(exitCodes)
    """
  }

  /// One command's help.
  public func command(_ command: CommandDescription) -> String {
    var usage = "Usage: \(program) \(command.name)"
    for option in command.options where option.isRequired { usage += " \(option.spelling)" }
    usage += " [OPTIONS]"
    for operand in command.operands { usage += " \(operand.spelling)" }
    var parts = ["\(command.summary)", usage]
    if !command.operands.isEmpty { parts.append("Arguments:\n" + list(command.operands.map { ($0.name, $0.help) })) }
    let options = command.options.map { ($0.spelling, $0.help + ($0.isRequired ? " (required)" : "")) }
    parts.append("Options:\n" + list(options + [("--help, -h", "show this")]))
    if !command.notes.isEmpty { parts.append(command.notes) }
    parts.append(exitCodes)
    return parts.joined(separator: "\n\n")
  }

  private var exitCodes: String {
    "Exit codes:\n" + list(ExitCode.allCases.map { (String($0.rawValue), $0.meaning) })
  }

  private func list(_ rows: [(name: String, help: String)]) -> String {
    let width = min(Self.nameColumns, rows.map(\.name.count).max() ?? 0)
    return rows.map { row in
      let gap =
        row.name.count > width
        ? "\n" + String(repeating: " ", count: width + 4) : String(repeating: " ", count: width - row.name.count + 2)
      return "  \(row.name)\(gap)\(row.help)"
    }.joined(separator: "\n")
  }
}
