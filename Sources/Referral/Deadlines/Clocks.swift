/// How long each clock runs: configuration with a default; the source names no deadline in days.
///
/// Source of the defaults: POLICY.md, "Default deadlines" (12345 hotline rules and published county commitments).
public struct Clocks: Sendable {
  /// What kind of work a referral asks for.
  public enum Kind: String, Sendable {
    case noDetermination = "no-determination"
    case determination
    case outreach
    case emergency
  }

  public var signWorkingDays = 1
  public var decideWorkingDays = 2
  public var finishWorkingDays = 5
  public var determinationWorkingDays = 22
  public var outreachWorkingDays = 5
  public var emergencySignMillis: Int64 = 2 * 3_600_000
  public var emergencyExplanationWorkingDays = 10
  /// The window after closing in which civil affairs may reopen.
  public var reopenDays = 30
  public var emergencyReopenDays = 3

  public init() {}

  /// The three due times from the dispatch on, in milliseconds since 1970.
  public struct Due: Equatable, Sendable {
    public var signMillis: Int64
    public var decideMillis: Int64
    public var finishMillis: Int64
    /// A day in between lies in a year whose notice is not out yet.
    public var isProvisional: Bool
  }

  public func due(_ kind: Kind, fromMillis: Int64, calendar: WorkingCalendar) -> Due {
    if kind == .emergency {
      let endOfDay = WorkingCalendar.endOfDay(WorkingCalendar.today(atMillis: fromMillis))
      return Due(
        signMillis: fromMillis + emergencySignMillis, decideMillis: endOfDay, finishMillis: endOfDay,
        isProvisional: false)
    }
    let finishDays =
      switch kind {
      case .noDetermination: finishWorkingDays
      case .determination: determinationWorkingDays
      case .outreach: outreachWorkingDays
      case .emergency: 0
      }
    let sign = calendar.due(fromMillis: fromMillis, workingDays: signWorkingDays)
    let decide = calendar.due(fromMillis: fromMillis, workingDays: decideWorkingDays)
    let finish = calendar.due(fromMillis: fromMillis, workingDays: finishDays)
    return Due(
      signMillis: sign.millis, decideMillis: decide.millis, finishMillis: finish.millis,
      isProvisional: finish.isProvisional)
  }
}
