import Glibc
import Synchronization

/// Writes log lines to standard error, one `write` a line so that lines of different threads never mix.
public enum Log {
  private static let threshold = Atomic<Int>(LogLevel.info.rawValue)

  /// Lines below this level are dropped. Any thread may set it.
  public static var minimumLevel: LogLevel {
    get { LogLevel(rawValue: threshold.load(ordering: .relaxed)) ?? .info }
    set { threshold.store(newValue.rawValue, ordering: .relaxed) }
  }

  public static func debug(_ event: StaticString, _ fields: KeyValuePairs<StaticString, LogValue> = [:]) {
    write(LogLine(.debug, event, fields))
  }

  public static func info(_ event: StaticString, _ fields: KeyValuePairs<StaticString, LogValue> = [:]) {
    write(LogLine(.info, event, fields))
  }

  public static func warning(_ event: StaticString, _ fields: KeyValuePairs<StaticString, LogValue> = [:]) {
    write(LogLine(.warning, event, fields))
  }

  public static func error(_ event: StaticString, _ fields: KeyValuePairs<StaticString, LogValue> = [:]) {
    write(LogLine(.error, event, fields))
  }

  /// Writes the line if its level is high enough. A line that cannot be written is lost: there is nowhere to say so.
  public static func write(_ line: LogLine) {
    guard line.level.rawValue >= threshold.load(ordering: .relaxed) else { return }
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    var text = line.formatted(timeMillis: Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000) + "\n"
    text.withUTF8 { bytes in
      _ = unsafe Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
    }
  }
}
