internal import Foundation
public import Referral
internal import Wire

/// Reads working-day notices: one file a year, such as
/// `{"year": 2026, "source": "…", "daysOff": ["2026-01-01"], "workingDays": ["2026-01-04"]}`, where `daysOff` are
/// days off that are no Saturday or Sunday, and `workingDays` the Saturdays and Sundays that are worked (调休).
public enum CalendarFiles {
  private struct Notice: Decodable {
    let year: Int
    let source: String
    let daysOff: [String]
    let workingDays: [String]
  }

  /// - Returns: Monday to Friday, provisional, for every year without a file.
  public static func read(_ files: [String]) throws(ContractRefused) -> WorkingCalendar {
    var years: [Int] = []
    var exceptions: [WorkingCalendar.Exception] = []
    var problems: [String] = []
    for file in files {
      guard let data = FileManager.default.contents(atPath: file) else {
        problems.append("\(file): cannot be read; check calendarFiles in the settings")
        continue
      }
      guard let notice = try? JSONDecoder().decode(Notice.self, from: data) else {
        problems.append("\(file): must have year, source, daysOff and workingDays")
        continue
      }
      if years.contains(notice.year) { problems.append("\(file): /year is that of another file, too") }
      years.append(notice.year)
      for (name, days, isWorkingDay) in [("daysOff", notice.daysOff, false), ("workingDays", notice.workingDays, true)]
      {
        for (index, text) in days.enumerated() {
          guard let day = try? CivilDate.parse(text), day.components.year == notice.year else {
            problems.append("\(file): /\(name)/\(index) must be a day of that year, YYYY-MM-DD")
            continue
          }
          exceptions.append(WorkingCalendar.Exception(day: day, isWorkingDay: isWorkingDay))
        }
      }
    }
    guard problems.isEmpty else { throw ContractRefused(problems: problems) }
    return WorkingCalendar(years: years, exceptions: exceptions)
  }
}
