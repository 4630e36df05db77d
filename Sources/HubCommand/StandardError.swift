internal import Foundation

/// Where a command tells a person what is wrong; standard output is for results.
enum StandardError {
  static func write(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
