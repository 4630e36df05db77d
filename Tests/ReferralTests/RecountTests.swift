import Testing
import Wire

@testable import Referral

/// Due times and the calendar they were reckoned by. 2024-12-02 is a Monday.
@Suite("Due times reckoned again")
struct RecountTests {
  private static func millis(_ text: String) -> Int64 {
    guard let millis = RFC3339.parse(Array("\(text):00+08:00".utf8).span) else { fatalError("\(text) is no time") }
    return millis
  }

  /// The last moment of a day.
  private static func end(_ day: String) -> Int64 { WorkingCalendar.endOfDay(World.day(day)) }

  private static func calendar(_ years: [Int], off days: String..., working: String...) -> WorkingCalendar {
    WorkingCalendar(
      years: years,
      exceptions: days.map { WorkingCalendar.Exception(day: World.day($0), isWorkingDay: false) }
        + working.map { WorkingCalendar.Exception(day: World.day($0), isWorkingDay: true) })
  }

  private static func reconciler(
    _ file: CaseFile, _ calendar: WorkingCalendar, recounted: ClosedRange<CivilDate>? = nil
  ) -> Reconciler {
    Reconciler(pack: file.world.pack, calendar: calendar, clocks: Clocks(), recounted: recounted)
  }

  private static func reconcile(_ file: inout CaseFile, _ reconciler: Reconciler) -> [Decision] {
    var decisions: [Decision] = []
    reconciler.reconcile(&file.world.file, file.findings(), nowMillis: file.now, into: &decisions)
    return decisions
  }

  private static func id(_ file: CaseFile) throws -> ReferralID {
    let warning = try #require(file.file.warnings.first { $0.rule == "M3b" })
    return warning.id(try #require(warning.referrals.last))
  }

  @Test("each due time is told as it was and as it is")
  func told() throws {
    var file = LifecycleTests.inpatient()
    let referral = try Self.id(file)
    let warning = try #require(file.file.warnings.firstIndex { $0.rule == "M3b" })
    let decisions = Self.reconcile(
      &file, Self.reconciler(file, Self.calendar([2024], off: "2024-12-03", working: "2024-12-07")))
    let decision = try #require(decisions.first { $0.warning == warning })
    #expect(decision.kind == .deadlineMoved && decision.reason == .calendarPublished)
    // Five working days end on the Monday either way: a day off, and a Saturday worked for it.
    #expect(
      decision.moved == [
        MovedClock(.sign, fromMillis: Self.end("2024-12-03"), toMillis: Self.end("2024-12-04")),
        MovedClock(.decide, fromMillis: Self.end("2024-12-04"), toMillis: Self.end("2024-12-05")),
      ])
    #expect(file.referral(referral).finishDueMillis == Self.end("2024-12-09"))
    #expect(Self.reconcile(&file, Self.reconciler(file, Self.calendar([2024], off: "2024-12-03"))).isEmpty)
  }

  @Test("a clock that got time back is not late any more, and is announced again when it is")
  func eased() throws {
    var file = LifecycleTests.inpatient()
    let referral = try Self.id(file)
    file.now = Self.millis("2024-12-04T08:00")
    file.reconcile()
    #expect(file.referral(referral).levels[.sign] == .breachedL1)
    let known = Self.reconciler(file, Self.calendar([2024], off: "2024-12-03", "2024-12-04"))
    let moved = Self.reconcile(&file, known)
    #expect(moved.contains { $0.kind == .deadlineMoved })
    #expect(!moved.contains { $0.kind == .clockReached })
    #expect(file.referral(referral).levels[.sign] == .onTrack)
    file.now = Self.end("2024-12-05") + 1
    let late = Self.reconcile(&file, known)
    #expect(late.contains { $0.clock == .sign && $0.level == .breachedL1 })
  }

  @Test("a due time that a make-up day brings forward is late as soon as it is known")
  func broughtForward() throws {
    var file = LifecycleTests.inpatient()
    let referral = try Self.id(file)
    _ = file.answer(.accept, .officer, on: referral)
    file.now = Self.millis("2024-12-09T08:00")
    file.reconcile()
    let decisions = Self.reconcile(&file, Self.reconciler(file, Self.calendar([2024], working: "2024-12-08")))
    #expect(file.referral(referral).finishDueMillis == Self.end("2024-12-08"))
    #expect(decisions.contains { $0.clock == .finish && $0.level == .breachedL1 })
  }

