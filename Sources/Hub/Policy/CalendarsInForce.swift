public import Referral

/// The calendars that casework counts by: of each year the published one, else that of the settings' files.
public struct CalendarsInForce: Sendable {
  public struct Year: Equatable, Sendable {
    public var notice: CalendarNotice
    /// Else it is from a file that the settings name.
    public var isPublished: Bool
  }

  /// In the order of the years.
  public let years: [Year]

  public init(files: [CalendarNotice], published: [CalendarNotice]) {
    let replaced = Set(published.map(\.year))
    let all =
      published.map { Year(notice: $0, isPublished: true) }
      + files.filter { !replaced.contains($0.year) }.map { Year(notice: $0, isPublished: false) }
    years = all.sorted { $0.notice.year < $1.notice.year }
  }

  /// Reads the settings' files and what was published.
  public init(_ settings: Settings) throws(CommandFailure) {
    let files: [CalendarNotice]
    do throws(ContractRefused) {
      files = try CalendarFiles.notices(settings.calendarFiles)
    } catch {
      throw CommandFailure(.filesRefused, error.description)
    }
    do throws(TopicFailure) {
      self.init(files: files, published: try PublishedPolicies(settings).calendars())
    } catch {
      throw CommandFailure(error)
    }
  }

  public var calendar: WorkingCalendar { WorkingCalendar(notices: years.map(\.notice)) }

  /// The calendar of a year whose notice is out; nil where it is counted Monday to Friday.
  public func year(_ year: Int) -> Year? { years.first { $0.notice.year == year && $0.notice.isOut } }
}
