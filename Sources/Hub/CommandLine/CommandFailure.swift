/// Why a command ends without having done its work: what is wrong and where, and what to do about it.
public struct CommandFailure: Error, Equatable, Sendable {
  public let exitCode: ExitCode
  /// One or more lines, without personal data.
  public let problem: String
  /// What the reader can do; `nil` where the problem says it.
  public let advice: String?

  public init(_ exitCode: ExitCode, _ problem: String, advice: String? = nil) {
    self.exitCode = exitCode
    self.problem = problem
    self.advice = advice
  }

  /// The text for standard error.
  public var text: String {
    "error: \(problem)" + (advice.map { "\n       \($0)" } ?? "")
  }
}
