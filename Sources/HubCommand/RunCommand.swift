internal import Hub

/// `referral-hub run`: the hub itself.
struct RunCommand: Command {
  let description = CommandDescription(
    "run", summary: "take in updates and answers, route referrals, until SIGTERM or SIGINT",
    options: [
      .settings,
      CommandOption(
        "clock-rate", value: "N",
        help: "so many seconds pass in one; only with \"demonstration\": true in the settings. 1 unless told"),
    ], notes: SettingsReference.text)

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let settings = try arguments.settings()
    let rate = try arguments.integer("clock-rate", in: HubProcess.clockRates) ?? 1
    let hub: HubProcess
    do throws(ContractRefused) {
      hub = try HubProcess(settings, clockRate: rate)
    } catch {
      throw CommandFailure(.filesRefused, error.description)
    }
    try hub.run()
    return .ok
  }
}
