public import Wire

/// The State Council's notice of a year's days off and make-up working days (调休), in the shape of the public
/// holiday-cn data:
///
///     {"year": 2026, "papers": ["https://www.gov.cn/…"], "days": [{"name": "元旦", "date": "2026-01-04", "isOffDay": false}]}
///
/// Every day of the notice is listed, so a holiday's Saturdays and Sundays as well. Further members, such as `$schema`, are
/// not read. A notice that lists neither papers nor days is not out yet.
public struct CalendarNotice: Equatable, Sendable {
  public struct Day: Hashable, Sendable {
    public var date: CivilDate
    /// The holiday that it belongs to, such as 春节.
    public var name: String
    public var isOffDay: Bool

    public init(date: CivilDate, name: String, isOffDay: Bool) {
      self.date = date
      self.name = name
      self.isOffDay = isOffDay
    }
  }

  /// The year in the notice's title. A notice may also order the last December days of the year before: that of 2019
  /// made 2018-12-29 a working day.
  public var year: Int
  /// Addresses of the notices that the days are from.
  public var papers: [String]
  public var days: [Day]

  public init(year: Int, papers: [String], days: [Day]) {
    self.year = year
    self.papers = papers
    self.days = days
  }

  /// Whether the notice is out: until then its year is counted Monday to Friday, provisionally.
  public var isOut: Bool { !days.isEmpty }

  /// Far above the days of any notice.
  fileprivate static let maximumDays = 120

  /// Reads a calendar file.
  /// - Parameter name: the file's name, for problems.
  /// - Throws: every problem with its place.
  public static func read(_ json: [UInt8], named name: String) throws(CalendarRefused) -> CalendarNotice {
    var reader: Reader
    do throws(DataFileError) {
      reader = try Reader(name: name, json: json)
    } catch {
      throw CalendarRefused(problems: [error])
    }
    let notice = reader.notice()
    guard reader.file.problems.isEmpty, let notice else { throw CalendarRefused(problems: reader.file.problems) }
    return notice
  }

  /// The days that a notice of `year` may name.
  fileprivate static func covers(_ date: CivilDate, year: Int) -> Bool {
    let (dateYear, month, _) = date.components
    return dateYear == year || (dateYear == year - 1 && month == 12)
  }
}

/// Why a calendar file was refused: every problem with its place.
public struct CalendarRefused: Error, Sendable {
  public let problems: [DataFileError]
}

/// Reads a notice and collects problems.
private struct Reader {
  var file: DataFile
  /// Where each date stands, to name the first where one stands twice.
  private var places: [CivilDate: Int] = [:]
  /// Before 1999 there were no make-up days, and dates end with 2199.
  private static let years: ClosedRange<Int64> = 1999...2199

  init(name: String, json: [UInt8]) throws(DataFileError) {
    file = try DataFile(name: name, json: json)
  }

  mutating func notice() -> CalendarNotice? {
    guard file.kind(file.root) == .object else {
      file.report(file.root, "must be an object with year, papers and days")
      return nil
    }
    let year = file.integer(file.root, "year", in: Self.years).map { Int($0) }
    var papers: [String] = []
    let paperList = file.required(file.root, "papers")
    if let paperList {
      for paper in file.elements(paperList) { if let text = file.text(paper) { papers.append(text) } }
    }
    var days: [CalendarNotice.Day] = []
    if let list = file.required(file.root, "days") { days = self.days(list, year: year) }
    if let paperList, papers.isEmpty, !days.isEmpty {
      file.report(paperList, "must name the notice that the days are from")
    }
    return year.map { CalendarNotice(year: $0, papers: papers, days: days) }
  }

  private mutating func days(_ list: JSONNode, year: Int?) -> [CalendarNotice.Day] {
    let elements = file.elements(list)
    guard elements.count <= CalendarNotice.maximumDays else {
      file.report(list, "has \(elements.count) days; a notice names \(CalendarNotice.maximumDays) at most")
      return []
    }
    var days: [CalendarNotice.Day] = []
    for (index, element) in elements.enumerated() {
      guard file.kind(element) == .object else {
        file.report(element, "must be an object with name, date and isOffDay")
        continue
      }
      let name = file.text(element, "name")
      let date = date(element, at: index, year: year)
      let isOffDay = file.boolean(element, "isOffDay")
      guard let name, let date, let isOffDay else { continue }
      days.append(CalendarNotice.Day(date: date, name: name, isOffDay: isOffDay))
    }
    return days
  }

  private mutating func date(_ day: JSONNode, at index: Int, year: Int?) -> CivilDate? {
    guard let place = file.required(day, "date"), let date = file.date(place) else { return nil }
    if let year, !CalendarNotice.covers(date, year: year) {
      file.report(place, "is neither in \(year) nor in December \(year - 1)")
      return nil
    }
    if let first = places[date] {
      file.report(place, "stands at /days/\(first) already")
      return nil
    }
    places[date] = index
    return date
  }
}
