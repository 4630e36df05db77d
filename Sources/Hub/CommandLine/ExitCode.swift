/// What the process tells whoever started it. The meanings are part of the command line's contract.
public enum ExitCode: Int32, CaseIterable, Sendable {
  case ok = 0
  case problemsFound = 1
  case usage = 2
  case kafkaNotReached = 3
  case filesRefused = 4

  /// As `--help` documents it.
  public var meaning: String {
    switch self {
    case .ok: "done, nothing found"
    case .problemsFound: "failed, or problems were found"
    case .usage: "the command line was not understood"
    case .kafkaNotReached: "Kafka could not be reached"
    case .filesRefused: "settings, policy or contract files were refused"
    }
  }
}
