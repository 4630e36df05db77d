import Foundation
import Synchronization

/// The real hub as a process of its own, with a log file; it is ended whatever ends the benchmark.
final class ChildProcess {
  private static let endSeconds = 12.0
  private static let shownOfALog = 20
  private static let running = Atomic<Int32>(0)

  private let process = Process()
  private let log: URL

  init(_ program: String, _ arguments: [String], log: URL) throws {
    self.log = log
    if !FileManager.default.fileExists(atPath: log.path) {
      _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    }
    let output = try FileHandle(forWritingTo: log)
    try output.seekToEnd()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    Self.running.store(process.processIdentifier, ordering: .relaxed)
  }

  var identifier: Int32 { process.processIdentifier }

  /// - Throws: with the end of the log, if the process has ended by itself.
  func check() throws {
    guard !process.isRunning else { return }
    let lines = ((try? String(contentsOf: log, encoding: .utf8)) ?? "").split(separator: "\n")
    throw BenchFailure(
      "the hub ended by itself:\n" + lines.suffix(Self.shownOfALog).joined(separator: "\n"))
  }

  /// Asks the process to end, and kills it if it does not.
  func end() {
    process.terminate()
    let deadline = ContinuousClock.now + .seconds(Self.endSeconds)
    while process.isRunning {
      if ContinuousClock.now > deadline { kill(identifier, SIGKILL) }
      usleep(10_000)
    }
    Self.running.store(0, ordering: .relaxed)
  }

  /// Ends the child when this process is told to end.
  static func endWithThisProcess() -> [any DispatchSourceSignal] {
    [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        let child = running.load(ordering: .relaxed)
        if child > 0 { kill(child, SIGKILL) }
        exit(128 + number)
      }
      source.resume()
      return source
    }
  }
}
