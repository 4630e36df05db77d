// For `stdout`, a variable of C that nobody sets.
@unsafe @preconcurrency internal import Glibc
internal import Hub

@main struct Main {
  static func main() {
    let help = HelpText(
      program: "referral-hub",
      purpose: "Routes what departments know about people in hardship to the department whose support they lack.",
      commands: commands.map(\.description))
    do throws(CommandFailure) {
      let arguments = Array(CommandLine.arguments.dropFirst())
      var code = ExitCode.ok
      switch try CommandChoice(arguments, help: help, version: "referral-hub \(Version.text)") {
      case .show(let text): print(text)
      case .run(let index, let arguments): code = try commands[index].run(arguments)
      }
      try finishOutput()
      exit(code.rawValue)
    } catch {
      StandardError.write(error.text)
      exit(error.exitCode.rawValue)
    }
  }

  /// A result that did not reach its reader is a failure, whatever the command found.
  private static func finishOutput() throws(CommandFailure) {
    guard unsafe fflush(stdout) != 0 || ferror(stdout) != 0 else { return }
    throw CommandFailure(
      .problemsFound, "the output could not be written whole: \(unsafe String(cString: strerror(errno)))",
      advice: "Look at where standard output goes, such as a full disk, and run the command again")
  }
}
