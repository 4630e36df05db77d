public import Referral
internal import Telemetry
public import Wire

/// What whoever starts the hub has to know of its calendars: the years in which deadlines set today may end and whose
/// days off are not known, so that they count Monday to Friday.
public struct CalendarAnnouncement: Equatable, Sendable {
  /// Above the longest deadline of 22 working days with the longest holidays in between.
  private static let horizonDays = 60

  public let provisionalYears: [Int]

  public init(_ calendar: WorkingCalendar, on today: CivilDate) {
    var years: [Int] = []
    for day in [today, today.addingDays(Self.horizonDays)] where calendar.isProvisional(day) {
      let year = day.components.year
      if !years.contains(year) { years.append(year) }
    }
    provisionalYears = years
  }

  func log() {
    for year in provisionalYears {
      Log.warning(
        "calendar.provisional",
        [
          "year": .int(Int64(year)),
          "text": "Monday to Friday are counted. Once the year's notice is out: referral-hub calendar publish.",
        ])
    }
  }
}
