import Testing
import Wire

@testable import Referral

/// The clocks of a referral, moved by hand. 2024-12-02 is a Monday; Monday to Friday are the working days.
@Suite("A referral's clocks")
struct ClockTests {
  private static let hour: Int64 = 3_600_000

  private static func millis(_ text: String) -> Int64 {
    guard let millis = RFC3339.parse(Array("\(text):00+08:00".utf8).span) else { fatalError("\(text) is no time") }
    return millis
  }

  private static func id(_ file: CaseFile, rule: String = "M3b") throws -> ReferralID {
    let warning = try #require(file.file.warnings.first { $0.rule == rule })
    return warning.id(try #require(warning.referrals.last))
  }

  /// Wakes the file at every due time up to a moment, as casework does, and says what was decided when.
  /// - Parameter rules: whose warnings it tells of.
  private static func run(_ file: inout CaseFile, until end: String, of rules: Set<String> = ["M3b", "X4"]) -> [String]
  {
    var lines: [String] = []
    let reconciler = CaseFile.answering(file.world.pack).reconciler
    while let due = reconciler.nextDueMillis(file.file, nowMillis: file.now), due <= millis(end) {
      file.now = max(file.now, due)
      file.reconcile()
      for decision in file.decisions where decision.kind != .warningOpened {
        guard rules.contains(file.file.warnings[decision.warning].rule) else { continue }
        let when = RFC3339.text(millis: file.now).prefix(16)
        let what = decision.clock.map { "\($0.code) \(decision.level?.code ?? "")" } ?? decision.to?.code ?? ""
        lines.append("\(when) \(what) \(decision.reason.rawValue)")
      }
      #expect(!file.decisions.isEmpty, "nothing was due at \(RFC3339.text(millis: due))")
      if file.decisions.isEmpty { break }
    }
    file.now = millis(end)
    return lines
  }

  @Test(
    "a referral that nobody signs for is reminded, goes to the leads and to the county, and its case stays on the docket"
  )
  func silent() throws {
    var file = LifecycleTests.inpatient()
    let referral = try Self.id(file)
    let lines = Self.run(&file, until: "2025-03-01T12:00")
    #expect(
      lines == [
        "2024-12-03T14:15 sign at-risk clock-runs-out",
        "2024-12-04T00:00 sign breached-l1 clock-ran-out",
        "2024-12-04T08:15 decide at-risk clock-runs-out",
        "2024-12-05T00:00 sign breached-l2 clock-ran-out",
        "2024-12-05T00:00 decide breached-l1 clock-ran-out",
        "2024-12-06T00:00 decide breached-l2 clock-ran-out",
        "2024-12-08T02:15 finish at-risk clock-runs-out",
        "2024-12-10T00:00 finish breached-l1 clock-ran-out",
        "2024-12-11T00:00 sign breached-l3 clock-ran-out",
        "2024-12-11T00:00 escalated clock-ran-out",
        "2024-12-11T00:00 escalated coordination",
        "2024-12-22T06:00 meeting at-risk clock-runs-out",
        "2024-12-22T06:00 meeting at-risk clock-runs-out",
        "2024-12-26T00:00 meeting breached-l1 clock-ran-out",
        "2024-12-26T00:00 meeting breached-l1 clock-ran-out",
      ])
    #expect(file.referral(referral).state == .escalated)
    #expect(file.referral(referral).levels[.meeting] == .breachedL1)
    #expect(file.lines.contains("X4: escalated@civil-affairs"))
  }

