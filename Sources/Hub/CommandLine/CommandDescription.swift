/// What a command is called and takes. Its help and the reading of its arguments are both made from this.
public struct CommandDescription: Sendable {
  /// The words that call it, such as `["topics", "plan"]`.
  public let words: [String]
  /// One line, for the list of commands.
  public let summary: String
  public let options: [CommandOption]
  public let operands: [CommandOperand]
  /// Paragraphs after the options: formats, examples. Empty if there is nothing to add.
  public let notes: String

  public init(
    _ words: String..., summary: String, options: [CommandOption] = [], operands: [CommandOperand] = [],
    notes: String = ""
  ) {
    precondition(!words.isEmpty, "a command has a name")
    self.words = words
    self.summary = summary
    self.options = options
    self.operands = operands
    self.notes = notes
  }

  public var name: String { words.joined(separator: " ") }
}

/// An option such as `--settings FILE` or the flag `--json`.
public struct CommandOption: Sendable {
  /// Without the dashes.
  public let name: String
  /// What stands for the value in the help; `nil` makes it a flag.
  public let value: String?
  public let help: String
  public let isRequired: Bool
  /// Whether it may be given more than once.
  public let isRepeated: Bool

  public init(
    _ name: String, value: String? = nil, isRequired: Bool = false, isRepeated: Bool = false, help: String
  ) {
    self.name = name
    self.value = value
    self.isRequired = isRequired
    self.isRepeated = isRepeated
    self.help = help
  }

  /// As it is written in the help.
  var spelling: String { value.map { "--\(name) \($0)" } ?? "--\(name)" }
}

/// An argument without a name. Only the last may be repeated or left out.
public struct CommandOperand: Sendable {
  public let name: String
  public let help: String
  public let isRequired: Bool
  public let isRepeated: Bool

  public init(_ name: String, isRequired: Bool = true, isRepeated: Bool = false, help: String) {
    self.name = name
    self.isRequired = isRequired
    self.isRepeated = isRepeated
    self.help = help
  }

  var spelling: String {
    let repeated = isRepeated ? "\(name)..." : name
    return isRequired ? repeated : "[\(repeated)]"
  }
}
