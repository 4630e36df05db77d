import Foundation
import Hub
import Telemetry

@main
struct Main {
  private static let help = HelpText(
    program: "hub-bench", purpose: "Measures the referral hub. Without a command: core.",
    commands: BenchCommand.allCases.map(\.description))

  static func main() {
    // The bare loops' clients would tell of every rebalance.
    Log.minimumLevel = .warning
    do {
      var arguments = Array(CommandLine.arguments.dropFirst())
      if arguments.first.map({ $0.hasPrefix("-") && !["--help", "-h", "--version"].contains($0) }) ?? true {
        arguments.insert(BenchCommand.core.rawValue, at: 0)
      }
      switch try CommandChoice(arguments, help: help, version: "hub-bench \(Version.text)") {
      case .show(let text): print(text)
      case .run(let index, let arguments): try BenchCommand.allCases[index].run(arguments)
      }
    } catch let error as CommandFailure {
      print(error.text)
      exit(error.exitCode.rawValue)
    } catch {
      print("hub-bench: \(error)")
      exit(ExitCode.problemsFound.rawValue)
    }
  }
}
