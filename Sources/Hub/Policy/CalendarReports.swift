internal import Referral
public import Wire

/// What `calendar lint` says of one file.
public struct CalendarLintReport: Encodable, Equatable, Sendable {
  public struct Problem: Encodable, Equatable, Sendable {
    /// A JSON Pointer into the calendar.
    public var path: String
    /// `refused`: it cannot be read. `unlikely`: it can, and hardly any notice says so.
    public var kind: String
    public var text: String
  }

  public var file: String
  /// Nil where the file is no calendar that can be read.
  public var year: Int?
  /// As the journal names it, such as `2027.5b1c09fe`.
  public var name: String?
  /// From Monday to Friday.
  public var daysOff: Int
  public var makeUpDays: Int
  public var problems: [Problem]

  /// - Parameter file: how the report names the calendar.
  public init(_ json: [UInt8], file: String) {
    self.file = file
    do throws(CalendarRefused) {
      let notice = try CalendarNotice.read(json, named: file)
      let lint = CalendarLint(notice)
      year = notice.year
      name = WorkingCalendar(notices: [notice]).name(ofYear: notice.year)
      daysOff = lint.daysOff
      makeUpDays = lint.makeUpDays
      problems = lint.problems().map { Problem(path: $0.path, kind: "unlikely", text: $0.text) }
    } catch {
      year = nil
      name = nil
      daysOff = 0
      makeUpDays = 0
      problems = error.problems.map { Problem(path: $0.path, kind: "refused", text: $0.problem) }
    }
  }

  public var isRefused: Bool { year == nil }

  public var json: String { PolicyOutput.json(self) }

  public var text: String {
    var lines = problems.map { "\(file): \($0.path.isEmpty ? "/" : $0.path) [\($0.kind)] \($0.text)" }
    let count = ChainText.count(problems.count, "problem")
    if let year {
      lines.append(
        "\(name ?? String(year)): \(ChainText.count(daysOff, "day")) off from Monday to Friday, "
          + "\(ChainText.count(makeUpDays, "make-up working day")), \(count)")
    } else {
      lines.append("\(file) is refused with \(count)")
    }
    return lines.joined(separator: "\n")
  }
}

/// What `calendar list` says: the years that casework knows, and those within reach that it does not.
public struct CalendarListReport: Encodable, Equatable, Sendable {
  public struct Row: Encodable, Equatable, Sendable {
    public var year: Int
    /// As the journal names it.
    public var name: String
    /// `published`, or `file` where the settings name it.
    public var from: String
    public var daysOff: Int
    public var makeUpDays: Int
    public var papers: [String]
  }

  public var calendars: [Row]
  /// Years in which deadlines set today may end and that count Monday to Friday.
  public var provisionalYears: [Int]

  public init(_ inForce: CalendarsInForce, on today: CivilDate) {
    let calendar = inForce.calendar
    calendars = inForce.years.compactMap { year in
      guard let name = calendar.name(ofYear: year.notice.year) else { return nil }
      let lint = CalendarLint(year.notice)
      return Row(
        year: year.notice.year, name: name, from: year.isPublished ? "published" : "file", daysOff: lint.daysOff,
        makeUpDays: lint.makeUpDays, papers: year.notice.papers)
    }
    provisionalYears = CalendarAnnouncement(calendar, on: today).provisionalYears
  }

  public var json: String { PolicyOutput.json(self) }

  public var text: String {
    var lines = calendars.map { row in
      "\(row.name)  \(row.from)  \(ChainText.count(row.daysOff, "day")) off from Monday to Friday, "
        + "\(ChainText.count(row.makeUpDays, "make-up working day"))  \(row.papers.joined(separator: " "))"
    }
    if calendars.isEmpty { lines.append("no calendar is in force") }
    for year in provisionalYears { lines.append("\(year) counts Monday to Friday, provisionally") }
    return lines.joined(separator: "\n")
  }
}
