internal import Foundation
public import Referral

/// Reads the files that `calendarFiles` of the settings names, one a year; ``CalendarNotice`` documents their shape.
public enum CalendarFiles {
  /// - Returns: Monday to Friday, provisional, for every year without a notice.
  public static func read(_ files: [String]) throws(ContractRefused) -> WorkingCalendar {
    WorkingCalendar(notices: try notices(files))
  }

  /// One a file.
  public static func notices(_ files: [String]) throws(ContractRefused) -> [CalendarNotice] {
    var notices: [CalendarNotice] = []
    var problems: [String] = []
    for file in files {
      guard let data = FileManager.default.contents(atPath: file) else {
        problems.append("\(file): cannot be read; check calendarFiles in the settings")
        continue
      }
      do throws(CalendarRefused) {
        let notice = try CalendarNotice.read(Array(data), named: file)
        if notices.contains(where: { $0.year == notice.year }) {
          problems.append("\(file): /year is that of another file, too")
        }
        notices.append(notice)
      } catch {
        problems += error.problems.map(\.description)
      }
    }
    guard problems.isEmpty else { throw ContractRefused(problems: problems) }
    return notices
  }
}