  @Test("an emergency runs on wall time: two hours to sign, four more to the leads, the next day to the county")
  func emergency() throws {
    var file = CaseFile(
      World().category(1, "dibao").benefit(1, "dibao-allowance").benefit(0, "dibao-allowance")
        .fact(1, "disaster occurredOn=2024-12-01 type=flood"))
    let referral = try Self.id(file, rule: "D1")
    #expect(file.referral(referral).clockKind == .emergency)
    #expect(file.referral(referral).signDueMillis == CaseFile.start + 2 * Self.hour)
    #expect(file.referral(referral).decideDueMillis == Self.millis("2024-12-03T00:00") - 1)
    #expect(file.referral(referral).explanationDueMillis == Self.millis("2024-12-17T00:00") - 1)
    let lines = Self.run(&file, until: "2024-12-03T12:00", of: ["D1"])
    #expect(lines.contains("2024-12-02T11:00 sign breached-l1 clock-ran-out"))
    #expect(lines.contains("2024-12-02T15:00 sign breached-l2 clock-ran-out"))
    #expect(lines.contains("2024-12-03T11:00 escalated clock-ran-out"))
    #expect(file.referral(referral).waitDueMillis == Self.millis("2024-12-05T00:00") - 1, "1 wd, by circulation")
  }

