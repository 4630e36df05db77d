public import Referral
internal import Wire

/// Counts what a new pack would do to the households in the state, without publishing it.
///
/// Each file is first brought into line with the pack in force as of now, so that what only the passing of time changes is
/// not put down to the new pack.
public final class PolicyTrial {
  /// Of one class of warnings.
  public struct Counts: Encodable, Equatable, Sendable {
    public var opened = 0
    /// Cancelled because the new pack does not ask for it.
    public var withdrawn = 0
    /// Closed because what is in effect is enough under the new pack.
    public var closed = 0
    /// A department at work is told of another floor.
    public var floorChanged = 0
    /// Taken back from one department to go to another.
    public var rerouted = 0
    /// A department is at work on what the new pack does not ask for: civil affairs decides.
    public var needGone = 0
  }

  private var before: FindingsEngine
  private var after: FindingsEngine
  private let current: Reconciler
  private let proposed: Reconciler
  private let day: CivilDate
  private let nowMillis: Int64
  private var findings: [Finding] = []
  private var decisions: [Decision] = []
  public private(set) var households = 0
  public private(set) var changedHouseholds = 0
  public private(set) var counts: [WarningClass: Counts] = [:]

  public init(
    from current: PolicyPack, to proposed: PolicyPack, catalogue: Catalogue, calendar: WorkingCalendar, nowMillis: Int64
  ) {
    before = FindingsEngine(pack: current, catalogue: catalogue)
    after = FindingsEngine(pack: proposed, catalogue: catalogue)
    self.current = Reconciler(pack: current, calendar: calendar, clocks: Clocks())
    self.proposed = Reconciler(pack: proposed, calendar: calendar, clocks: Clocks())
    self.nowMillis = nowMillis
    day = WorkingCalendar.today(atMillis: nowMillis)
  }

  public func add(_ stored: HouseholdFile) {
    households += 1
    guard !stored.members.isEmpty else { return }
    var file = stored
    before.evaluate(file, today: day, into: &findings)
    decisions.removeAll(keepingCapacity: true)
    current.reconcile(&file, findings, nowMillis: nowMillis, into: &decisions)
    after.evaluate(file, today: day, into: &findings)
    decisions.removeAll(keepingCapacity: true)
    proposed.reconcile(&file, findings, nowMillis: nowMillis, into: &decisions)
    if !decisions.isEmpty { changedHouseholds += 1 }
    for decision in decisions { count(decision, file) }
  }

  private func count(_ decision: Decision, _ file: HouseholdFile) {
    let warning = file.warnings[decision.warning]
    var own = counts[warning.key.warningClass] ?? Counts()
    switch decision.kind {
    case .warningOpened: own.opened += 1
    case .warningClosed:
      if decision.reason == .benefitInEffect { own.closed += 1 } else { own.withdrawn += 1 }
    case .floorChanged: own.floorChanged += 1
    case .needGone: own.needGone += 1
    case .stateChanged: if decision.reason == .reroutedByPolicy { own.rerouted += 1 }
    case .warningMerged, .clockReached, .deadlineMoved, .settlementLapsed, .reopenWindowOver, .caseUpdated, .explained,
      .recognised, .requestMerged, .attempted, .consentAsked,
      .confirmed, .exited:
      break
    }
    counts[warning.key.warningClass] = own
  }

  public var report: PolicyTrialReport {
    PolicyTrialReport(
      from: "\(current.pack.name).\(current.pack.serial)", to: "\(proposed.pack.name).\(proposed.pack.serial)",
      households: households, changedHouseholds: changedHouseholds,
      classes: WarningClass.allCases.map {
        PolicyTrialReport.ClassCounts(warningClass: $0.code, counts: counts[$0] ?? Counts())
      })
  }
}

/// What `policy try` says.
public struct PolicyTrialReport: Encodable, Equatable, Sendable {
  public struct ClassCounts: Encodable, Equatable, Sendable {
    public var warningClass: String
    public var counts: PolicyTrial.Counts
  }

  public var from: String
  public var to: String
  public var households: Int
  public var changedHouseholds: Int
  /// All five classes, in their order.
  public var classes: [ClassCounts]

  public var json: String { PolicyOutput.json(self) }

  public var text: String {
    let columns = ["class", "open", "withdraw", "close", "new floor", "re-route", "need gone"]
    let rows = classes.map { row in
      let counts = row.counts
      let numbers = [
        counts.opened, counts.withdrawn, counts.closed, counts.floorChanged, counts.rerouted, counts.needGone,
      ]
      return [row.warningClass] + numbers.map(String.init)
    }
    let widths = columns.indices.map { column in ([columns] + rows).map { $0[column].count }.max() ?? 0 }
    let lines = ([columns] + rows).map { row in
      row.indices.map { column in
        let gap = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 ? row[column] + gap : gap + row[column]
      }.joined(separator: "  ")
    }
    return
      ([
        "From \(from) to \(to), without publishing: \(changedHouseholds) of \(ChainText.count(households, "household")) would change",
        "",
      ]
      + lines).joined(separator: "\n")
  }
}
