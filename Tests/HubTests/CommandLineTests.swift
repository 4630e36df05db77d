import Hub
import Testing

private let plan = CommandDescription(
  "topics", "plan", summary: "say what would change",
  options: [
    CommandOption("settings", value: "FILE", isRequired: true, help: "the settings"),
    CommandOption("json", help: "for a program"),
    CommandOption("only", value: "TOPIC", isRepeated: true, help: "these topics"),
    CommandOption("wait", value: "SECONDS", help: "how long"),
  ])
private let validate = CommandDescription(
  "validate", summary: "check messages", operands: [CommandOperand("FILE", isRepeated: true, help: "what to check")])
private let help = HelpText(program: "hub", purpose: "A hub.", commands: [plan, validate])

private func choose(_ line: String) throws(CommandFailure) -> CommandChoice {
  try CommandChoice(line.split(separator: " ").map(String.init), help: help, version: "hub 1")
}

private func failure(_ line: String) -> CommandFailure? {
  do throws(CommandFailure) {
    _ = try choose(line)
    return nil
  } catch {
    return error
  }
}

@Suite struct CommandLineTests {
  @Test("options are read with a space or an equals sign, and repeated ones in order")
  func options() throws {
    guard case .run(0, let read) = try choose("topics plan --settings a.json --only=x --only y --json") else {
      Issue.record("the command was not found")
      return
    }
    #expect(read.value("settings") == "a.json")
    #expect(read.values("only") == ["x", "y"])
    #expect(read.flag("json"))
    #expect(!read.flag("wait"))
  }

  @Test("after two dashes everything is an operand")
  func twoDashes() throws {
    guard case .run(1, let read) = try choose("validate a -- --help") else {
      Issue.record("the command was not found")
      return
    }
    #expect(read.operands == ["a", "--help"])
  }

  @Test(
    "a mistake ends with exit code 2, says what is wrong, and suggests what was meant",
    arguments: [
      ("topics plan --setings x", "topics plan has no option --setings", "Did you mean --settings?"),
      ("topics plan -s x", "topics plan has no option -s", "Did you mean --settings?"),
      ("topics paln", "topics has no command paln", "Did you mean topics plan?"),
      ("topics", "topics needs one of: plan", nil),
      ("vaildate x", "there is no command vaildate", "Did you mean validate?"),
      ("--verison", "there is no option --verison", "Did you mean --version?"),
      ("frobnicate", "there is no command frobnicate", "See hub --help"),
      ("topics plan", "topics plan needs --settings FILE", "See hub topics plan --help"),
      ("topics plan --settings", "--settings needs a value: --settings FILE", nil),
      ("topics plan --settings --json", "--settings needs a value: --settings FILE", nil),
      ("topics plan --settings a --settings b", "--settings is given more than once", nil),
      ("topics plan --settings a --json=yes", "--json takes no value", nil),
      ("topics plan --settings a b", "topics plan does not take the argument “b”", "See hub topics plan --help"),
      ("validate", "validate needs FILE", nil),
      ("", "a command is missing", "See hub --help"),
    ] as [(String, String, String?)])
  func mistakes(line: String, problem: String, advice: String?) {
    #expect(failure(line) == CommandFailure(.usage, problem, advice: advice))
  }

  @Test("a number out of its bounds is refused with the bounds")
  func bounds() throws {
    guard case .run(0, let read) = try choose("topics plan --settings a --wait 99") else {
      Issue.record("the command was not found")
      return
    }
    #expect(throws: CommandFailure(.usage, "--wait must be a whole number from 1 to 60, not “99”")) {
      try read.integer("wait", in: 1...60)
    }
    #expect(try read.integer("wait", in: 1...99) == 99)
  }

  @Test("every command shows its help, whatever else is wrong with its arguments")
  func helpOfEach() throws {
    #expect(try choose("topics plan --nonsense --help") == .show(help.command(plan)))
    #expect(try choose("topics --help") == .show(help.group(["topics"])))
    #expect(try choose("-h") == .show(help.overview))
    #expect(try choose("--version") == .show("hub 1"))
    #expect(help.overview.contains("topics plan"))
    #expect(help.command(plan).contains("--settings FILE"))
    #expect(help.command(plan).contains("2  the command line was not understood"))
  }
}
