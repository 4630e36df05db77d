internal import Hub

/// A subcommand: one file each, listed in `Commands.swift`.
///
/// Results go to standard output, everything else to standard error. A command with `--json` prints exactly one JSON
/// value, or one a line.
protocol Command: Sendable {
  var description: CommandDescription { get }

  /// - Throws: what kept it from doing its work; `Main` prints it and takes its exit code.
  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode
}
