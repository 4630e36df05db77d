/// The arguments of one command, read by its description.
public struct Arguments: Equatable, Sendable {
  private var values: [String: [String]] = [:]
  public private(set) var operands: [String] = []
  /// `--help` or `-h` was given: nothing else is checked then.
  public private(set) var asksForHelp = false

  /// Reads what follows the command's words.
  ///
  /// - Throws: the first argument that the description does not allow, with a suggestion where one is near.
  public init(_ arguments: ArraySlice<String>, of command: CommandDescription, program: String) throws(CommandFailure) {
    if arguments.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
      asksForHelp = true
      return
    }
    var rest = arguments
    var optionsAreOver = false
    while let argument = rest.popFirst() {
      if optionsAreOver || !argument.hasPrefix("-") || argument == "-" {
        operands.append(argument)
      } else if argument == "--" {
        optionsAreOver = true
      } else {
        try readOption(argument, &rest, command, program)
      }
    }
    try checkCounts(command, program)
  }

  /// Whether a flag was given.
  public func flag(_ name: String) -> Bool { values[name] != nil }

  /// The value of an option; of a repeated one the last.
  public func value(_ name: String) -> String? { values[name]?.last }

  /// All values of a repeated option, in order.
  public func values(_ name: String) -> [String] { values[name] ?? [] }

  /// The value of an option that must be a whole number within bounds; `nil` if it was not given.
  public func integer(_ name: String, in range: ClosedRange<Int>) throws(CommandFailure) -> Int? {
    guard let text = value(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw CommandFailure(
        .usage, "--\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound), not “\(text)”")
    }
    return number
  }

  private mutating func readOption(
    _ argument: String, _ rest: inout ArraySlice<String>, _ command: CommandDescription, _ program: String
  ) throws(CommandFailure) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0].drop { $0 == "-" })
    guard parts[0].hasPrefix("--"), let option = command.options.first(where: { $0.name == name }) else {
      throw Self.unknown(String(parts[0]), name, command, program)
    }
    let value: String
    switch (option.value, parts.count == 2) {
    case (nil, true): throw CommandFailure(.usage, "--\(name) takes no value")
    case (nil, false): value = ""
    case (_?, true): value = String(parts[1])
    case (let placeholder?, false):
      guard let next = rest.first, next == "-" || !next.hasPrefix("-") else {
        throw CommandFailure(.usage, "--\(name) needs a value: --\(name) \(placeholder)")
      }
      value = next
      rest.removeFirst()
    }
    guard option.isRepeated || values[name] == nil else {
      throw CommandFailure(.usage, "--\(name) is given more than once")
    }
    values[name, default: []].append(value)
  }

  private static func unknown(_ spelling: String, _ name: String, _ command: CommandDescription, _ program: String)
    -> CommandFailure
  {
    let near = nearest(name, among: command.options.map(\.name) + ["help"])
    return CommandFailure(
      .usage, "\(command.name) has no option \(spelling)",
      advice: near.map { "Did you mean --\($0)?" } ?? "See \(program) \(command.name) --help")
  }

  private func checkCounts(_ command: CommandDescription, _ program: String) throws(CommandFailure) {
    for option in command.options where option.isRequired && values[option.name] == nil {
      throw CommandFailure(
        .usage, "\(command.name) needs \(option.spelling)", advice: "See \(program) \(command.name) --help")
    }
    let required = command.operands.count { $0.isRequired }
    guard operands.count >= required else {
      throw CommandFailure(.usage, "\(command.name) needs \(command.operands[operands.count].name)")
    }
    let isOpen = command.operands.last?.isRepeated ?? false
    guard isOpen || operands.count <= command.operands.count else {
      throw CommandFailure(
        .usage, "\(command.name) does not take the argument “\(operands[command.operands.count])”",
        advice: "See \(program) \(command.name) --help")
    }
  }
}
