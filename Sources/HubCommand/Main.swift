internal import Glibc
internal import Hub

@main struct Main {
  static func main() {
    let help = HelpText(
      program: "referral-hub",
      purpose: "Routes what departments know about people in hardship to the department whose support they lack.",
      commands: commands.map(\.description))
    do throws(CommandFailure) {
      let arguments = Array(CommandLine.arguments.dropFirst())
      switch try CommandChoice(arguments, help: help, version: "referral-hub \(Version.text)") {
      case .show(let text): print(text)
      case .run(let index, let arguments): exit(try commands[index].run(arguments).rawValue)
      }
    } catch {
      StandardError.write(error.text)
      exit(error.exitCode.rawValue)
    }
  }
}
