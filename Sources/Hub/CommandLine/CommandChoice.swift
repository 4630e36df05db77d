/// What a command line asks for.
public enum CommandChoice: Equatable, Sendable {
  /// Show a text and end well.
  case show(String)
  /// Run the command at this index of the help's list.
  case run(index: Int, Arguments)

  /// Finds the command by the longest sequence of words that names one, and reads its arguments.
  ///
  /// - Parameters:
  ///   - arguments: without the program's own name.
  ///   - version: the text of `--version`.
  public init(_ arguments: [String], help: HelpText, version: String) throws(CommandFailure) {
    let words = arguments.prefix { !$0.hasPrefix("-") }
    let asksForHelp = arguments.contains("--help") || arguments.contains("-h")
    let found = help.commands.indices
      .filter { words.starts(with: help.commands[$0].words) }
      .max { help.commands[$0].words.count < help.commands[$1].words.count }
    if let found {
      let command = help.commands[found]
      let read = try Arguments(arguments.dropFirst(command.words.count), of: command, program: help.program)
      self = read.asksForHelp ? .show(help.command(command)) : .run(index: found, read)
      return
    }
    guard let first = arguments.first else {
      throw CommandFailure(.usage, "a command is missing", advice: "See \(help.program) --help")
    }
    if words.isEmpty {
      switch first {
      case "--help", "-h": self = .show(help.overview)
      case "--version": self = .show(version)
      default:
        throw CommandFailure(
          .usage, "there is no option \(first)",
          advice: nearest(String(first.drop { $0 == "-" }), among: ["help", "version"]).map { "Did you mean --\($0)?" }
            ?? "See \(help.program) --help")
      }
      return
    }
    let group = Array(words.prefix(1))
    let members = help.commands.filter { $0.words.starts(with: group) }
    if !members.isEmpty {
      if words.count == 1 && asksForHelp {
        self = .show(help.group(group))
        return
      }
      let names = members.compactMap { $0.words.count > 1 ? $0.words[1] : nil }
      guard words.count > 1, let second = words.dropFirst().first else {
        throw CommandFailure(.usage, "\(first) needs one of: \(names.joined(separator: ", "))")
      }
      throw CommandFailure(
        .usage, "\(first) has no command \(second)",
        advice: nearest(second, among: names).map { "Did you mean \(first) \($0)?" }
          ?? "It has: \(names.joined(separator: ", "))")
    }
    throw CommandFailure(
      .usage, "there is no command \(first)",
      advice: nearest(first, among: help.commands.map { $0.words[0] }).map { "Did you mean \($0)?" }
        ?? "See \(help.program) --help")
  }
}
