internal import Foundation
internal import Telemetry

/// The process's metrics as a file in Prometheus' text format, for the textfile collector of its node exporter or for a look
/// with `cat`: written whole beside the old one and put in its place, so that no reader sees a half.
///
/// Source: Prometheus, "Exposition formats", text format 0.0.4.
struct MetricsFile {
  private static let help: [String: String] = [
    "referral_hub_policy_serial": "Serial number of the policy pack in force.",
    "referral_hub_policy_example_parameters": "Parameters of the policy in force whose values are examples.",
    "referral_hub_policy_missing_parameters":
      "Parameters without a value in a division that rules in force need there.",
    "referral_hub_policy_silent_rules":
      "Rules in force that raise nothing in a division because a parameter has no value.",
  ]

  let path: String
  let registry: Registry

  /// A file that cannot be written is said in the log every time: the metrics that somebody looks at are old.
  func write() {
    do {
      try Data(Self.text(registry.snapshot()).utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      Log.warning(
        "metrics.not-written",
        ["path": .text(path), "text": "Check that the folder of metricsFile exists and may be written to."])
    }
  }

  /// - Parameter readings: sorted by name.
  static func text(_ readings: [SeriesReading]) -> String {
    var text = ""
    var last = ""
    for reading in readings {
      if reading.name != last {
        if let help = Self.help[reading.name] { text += "# HELP \(reading.name) \(help)\n" }
        text += "# TYPE \(reading.name) \(reading.kind.rawValue)\n"
        last = reading.name
      }
      let labels = reading.labels.map { "\($0.key)=\"\(escaped($0.value))\"" }.joined(separator: ",")
      text += "\(reading.name)\(labels.isEmpty ? "" : "{\(labels)}") \(reading.value)\n"
    }
    return text
  }

  private static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