  @Test(
    "aid first: what is not explained neither closes by hand, by the data nor by time, and time brings it to the county"
  )
  func explanation() throws {
    let relief = "benefit benefit=disaster-relief since=2024-12-02 for=2024-12-01"
    var file = CaseFile(
      World().category(1, "dibao").benefit(1, "dibao-allowance").benefit(0, "dibao-allowance")
        .fact(1, "disaster occurredOn=2024-12-01 type=flood"))
    let referral = try Self.id(file, rule: "D1")
    _ = file.answer(.accept, .officer, on: referral)
    #expect(
      file.answer(.report, .officer, on: referral) {
        $0.outcome = .granted()
        $0.personInformed = true
      } == .applied)
    #expect(CaseFile.refusal(file.answer(.confirm, .civilAffairsOfficer, on: referral)) == .notAllowedNow)
    file.learn { $0.fact(1, relief) }
    #expect(file.referral(referral).state == .reported, "the benefit is seen, and still unexplained")
    var late = file
    _ = Self.run(&late, until: "2025-01-10T12:00")
    #expect(late.referral(referral).state == .escalated)
    #expect(late.referral(referral).levels[.explanation] == .breachedL3)
    #expect(CaseFile.refusal(file.answer(.explain, .officer, on: referral)) == .missingField)
    #expect(file.answer(.explain, .officer, on: referral) { $0.hasExplanation = true } == .applied)
    file.reconcile()
    #expect(file.referral(referral).state == .closed)
  }

  @Test("a hold for the citizen gives the finish clock its days back; any other does not; its date ends it")
  func holds() throws {
    for (forCitizen, due) in [(true, "2024-12-12T00:00"), (false, "2024-12-10T00:00")] {
      var file = LifecycleTests.inpatient()
      let referral = try Self.id(file)
      _ = file.answer(.accept, .officer, on: referral)
      #expect(
        file.answer(.hold, .officer, on: referral) {
          $0.hasReason = true
          $0.waitsForCitizen = forCitizen
          $0.resumeOn = World.day("2024-12-04")
        } == .applied)
      let lines = Self.run(&file, until: "2024-12-05T12:00")
      #expect(lines == ["2024-12-04T00:00 in-progress resume-date"])
      #expect(file.referral(referral).finishDueMillis == Self.millis(due) - 1)
    }
  }

  @Test("an extension is asked before expiry: once by the department, then by its lead, at most three times")
  func extensions() throws {
    var file = LifecycleTests.inpatient()
    let referral = try Self.id(file)
    _ = file.answer(.accept, .officer, on: referral)
    func ask(_ role: Role, _ day: String) -> Answering.Result {
      file.answer(.extend, role, on: referral) {
        $0.hasReason = true
        $0.extendUntil = World.day(day)
      }
    }
    #expect(CaseFile.refusal(ask(.officer, "2024-12-09")) == .outOfRange, "not after the deadline there is")
    #expect(CaseFile.refusal(ask(.officer, "2024-12-31")) == .outOfRange, "longer than the time given so far")
    #expect(ask(.officer, "2024-12-13") == .applied)
    #expect(file.decisions.map(\.kind) == [.deadlineMoved])
    #expect(file.referral(referral).state == .accepted)
    #expect(file.referral(referral).finishDueMillis == Self.millis("2024-12-14T00:00") - 1)
    #expect(CaseFile.refusal(ask(.officer, "2024-12-16")) == .wrongRole)
    #expect(ask(.lead, "2024-12-16") == .applied)
    #expect(ask(.lead, "2024-12-17") == .applied)
    #expect(CaseFile.refusal(ask(.lead, "2024-12-18")) == .notAllowedNow)
    var late = LifecycleTests.inpatient()
    _ = late.answer(.accept, .officer, on: referral)
    late.now = Self.millis("2024-12-10T00:00")
    let refused = late.answer(.extend, .officer, on: referral) {
      $0.hasReason = true
      $0.extendUntil = World.day("2024-12-13")
    }
    #expect(CaseFile.refusal(refused) == .notAllowedNow)
  }

  @Test("a return that nobody rules on goes to the county")
  func nobodyRules() throws {
    var file = LifecycleTests.inpatient()
    let referral = try Self.id(file)
    _ = file.answer(.return, .officer, on: referral) { $0.returnReason = .noSuchPerson }
    let lines = Self.run(&file, until: "2024-12-12T12:00")
    #expect(lines.contains("2024-12-05T00:00 ruling breached-l1 clock-ran-out"))
    #expect(lines.contains("2024-12-12T00:00 escalated clock-ran-out"))
  }

  @Test("an unconfirmed report of a benefit goes to the county; a positive one that no feed could show closes")
  func confirmation() throws {
    var benefit = LifecycleTests.inpatient()
    let inpatient = try Self.id(benefit)
    _ = benefit.answer(.accept, .officer, on: inpatient)
    _ = benefit.answer(.report, .officer, on: inpatient) {
      $0.outcome = .granted(ratio: 7000)
      $0.personInformed = true
    }
    #expect(Self.run(&benefit, until: "2024-12-06T12:00").contains("2024-12-06T00:00 escalated confirmation-overdue"))

    for (outcome, state) in [(Outcome.Code.granted, ReferralState.closed), (.personDeclined, .escalated)] {
      var need = CaseFile(
        World().category(1, "dibao").benefit(1, "dibao-allowance").benefit(0, "dibao-allowance")
          .fact(1, "employment status=registered-unemployed since=2024-11-20"))
      let referral = try Self.id(need, rule: "N1")
      _ = need.answer(.accept, .officer, on: referral)
      _ = need.answer(.report, .lead, on: referral) {
        $0.outcome = Outcome(code: outcome)
        $0.personInformed = true
        $0.hasLegalReason = true
      }
      _ = Self.run(&need, until: "2024-12-06T12:00")
      #expect(need.referral(referral).state == state)
    }
  }

  @Test("a waitlisted person is looked at again on the day that was named")
  func waitlist() throws {
    var file = LifecycleTests.inpatient()
    let referral = try Self.id(file)
    _ = file.answer(.accept, .officer, on: referral)
    _ = file.answer(.report, .officer, on: referral) {
      $0.outcome = Outcome(code: .waitlisted)
      $0.personInformed = true
      $0.recheckOn = World.day("2025-02-03")
    }
    #expect(file.answer(.confirm, .civilAffairsOfficer, on: referral) == .applied)
    let lines = Self.run(&file, until: "2025-02-03T12:00", of: ["M3b"])
    #expect(
      lines == [
        "2025-01-01T09:00  time-is-over", "2025-02-03T00:00  time-is-over",
        "2025-02-03T00:00 dispatched rule-is-automatic",
      ])
    #expect(
      file.lines.filter { $0.hasPrefix("M3b") } == [
        "M3b: closed@medical-insurance, lapsed", "M3b: dispatched@medical-insurance",
      ])
  }

  @Test("what civil affairs does not look at is dispatched after a working day")
  func draft() throws {
    var file = CaseFile(
      World().category(1, "dibao").benefit(1, "dibao-allowance").benefit(0, "dibao-allowance")
        .fact(1, "visit visitedOn=2024-11-20 need=legal"))
    let referral = try Self.id(file, rule: "N-legal")
    #expect(file.referral(referral).state == .draft)
    #expect(
      Self.run(&file, until: "2024-12-04T09:00", of: ["N-legal"]).first == "2024-12-04T00:00 dispatched draft-waited")
    #expect(file.referral(referral).dispatchedMillis == Self.millis("2024-12-04T00:00"))
    #expect(file.referral(referral).clockKind == .noDetermination)
  }

  @Test(
    "a re-dispatch keeps the finish clock's start and gives new sign and decide clocks; a re-opening gives all anew")
  func newClocks() throws {
    var file = LifecycleTests.inpatient()
    let first = try Self.id(file)
    _ = file.answer(.return, .officer, on: first) {
      $0.returnReason = .notOurRemit
      $0.proposed = CaseFile.department("health")
      $0.basis = "职责分工"
    }
    file.now += CaseFile.day
    _ = file.answer(.redispatch, .civilAffairsOfficer, on: first) {
      $0.to = CaseFile.department("health")
      $0.basis = "职责分工"
    }
    let second = file.referral(try Self.id(file))
    #expect(second.dispatchedMillis == CaseFile.start)
    #expect(second.sentMillis == file.now)
    #expect(second.signDueMillis == Self.millis("2024-12-05T00:00") - 1)
    #expect(second.finishDueMillis == Self.millis("2024-12-10T00:00") - 1)

    var again = LifecycleTests.inpatient()
    let aid =
      "benefit benefit=inpatient-aid since=2024-12-01 for=2024-11-20 ratioBasisPoints=7000 base=in-scope-self-paid"
    _ = again.answer(.accept, .officer, on: first)
    _ = again.answer(.report, .officer, on: first) {
      $0.outcome = .granted(ratio: 7000)
      $0.personInformed = true
    }
    again.learn { $0.fact(1, aid) }
    #expect(again.referral(first).state == .closed)
    again.now += 10 * CaseFile.day
    again.learn { $0.fact(1, aid, retracted: true, at: 1_900_000_000_000) }
    #expect(again.referral(first).state == .inProgress)
    #expect(again.referral(first).finishDueMillis == Self.millis("2024-12-20T00:00") - 1)
    #expect(again.referral(first).levels == ClockLevels())
  }

  @Test("whoever gets a returned referral late has the time for a redo; a hold, a re-check and a deadline are bounded")
  func bounds() throws {
    var late = LifecycleTests.inpatient()
    let first = try Self.id(late)
    _ = late.answer(.return, .officer, on: first) { $0.returnReason = .noSuchPerson }
    late.now = Self.millis("2024-12-11T10:00")
    _ = late.answer(.redispatch, .civilAffairsOfficer, on: first) {
      $0.to = CaseFile.department("health")
      $0.basis = "职责分工"
    }
    #expect(late.referral(try Self.id(late)).finishDueMillis == Self.millis("2024-12-14T00:00") - 1)

    var file = LifecycleTests.inpatient()
    let referral = try Self.id(file)
    _ = file.answer(.accept, .officer, on: referral)
    for (day, refusal) in [
      ("2024-12-02", RefusalCode?.some(.outOfRange)), ("2025-01-02", .outOfRange), ("2025-01-01", nil),
    ] {
      let result = file.answer(.hold, .officer, on: referral) {
        $0.hasReason = true
        $0.resumeOn = World.day(day)
      }
      #expect(CaseFile.refusal(result) == refusal, "\(day)")
    }
    let result = file.answer(.report, .officer, on: referral) {
      $0.outcome = Outcome(code: .waitlisted)
      $0.personInformed = true
      $0.recheckOn = World.day("2031-01-01")
    }
    #expect(CaseFile.refusal(result) == .outOfRange)
  }

  @Test("a closed referral is reopened within its window and not after")
  func reopenWindow() throws {
    for (day, refusal) in [(29, RefusalCode?.none), (31, .notAllowedNow)] {
      var file = LifecycleTests.inpatient()
      let referral = try Self.id(file)
      _ = file.answer(.accept, .officer, on: referral)
      _ = file.answer(.report, .lead, on: referral) {
        $0.outcome = Outcome(code: .notEligible)
        $0.personInformed = true
        $0.hasLegalReason = true
      }
      _ = file.answer(.confirm, .civilAffairsOfficer, on: referral)
      file.now += Int64(day) * CaseFile.day
      file.reconcile()
      let result = file.answer(.reopen, .civilAffairsOfficer, on: referral) { $0.hasReason = true }
      #expect(CaseFile.refusal(result) == refusal)
    }
  }

  @Test("deadlines reckoned without the year's notice move once it is there, and say so")
  func calendarArrives() throws {
    var file = LifecycleTests.inpatient()
    let referral = try Self.id(file)
    #expect(file.referral(referral).isProvisional)
    let holidays = ["2024-12-03", "2024-12-04"].map {
      WorkingCalendar.Exception(day: World.day($0), isWorkingDay: false)
    }
    let known = Reconciler(
      pack: file.world.pack, calendar: WorkingCalendar(years: [2024], exceptions: holidays), clocks: Clocks())
    #expect(known.nextDueMillis(file.file, nowMillis: file.now) == file.now)
    var decisions: [Decision] = []
    known.reconcile(&file.world.file, file.findings(), nowMillis: file.now, into: &decisions)
    #expect(Set(decisions.map(\.kind)) == [.deadlineMoved])
    #expect(!file.referral(referral).isProvisional)
    #expect(file.referral(referral).signDueMillis == Self.millis("2024-12-06T00:00") - 1)
    #expect(file.referral(referral).finishDueMillis == Self.millis("2024-12-12T00:00") - 1)
  }

  @Test("the shipped pack sets every clock to its default, and a county's own value holds from its day")
  func settings() throws {
    let division = World.household("420106-0012345").division
    for setting in ClockSetting.allCases {
      let parameter = try #require(World.hubei.parameter(named: setting.row.parameter))
      #expect(parameter.unit == setting.row.unit)
      #expect(parameter.value(in: division, on: World.day("2024-12-02")) == setting.row.standard)
    }
    #expect(ClockSetting.table.count == ClockSetting.allCases.count)
  }

  @Test("no open state is without a time that moves it on")
  func everyOpenStateEnds() {
    let reconciler = CaseFile.answering(World.hubei).reconciler
    let division = World.household("420106-0012345").division
    for state in ReferralState.allCases where state.isOpen {
      for kind in Clocks.Kind.allCases {
        var referral = Referral(hop: 1, department: CaseFile.department("health"), state: .draft, sinceMillis: 0)
        reconciler.start(&referral, kind, division, CaseFile.start)
        reconciler.enter(state, &referral, division, CaseFile.start)
        if state == .onHold { referral.waitDueMillis = CaseFile.start + CaseFile.day }
        var file = HouseholdFile(id: World.household("420106-0012345"))
        var warning = Warning(
          home: file.id, number: 1,
          key: FindingKey(warningClass: .newHardship, person: nil, matter: 0, episode: nil), rule: "N1",
          policySerial: 1, digest: 0, openedMillis: 0, floor: nil)
        warning.referrals = [referral]
        file.warnings = [warning]
        #expect(reconciler.nextDueMillis(file, nowMillis: CaseFile.start) != nil, "\(state) \(kind)")
      }
    }
  }
}