  @Test("a clock that has stopped keeps its due time, and so does all of a referral that is over")
  func stopped() throws {
    var file = LifecycleTests.inpatient()
    let referral = try Self.id(file)
    _ = file.answer(.accept, .officer, on: referral)
    let known = Self.reconciler(file, Self.calendar([2024], off: "2024-12-03", "2024-12-04"))
    let decisions = Self.reconcile(&file, known)
    #expect(decisions.flatMap(\.moved).map(\.clock).contains(.finish))
    #expect(file.referral(referral).signDueMillis == Self.end("2024-12-03"))
    #expect(file.referral(referral).finishDueMillis == Self.end("2024-12-11"))

    var over = LifecycleTests.inpatient()
    let closed = try Self.id(over)
    _ = over.answer(.cancel, .civilAffairsOfficer, on: closed) { $0.hasReason = true }
    let before = over.referral(closed)
    #expect(!before.state.isOpen)
    let last = try #require(over.file.warnings.firstIndex { $0.rule == "M3b" })
    #expect(!Self.reconcile(&over, known).contains { $0.warning == last && $0.kind == .deadlineMoved })
    #expect(over.referral(closed).finishDueMillis == before.finishDueMillis)
    #expect(known.nextDueMillis(over.file, nowMillis: over.now) != over.now, "it does not wake for ever")
  }

  @Test("the time for a redo is reckoned again like the first")
  func redo() throws {
    var file = LifecycleTests.inpatient()
    let referral = try Self.id(file)
    _ = file.answer(.accept, .officer, on: referral)
    _ = file.answer(.report, .lead, on: referral) {
      $0.outcome = Outcome(code: .notEligible)
      $0.personInformed = true
      $0.hasLegalReason = true
    }
    file.now = Self.millis("2024-12-10T09:00")
    _ = file.answer(.redo, .civilAffairsOfficer, on: referral) { $0.hasReason = true }
    #expect(file.referral(referral).finishDueMillis == Self.end("2024-12-12"))
    _ = Self.reconcile(&file, Self.reconciler(file, Self.calendar([2024], off: "2024-12-12")))
    #expect(file.referral(referral).finishDueMillis == Self.end("2024-12-13"))
  }

  @Test("another edition of a known year moves what has one of its days in it, and nothing else")
  func replaced() throws {
    let first = Self.calendar([2024])
    var file = LifecycleTests.inpatient()
    _ = Self.reconcile(&file, Self.reconciler(file, first))
    let referral = try Self.id(file)
    #expect(!file.referral(referral).isProvisional)
    for (day, moves) in [("2024-12-09", true), ("2024-12-30", false)] {
      let second = Self.calendar([2024], off: day)
      let days = try #require(first.changedDays(to: second))
      #expect(days == World.day(day)...World.day(day))
      var other = file
      #expect(Self.reconcile(&other, Self.reconciler(other, second)).isEmpty, "nothing is reckoned without a reason")
      let decisions = Self.reconcile(&other, Self.reconciler(other, second, recounted: days))
      #expect(decisions.contains { $0.kind == .deadlineMoved } == moves)
      #expect(other.referral(referral).finishDueMillis == Self.end(moves ? "2024-12-10" : "2024-12-09"))
      #expect(Self.reconcile(&other, Self.reconciler(other, second, recounted: days)).isEmpty)
    }
  }

  @Test("a calendar takes a year's notice in the place of the former, and names it by its days")
  func editions() throws {
    let notice = { (days: [(String, Bool)]) in
      CalendarNotice(
        year: 2027, papers: ["https://www.gov.cn/"],
        days: days.map { CalendarNotice.Day(date: World.day($0.0), name: "元旦", isOffDay: $0.1) })
    }
    let one = notice([("2027-01-01", true), ("2026-12-31", true)])
    let two = notice([("2027-01-01", true), ("2027-01-04", true)])
    let before = Self.calendar([2026], off: "2026-10-01")
    let first = before.with(one)
    #expect(before.isProvisional(World.day("2027-01-01")) && !first.isProvisional(World.day("2027-01-01")))
    #expect(first.says(one) && !first.says(two) && !before.says(one))
    #expect(before.changedDays(to: first) == World.day("2026-12-31")...World.day("2027-01-01"))
    let second = first.with(two)
    #expect(second.isWorkingDay(World.day("2026-12-31")), "the former edition has no word any more")
    #expect(second.changedDays(to: before.with(two)) == nil)
    let name = try #require(second.name(ofYear: 2027))
    #expect(name != first.name(ofYear: 2027) && name == WorkingCalendar(notices: [two]).name(ofYear: 2027))
    #expect(name.hasPrefix("2027.") && name.count == 13)
    #expect(before.name(ofYear: 2027) == nil)
    let names = second.names(
      fromMillis: Self.millis("2026-12-20T09:00"), throughMillis: Self.millis("2027-01-10T09:00"))
    #expect(names == [second.name(ofYear: 2026), name].compactMap(\.self))
  }
}
