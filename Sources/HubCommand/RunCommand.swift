internal import Hub

/// `referral-hub run`: the hub itself.
struct RunCommand: Command {
  let description = CommandDescription(
    "run", summary: "take in updates and answers, route referrals, until SIGTERM or SIGINT",
    options: [.settings], notes: SettingsReference.text)

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let settings = try arguments.settings()
    let hub: HubProcess
    do throws(ContractRefused) {
      hub = try HubProcess(settings)
    } catch {
      throw CommandFailure(.filesRefused, error.description)
    }
    try hub.run()
    return .ok
  }
}
