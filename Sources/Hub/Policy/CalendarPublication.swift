public import Referral
internal import Stages

/// Publishes a year's calendar: the calendar to `hub.policy` and its activation to every partition of `hub.inbox`, in one
/// transaction.
public struct CalendarPublication {
  /// What came of it.
  public enum Outcome: Equatable, Sendable {
    /// In force from now on.
    case published
    /// The same days are in force already: nothing was written.
    case inForce(isPublished: Bool)
  }

  private let settings: Settings

  public init(_ settings: Settings) {
    self.settings = settings
  }

  /// - Parameters:
  ///   - json: a calendar's bytes. They are read and checked here once more.
  ///   - replaces: whether it may take the place of another calendar of the year.
  public func publish(_ json: [UInt8], named file: String, replaces: Bool) throws(CommandFailure) -> Outcome {
    let notice: CalendarNotice
    do throws(CalendarRefused) {
      notice = try CalendarNotice.read(json, named: file)
    } catch {
      throw CommandFailure(
        .filesRefused, error.problems.map(\.description).joined(separator: "\n       "),
        advice: "See referral-hub calendar lint \(file)")
    }
    guard notice.isOut else {
      throw CommandFailure(
        .filesRefused, "\(file) names no day: the notice of \(notice.year) is not out yet",
        advice: "Until it is, \(notice.year) counts Monday to Friday, provisionally")
    }
    guard json.count <= CalendarActivation.maximumCalendarBytes else {
      throw CommandFailure(
        .filesRefused,
        "\(file) has \(json.count) bytes; a calendar has \(CalendarActivation.maximumCalendarBytes) at most")
    }
    let transaction = try PublicationTransaction(settings)
    let inForce = try CalendarsInForce(settings)
    if inForce.calendar.says(notice), let year = inForce.year(notice.year) {
      return .inForce(isPublished: year.isPublished)
    }
    if let former = inForce.year(notice.year), !replaces {
      let origin = former.isPublished ? "was published before" : "is in a file of the settings"
      let days = CalendarDifference(from: former.notice, to: notice).lines
      throw CommandFailure(
        .problemsFound,
        (["a calendar of \(notice.year) \(origin) and says otherwise:"] + days).joined(separator: "\n       "),
        advice: "If the State Council has changed its notice, run the command again with --replace")
    }
    let key = CalendarActivation.key(year: notice.year)
    try transaction.send(key: key, value: json, activation: CalendarActivation.value(key: key, json: json))
    return .published
  }
}

/// What two calendars of a year say of the days that they do not say the same of.
public struct CalendarDifference: Equatable, Sendable {
  public let lines: [String]

  public init(from old: CalendarNotice, to new: CalendarNotice) {
    let before = Dictionary(old.days.map { ($0.date, $0.isOffDay) }) { first, _ in first }
    let after = Dictionary(new.days.map { ($0.date, $0.isOffDay) }) { first, _ in first }
    lines = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted().map { day in
      "\(day): \(Self.words(after[day])) instead of \(Self.words(before[day]))"
    }
  }

  private static func words(_ isOffDay: Bool?) -> String {
    switch isOffDay {
    case true?: "a day off"
    case false?: "a working day"
    case nil: "not named"
    }
  }
}
