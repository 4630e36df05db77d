import Referral
import Wire

@testable import Hub

/// A county with four households: a case that departments disclaimed, a single referral escalated earlier, one with nothing for
/// the meeting, and one in the next county.
enum DocketWorld {
  static let county = TraceWorld.sure(try? DivisionCode.parsePrefix("420106"))
  static let meeting = TraceWorld.sure(try? CivilDate.parse("2026-03-10"))
  static let now = TraceWorld.millis("2026-03-09T17:00")
  static let words = TraceWorld.sure(try? CatalogueWords.read(directory: TraceWorld.root + "/Topics"))

  static func household(_ text: String) -> HouseholdID { TraceWorld.sure(try? HouseholdID.parse(text)) }

  static func department(_ code: String) -> Department {
    TraceWorld.sure(TraceWorld.contract.departments.department(code: code))
  }

  /// The household of the trace's tests, its hospital stay sent back and forth until the mechanism took it up.
  static var disclaimed: HouseholdFile {
    var file = TraceWorld.file
    file.warnings[0].referrals[0].returns = 1
    file.warnings[0].referrals[0].proposed = department("medical-insurance")
    file.warnings[0].referrals[0].returnReason = .notOurRemit
    file.warnings[0].referrals[0].returnBasis = "三定方案第七条，<b>42010619580302123X</b>"
    file.warnings[0].referrals[1].returns = 1
    let key = FindingKey(
      warningClass: .complexCase, person: nil, matter: CoordinationTrigger.disclaimed.rawValue, episode: nil)
    var coordination = Warning(
      home: file.id, number: 8, key: key, rule: "X2", policySerial: 1, digest: 2,
      openedMillis: TraceWorld.millis("2026-03-02T09:00"), floor: nil)
    coordination.referrals = [
      Referral(
        hop: 1, department: department("civil-affairs"), state: .escalated,
        sinceMillis: TraceWorld.millis("2026-03-02T09:00"))
    ]
    coordination.referrals[0].waitDueMillis = TraceWorld.millis("2026-03-16T23:59")
    file.warnings.append(coordination)
    file.lastWarning = 8
    return file
  }

  /// One open referral, in a state since a time, with a finish clock.
  static func file(
    _ id: String, _ state: ReferralState, since: String, finish: String, rule: String = "E1"
  ) -> HouseholdFile {
    let household = household(id)
    var file = HouseholdFile(id: household)
    let catalogue = TraceWorld.contract.catalogue
    let key = FindingKey(
      warningClass: .policyNotImplemented, person: nil,
      matter: UInt16(TraceWorld.sure(catalogue.benefits.firstIndex(of: "student-aid"))), episode: nil)
    var warning = Warning(
      home: household, number: 1, key: key, rule: rule, policySerial: 1, digest: 1,
      openedMillis: TraceWorld.millis("2026-01-05T09:00"), floor: nil)
    var referral = Referral(
      hop: 1, department: department("education"), state: state, sinceMillis: TraceWorld.millis(since))
    referral.dispatchedMillis = TraceWorld.millis("2026-01-05T09:00")
    referral.finishDueMillis = TraceWorld.millis(finish)
    if TraceWorld.millis(finish) < TraceWorld.millis(since) { referral.levels[.finish] = .breachedL3 }
    warning.referrals = [referral]
    file.warnings = [warning]
    file.lastWarning = 1
    return file
  }

  /// Decided about in January: its lead is late, and who assists has granted.
  static var decided: HouseholdFile {
    var file = file("420106-0000011", .inProgress, since: "2026-01-12T08:00", finish: "2026-02-20T23:59")
    file.warnings[0].referrals[0].decisionNumber = "武昌协调〔2026〕1号"
    file.warnings[0].referrals[0].isLead = true
    file.warnings[0].referrals[0].isBinding = true
    var assisting = Referral(
      hop: 2, department: department("civil-affairs"), state: .closed,
      sinceMillis: TraceWorld.millis("2026-01-20T10:00"))
    assisting.decisionNumber = "武昌协调〔2026〕1号"
    assisting.sentMillis = TraceWorld.millis("2026-01-11T09:00")
    assisting.outcome = Outcome(code: .granted, since: Int32(TraceWorld.day("2026-02-01")), amountFen: 80_000)
    file.warnings[0].referrals.append(assisting)
    return file
  }

  static let early = file("420106-0000009", .escalated, since: "2026-03-05T08:00", finish: "2026-02-10T23:59")

  static var source: MemoryDocketSource {
    MemoryDocketSource(
      all: [
        disclaimed, early, file("420106-0000010", .inProgress, since: "2026-01-06T08:00", finish: "2026-02-01T23:59"),
        file("420107-0000001", .escalated, since: "2026-01-10T08:00", finish: "2026-01-09T23:59"),
      ],
      entries: TraceWorld.journal)
  }

  static func docket(_ source: MemoryDocketSource = source, meeting: CivilDate = meeting) throws -> Docket {
    let report = DocketReport(catalogue: TraceWorld.contract.catalogue, pack: TraceWorld.pack, nowMillis: now)
    return try report.docket(of: county, meeting: meeting, from: source)
  }
}

/// Records in memory, in the place of the hub's topics.
struct MemoryDocketSource: DocketSource {
  var all: [HouseholdFile] = []
  var entries: [JournalEntry] = []

  func files(in division: DivisionCode) -> [HouseholdFile] {
    all.filter { division.contains($0.id.division) }.sorted { $0.id < $1.id }
  }

  func journal(of households: Set<HouseholdID>) -> [JournalEntry] {
    entries.filter { households.contains($0.household) }
  }
}
