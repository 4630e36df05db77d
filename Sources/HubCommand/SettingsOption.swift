internal import Hub

extension CommandOption {
  /// The settings file that most commands read.
  static let settings = CommandOption(
    "settings", value: "FILE", isRequired: true, help: "the settings file; referral-hub run --help lists its keys")
  static let json = CommandOption("json", help: "print one JSON object for a program instead of text")
}

extension Arguments {
  /// Reads the file that `--settings` names.
  func settings() throws(CommandFailure) -> Settings {
    do throws(SettingsRefused) {
      return try Settings.read(file: value(CommandOption.settings.name) ?? "")
    } catch {
      throw CommandFailure(.filesRefused, error.description)
    }
  }
}
