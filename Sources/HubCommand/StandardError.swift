internal import Foundation

/// Where a command tells a person what is wrong; standard output is for results.
enum StandardError {
  /// Where it cannot be written, as on a full disk, the exit code alone says it: `write(_:)` without `try` would trap.
  static func write(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8)) }
}
