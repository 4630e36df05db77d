/// The lengths of time that a referral's clocks count with. Each is a parameter of the policy pack, so that a county sets
/// its own with a date; without one the default here holds.
///
/// Source: POLICY.md, "Default deadlines": the province's text names no deadline in days (及时 only), so every default has
/// a stated reason and none claims to be the source's.
public enum ClockSetting: Int, CaseIterable, Sendable {
  case draft
  case sign
  case decide
  case finish
  case determination
  case outreach
  case ruling
  case confirm
  case redo
  case reopen
  case meeting
  case levelTwo
  case levelThree
  case cancelAlone
  case recheck
  case hold
  case furthest
  case emergencyDraft
  case emergencySign
  case emergencyExplanation
  case emergencyRuling
  case emergencyConfirm
  case emergencyRedo
  case emergencyReopen
  case emergencyMeeting
  case emergencyLevelTwo
  case emergencyLevelThree
  case emergencyVisit

  /// One row of the table.
  public struct Row: Sendable {
    /// The parameter's name in a policy pack.
    public let parameter: String
    public let unit: Parameter.Unit
    /// In `unit`.
    public let standard: Int64
    /// Why the default is what it is.
    public let reason: String
  }

  public var row: Row { Self.table[rawValue] }

  /// In the order of the cases.
  public static let table: [Row] = [
    Row(
      parameter: "clock-draft", unit: .workingDays, standard: 1,
      reason: "civil affairs looks at a draft within the time in which a department signs for a referral"),
    Row(
      parameter: "clock-sign", unit: .workingDays, standard: 1,
      reason: "12345 hotline rules: a work order is signed for within one working day"),
    Row(
      parameter: "clock-decide", unit: .workingDays, standard: 2,
      reason: "衡阳 returns a wrong assignment within 1 working day; one more to accept"),
    Row(
      parameter: "clock-finish", unit: .workingDays, standard: 5,
      reason: "12345 hotline rules: an ordinary matter that needs no determination"),
    Row(
      parameter: "clock-determination", unit: .workingDays, standard: 22,
      reason: "published commitments for a determination: 随州 22, 安吉 23, 海南 20 working days"),
    Row(
      parameter: "clock-outreach", unit: .workingDays, standard: 5,
      reason: "three attempts to reach a person fit into a working week"),
    Row(
      parameter: "clock-ruling", unit: .workingDays, standard: 2,
      reason: "civil affairs rules on a return in the time in which a department decides"),
    Row(
      parameter: "clock-confirm", unit: .workingDays, standard: 3,
      reason: "civil affairs looks at a report, by telephone or in the data"),
    Row(
      parameter: "clock-redo", unit: .workingDays, standard: 2,
      reason: "a department that gets a report back late has the time to decide once more"),
    Row(
      parameter: "clock-reopen", unit: .days, standard: 30,
      reason: "the next monthly list of a benefit shows whether it was paid"),
    Row(
      parameter: "clock-meeting", unit: .workingDays, standard: 10,
      reason: "a county meeting every two weeks"),
    Row(
      parameter: "clock-level-two", unit: .workingDays, standard: 1,
      reason: "the leads hear of it one working day after the reminder"),
    Row(
      parameter: "clock-level-three", unit: .workingDays, standard: 5,
      reason: "the county hears of it after a working week"),
    Row(
      parameter: "clock-cancel-alone", unit: .workingDays, standard: 2,
      reason: "a department has its time to decide before civil affairs' lead cancels without its consent"),
    Row(
      parameter: "clock-recheck", unit: .days, standard: 90,
      reason: "a waitlisted person is looked at again after a quarter, where the department names no day"),
    Row(
      parameter: "clock-hold", unit: .days, standard: 30,
      reason: "what a citizen needs more than a month for is looked at again; there are three holds"),
    Row(
      parameter: "clock-furthest", unit: .days, standard: 366,
      reason: "a re-check or a meeting's deadline that is more than a year away is none"),
    Row(
      parameter: "clock-emergency-draft", unit: .hours, standard: 2,
      reason: "an emergency does not wait for civil affairs longer than for a department"),
    Row(
      parameter: "clock-emergency-sign", unit: .hours, standard: 2,
      reason: "aid is given the same day, so it is signed for within two hours"),
    Row(
      parameter: "clock-emergency-explanation", unit: .workingDays, standard: 10,
      reason: "事后补充说明情况: afterwards, two weeks for the papers"),
    Row(
      parameter: "clock-emergency-ruling", unit: .hours, standard: 2,
      reason: "an emergency sent back is as urgent as one sent out"),
    Row(
      parameter: "clock-emergency-confirm", unit: .workingDays, standard: 1,
      reason: "whether a person in need got aid is asked the next day"),
    Row(
      parameter: "clock-emergency-redo", unit: .hours, standard: 4,
      reason: "aid that did not arrive is brought the same half-day"),
    Row(
      parameter: "clock-emergency-reopen", unit: .days, standard: 3,
      reason: "an emergency is over in days; what comes later is a new one"),
    Row(
      parameter: "clock-emergency-meeting", unit: .workingDays, standard: 1,
      reason: "decided by circulation, without a meeting"),
    Row(
      parameter: "clock-emergency-level-two", unit: .hours, standard: 4,
      reason: "the leads hear of it the same half-day"),
    Row(
      parameter: "clock-emergency-level-three", unit: .hours, standard: 24,
      reason: "the county hears of it the next day"),
    Row(
      parameter: "clock-emergency-visit", unit: .hours, standard: 24,
      reason: "outreach to somebody in an emergency is a visit, not a call, within a day"),
  ]
}
