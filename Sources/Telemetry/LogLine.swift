/// How much a log line matters.
public enum LogLevel: Int, Comparable, Sendable, CaseIterable {
  case debug, info, warning, error

  public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }

  var text: String {
    switch self {
    case .debug: "debug"
    case .info: "info"
    case .warning: "warning"
    case .error: "error"
    }
  }
}

/// The value of a log field: a number, a word from the source, or a text cut at `LogLine.maximumTextBytes`.
///
/// Texts are for topic names, addresses and error texts. Nothing read from a message may go into one.
public enum LogValue: Sendable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  case int(Int64)
  case word(StaticString)
  case text(String)

  public init(integerLiteral value: Int64) { self = .int(value) }
  public init(stringLiteral value: StaticString) { self = .word(value) }
}

/// One structured line: time, level, event, then the fields in the order they were given.
///
/// `time=2026-03-01T08:00:00.000Z level=info event=kafka.assigned topic="hub.inbox" partitions=4`
public struct LogLine: Sendable {
  /// A longer text is cut here, at a character's border, and ends in an ellipsis.
  public static let maximumTextBytes = 400
  /// A longer line is cut here, so that it reaches the journal as one line.
  public static let maximumLineBytes = 4_000

  public var level: LogLevel
  public var event: StaticString
  public var fields: KeyValuePairs<StaticString, LogValue>

  public init(_ level: LogLevel, _ event: StaticString, _ fields: KeyValuePairs<StaticString, LogValue> = [:]) {
    self.level = level
    self.event = event
    self.fields = fields
  }

  /// The line without its line end.
  /// - Parameter timeMillis: milliseconds since 1970, UTC.
  public func formatted(timeMillis: Int64) -> String {
    var line = "time=\(utcTimestamp(millis: timeMillis)) level=\(level.text) event=\(event)"
    for (key, value) in fields {
      let start = line.endIndex
      line += " \(key)="
      switch value {
      case .int(let number): line += String(number)
      case .word(let word): appendQuoted(word.description, to: &line)
      case .text(let text): appendQuoted(text, to: &line)
      }
      if line.utf8.count > Self.maximumLineBytes {
        line.removeSubrange(start...)
        line += " cut=true"
        break
      }
    }
    return line
  }
}

/// Quoted always, so that a reader needs one rule; quotes, backslashes and control characters are escaped, so that
/// a text from outside can neither end the line nor forge a field.
private func appendQuoted(_ text: String, to line: inout String) {
  line += "\""
  var bytes = 0
  for character in text.unicodeScalars {
    bytes += character.utf8.count
    if bytes > LogLine.maximumTextBytes {
      line += "…"
      break
    }
    switch character {
    case "\"": line += "\\\""
    case "\\": line += "\\\\"
    case "\n": line += "\\n"
    case "\r": line += "\\r"
    case "\t": line += "\\t"
    case _
    where character.properties.generalCategory == .control
      || character.properties.generalCategory == .format
      || character.properties.generalCategory == .lineSeparator
      || character.properties.generalCategory == .paragraphSeparator:
      line += "\\u{" + String(character.value, radix: 16) + "}"
    default: line.unicodeScalars.append(character)
    }
  }
  line += "\""
}

/// `2026-03-01T08:00:00.000Z` for milliseconds since 1970, by the calendar arithmetic of days since a 1 March.
func utcTimestamp(millis: Int64) -> String {
  let (days, millisOfDay) = flooredDivision(millis, by: 86_400_000)
  let (era, dayOfEra) = flooredDivision(days + 719_468, by: 146_097)
  let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let shiftedMonth = (5 * dayOfYear + 2) / 153
  let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
  let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  let seconds = millisOfDay / 1_000
  let time = "\(padded(seconds / 3_600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
  return "\(date)T\(time).\(padded(millisOfDay % 1_000, 3))Z"
}

private func flooredDivision(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
  let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}

private func padded(_ value: Int64, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
