import Testing
import Wire

@testable import Referral

/// How a department goes about what is referred to it.
enum Temper: CaseIterable {
  /// Signs, accepts, does it, reports; the benefit then shows in the data.
  case honest
  case slow
  case silent
  /// Sends everything back as another's.
  case disclaiming
  /// Reports "done" at once, and nothing is.
  case lying
}

/// One household over years: its circumstances change, departments answer as they are, civil affairs and the meeting now
/// and then, and time does the rest. After every step it checks what must always hold.
struct SimulatedHousehold: ~Copyable {
  static let start = CaseFile.start
  static let day = CaseFile.day

  var world: World
  var now = Self.start
  var random: SplitMix
  let tempers: [Temper]
  var problems: [String] = []
  /// Referrals that were over at some time, and decisions of each kind: to see that the run was not empty.
  var counts: [String: Int] = [:]
  private var engine: FindingsEngine
  let answering: Answering
  private var events: UInt64 = 0
  private var statements: Int64 = 1_800_000_000_000
  /// Benefits that an honest department has granted and that show from a day on.
  private var payments: [(day: Int64, text: String, member: Int, stops: Bool)] = []

  init(seed: UInt64) {
    random = SplitMix(seed: seed)
    var random = SplitMix(seed: seed ^ 0xC0FFEE)
    var tempers = (0..<64).map { _ in Temper.allCases.randomElement(using: &random) ?? .honest }
    // Without an honest civil affairs there are no applications and no exits to follow.
    if seed % 2 == 0 { tempers[Int(CaseFile.department("civil-affairs").number)] = .honest }
    self.tempers = tempers
    // Every second household is not low-income at first, so that outreach and applications come up too.
    world =
      seed % 2 == 0
      ? World(members: 3).fact(1, "residence division=420106 area=urban since=2010-01-01")
        .home("economy incomePerHeadFen=30000 assetsOverLimit=false assessedOn=2024-11-01")
      : World(members: 3).category(1, "dibao").category(2, "dibao-marginal")
    engine = FindingsEngine(pack: world.pack, catalogue: World.catalogue)
    answering = CaseFile.answering(world.pack)
  }

  static func chance(_ percent: Int, _ random: inout SplitMix) -> Bool {
    Int.random(in: 0..<100, using: &random) < percent
  }

  mutating func chance(_ percent: Int) -> Bool { Self.chance(percent, &random) }

  private mutating func findings() -> [Finding] {
    var findings: [Finding] = []
    engine.evaluate(world.file, today: WorkingCalendar.today(atMillis: now), into: &findings)
    return findings
  }

  // Time and facts.

  mutating func reconcile() {
    for _ in 0..<2 {
      let before = states()
      let findings = findings()
      var decisions: [Decision] = []
      world.file.prune()
      answering.reconciler.reconcile(&world.file, findings, nowMillis: now, into: &decisions)
      check(before, decisions)
      leave(decisions)
      guard decisions.contains(where: { $0.to == .escalated }) else { break }
    }
    checkDocket()
  }

  /// Wakes the file at each of its due times up to a moment.
  mutating func pass(to millis: Int64) {
    while let due = answering.reconciler.nextDueMillis(world.file, nowMillis: now), due <= millis {
      let before = now
      now = max(now, due)
      reconcile()
      if let next = answering.reconciler.nextDueMillis(world.file, nowMillis: now), next <= now, before == now {
        problems.append("a due time does not go away")
        break
      }
    }
    now = max(now, millis)
  }

  /// Something happens to the household.
  mutating func live() {
    let member = Int.random(in: 1...3, using: &random)
    let today = WorkingCalendar.today(atMillis: now).text
    let facts = [
      "inpatient admitted=\(today) designated=true inScopeSelfPaidFen=2000000",
      "employment status=registered-unemployed since=\(today)", "employment status=employed since=\(today)",
      "disaster occurredOn=\(today) type=flood", "visit visitedOn=\(today) need=food",
      "visit visitedOn=\(today) need=legal", "serious-illness since=\(today)",
      "schooling stage=primary since=\(today)",
      "insurance scheme=resident since=\(today) personalContributionFen=40000",
      "self-request requestedOn=\(today) channel=self need=coordination",
      "urgent-difficulty occurredOn=\(today) cause=accident place=420106 basicLivingHurt=true",
    ]
    if chance(35) {
      liveTogether(today)
      return
    }
    state(member, facts.randomElement(using: &random) ?? facts[0])
  }

  /// What concerns the household's categories.
  private mutating func liveTogether(_ today: String) {
    let income = [30_000, 90_000, 900_000].randomElement(using: &random) ?? 30_000
    let result = ["approved", "refused", "withdrawn"].randomElement(using: &random) ?? "refused"
    let later = WorkingCalendar.today(atMillis: now).addingDays(60).text
    let facts = [
      (0, "economy incomePerHeadFen=\(income) assetsOverLimit=false assessedOn=\(today)"),
      (0, "application category=dibao filedOn=\(today) result=pending"),
      (0, "application category=dibao filedOn=\(today) result=\(result) decidedOn=\(today)"),
      (1, "category category=dibao status=active since=\(today) until=\(later)"),
      (2, "category category=dibao-marginal status=active since=\(today) until=\(later)"),
    ]
    // What was applied for is decided sooner or later.
    let isDecided = world.file.warnings.contains { $0.appliedOn != nil } && chance(60)
    let fact = isDecided ? facts[2] : facts.randomElement(using: &random) ?? facts[0]
    state(fact.0, fact.1)
  }

  /// What intake does with an exit: the members' records say it.
  private mutating func leave(_ decisions: [Decision]) {
    for decision in decisions where decision.kind == .exited {
      let warning = world.file.warnings[decision.warning]
      let code = World.catalogue.categories[Int(warning.key.matter)]
      for member in 1...3 {
        let until = WorkingCalendar.today(atMillis: now).addingDays(-1).text
        statements += 1
        world = world.fact(
          member, "category category=\(code) status=ended since=2024-01-01 until=\(until)", at: statements)
      }
    }
  }

  private mutating func state(_ member: Int, _ text: String, retracted: Bool = false) {
    statements += 1
    world = world.fact(member, text, retracted: retracted, at: statements)
    reconcile()
  }

  /// What was granted shows in the data; now and then it stops again.
  mutating func pay() {
    let due = payments.filter { $0.day <= now }
    payments.removeAll { $0.day <= now }
    for payment in due {
      state(payment.member, payment.text, retracted: payment.stops)
      if !payment.stops, chance(20) {
        payments.append((now + Int64.random(in: 5...90, using: &random) * Self.day, payment.text, payment.member, true))
      }
    }
  }

  // Answers.

  private mutating func answer(
    _ action: Action, _ role: Role, _ id: ReferralID, _ department: Department,
    _ details: (inout Answer) -> Void = { _ in }
  ) {
    events += 1
    var answer = Answer(
      referral: id, eventHash: events, action: action, role: role, department: department,
      division: world.file.id.division)
    answer.hasReason = true
    answer.personInformed = true
    answer.hasLegalReason = true
    details(&answer)
    reconcile()
    let before = states()
    let findings = findings()
    var decisions: [Decision] = []
    let result = answering.apply(answer, to: &world.file, findings: findings, nowMillis: now, into: &decisions)
    counts["\(action.code) \(result == .applied ? "applied" : "refused")", default: 0] += 1
    check(before, decisions)
    reconcile()
  }

  struct Open {
    var id: ReferralID
    var referral: Referral
    var warning: Warning
  }

  func open() -> [Open] {
    world.file.warnings.flatMap { warning in
      warning.referrals.filter(\.state.isOpen).map { Open(id: warning.id($0), referral: $0, warning: warning) }
    }
  }

  /// Every department with work does what it is like.
  mutating func work() {
    for item in open() {
      switch tempers[Int(item.referral.department.number)] {
      case .silent: continue
      case .slow: if chance(8) { honest(item) }
      case .honest: if chance(70) { honest(item) }
      case .disclaiming: if chance(60) { disclaim(item) }
      case .lying: if chance(80) { lie(item) }
      }
    }
  }

  private mutating func honest(_ item: Open) {
    let department = item.referral.department
    switch item.referral.state {
    case .dispatched: answer(.receive, .officer, item.id, department)
    case .received: answer(.accept, .officer, item.id, department)
    case .accepted where item.referral.consentAskedMillis > 0: answer(.consent, .officer, item.id, department)
    case .accepted where item.referral.clockKind == .outreach && chance(50):
      let visit = Attempt(
        day: WorkingCalendar.today(atMillis: now).daysSinceEpoch, channel: "上门", isVisit: chance(60))
      answer(.attempt, .officer, item.id, department) { $0.attempts = [visit] }
    case .accepted where chance(15):
      let until = WorkingCalendar.today(atMillis: now).addingDays(6)
      answer(.hold, .officer, item.id, department) {
        $0.resumeOn = until
        $0.waitsForCitizen = true
      }
    case .accepted where chance(15):
      let until = WorkingCalendar.today(atMillis: item.referral.finishDueMillis).addingDays(3)
      answer(.extend, .officer, item.id, department) { $0.extendUntil = until }
    case .accepted: answer(.start, .officer, item.id, department)
    case .inProgress:
      report(item)
      promise(item)
    case .reported where item.referral.owesExplanation:
      answer(.explain, .officer, item.id, department) { $0.hasExplanation = true }
    case .draft, .onHold, .returned, .reported, .escalated, .closed, .cancelled, .voided, .merged, .rerouted: break
    }
  }

  private mutating func disclaim(_ item: Open) {
    let others = World.catalogue.departments.entries.map(\.department).filter { $0 != item.referral.department }
    let proposed = others.randomElement(using: &random)
    guard item.referral.state == .dispatched || item.referral.state == .received else { return }
    answer(.return, .officer, item.id, item.referral.department) {
      $0.returnReason = .notOurRemit
      $0.proposed = proposed
      $0.basis = "职责分工"
    }
  }

  private mutating func lie(_ item: Open) {
    switch item.referral.state {
    case .dispatched, .received: answer(.accept, .officer, item.id, item.referral.department)
    case .accepted, .inProgress: report(item)
    case .draft, .onHold, .returned, .reported, .escalated, .closed, .cancelled, .voided, .merged, .rerouted: break
    }
  }

  private mutating func report(_ item: Open) {
    var outcome = Outcome(code: chance(15) ? .notEligible : chance(10) ? .waitlisted : .granted)
    switch item.warning.key.warningClass {
    case .possiblyEligible where item.warning.isDetermination(item.referral):
      outcome.code = chance(50) ? .granted : .notEligible
    case .possiblyEligible: outcome.code = chance(50) ? .applied : .unreachable
    case .improvedConditions: outcome.code = [.exited, .changed, .kept].randomElement(using: &random) ?? .kept
    case .policyNotImplemented, .newHardship, .complexCase: break
    }
    outcome.since = WorkingCalendar.today(atMillis: now).daysSinceEpoch
    if let floor = item.warning.floor, !outcome.code.isNegative {
      switch floor.measure {
      case .ratioBasisPoints: outcome.ratioBasisPoints = floor.value
      case .amountFen: outcome.amountFen = floor.value
      }
    }
    let explained = chance(40)
    let today = WorkingCalendar.today(atMillis: now).daysSinceEpoch
    answer(.report, .lead, item.id, item.referral.department) {
      $0.outcome = outcome
      $0.attempts = (0..<3).map { Attempt(day: today - $0, channel: "电话", isVisit: false) }
      $0.hasExplanation = explained
    }
  }

  private mutating func promise(_ item: Open) {
    guard item.warning.key.warningClass == .policyNotImplemented else { return }
    let today = WorkingCalendar.today(atMillis: now).text
    var text = "benefit benefit=\(World.catalogue.benefits[Int(item.warning.key.matter)]) since=\(today)"
    if let floor = item.warning.floor {
      switch floor.measure {
      case .ratioBasisPoints: text += " ratioBasisPoints=\(floor.value)"
      case .amountFen: text += " amountFen=\(floor.value)"
      }
      if let base = floor.base, let names = World.catalogue.known.benefit.field("base")?.values {
        text += " base=\(names[Int(base)])"
      }
    }
    if let episode = item.warning.key.episode { text += " for=\(CivilDate(daysSinceEpoch: episode).text)" }
    let member = item.warning.key.person.flatMap { world.file.memberIndex($0) }.map { $0 + 1 } ?? 0
    payments.append((now + Int64.random(in: 1...20, using: &random) * Self.day, text, member, false))
  }

  /// Civil affairs looks in now and then.
  mutating func civilAffairs() {
    let own = CaseFile.department("civil-affairs")
    for item in open() where chance(25) {
      switch item.referral.state {
      case .draft: answer(chance(80) ? .dispatch : .void, .civilAffairsOfficer, item.id, own)
      case .returned:
        let to = item.referral.proposed ?? own
        let isBinding = item.referral.returns >= 2
        answer(.redispatch, isBinding ? .civilAffairsLead : .civilAffairsOfficer, item.id, own) {
          $0.to = to
          $0.basis = "职责分工"
          $0.isBinding = isBinding
        }
      case .reported: answer(chance(70) ? .confirm : .redo, .civilAffairsLead, item.id, own)
      case .accepted where item.referral.consentAskedMillis > 0:
        answer(.cancel, .civilAffairsLead, item.id, own)
      case .accepted where chance(5): answer(.askConsent, .civilAffairsOfficer, item.id, own)
      case .accepted, .inProgress: if chance(3) { answer(.escalate, .civilAffairsOfficer, item.id, own) }
      case .dispatched, .received, .onHold, .escalated, .closed, .cancelled, .voided, .merged, .rerouted: break
      }
    }
  }

  /// The county meets: it decides every case on the docket, often by sending work on, sometimes by closing it.
  mutating func meet() {
    reconcile()
    guard
      let item = world.file.warnings.first(where: {
        $0.isOpen && $0.key.warningClass == .complexCase && $0.referrals.contains { $0.state == .escalated }
      })
    else { return }
    events += 1
    var decision = MeetingDecision(
      household: item.home, number: item.number, eventHash: events, timeMillis: now, decisionNumber: "\(events)号",
      role: .coordinationOffice, division: world.file.id.division)
    let deadline = WorkingCalendar.today(atMillis: now).addingDays(14)
    for waiting in open() where waiting.referral.state == .escalated && !waiting.referral.isCaseItself {
      let kinds: [MeetingDecision.Measure.Kind] = [.dispatch, .resume, .close]
      let kind = kinds.randomElement(using: &random) ?? .close
      // Aid that was given is explained first.
      let isUnexplained =
        waiting.referral.owesExplanation && waiting.referral.outcome.map { !$0.code.isNegative } ?? false
      var measure = MeetingDecision.Measure(isUnexplained ? .resume : kind, referral: waiting.id)
      measure.department = World.catalogue.departments.entries.randomElement(using: &random)?.department
      measure.task = "办理"
      measure.deadline = deadline
      decision.measures.append(measure)
    }
    if chance(30) {
      var extra = MeetingDecision.Measure(.dispatch, referral: nil)
      extra.department = CaseFile.department("civil-affairs")
      extra.task = "跟进"
      extra.deadline = deadline
      decision.measures.append(extra)
    }
    if decision.measures.isEmpty { decision.closesTheRest = true }
    let before = states()
    var decisions: [Decision] = []
    let result = answering.apply(decision, to: &world.file, nowMillis: now, into: &decisions)
    counts["decision \(result == .applied ? "applied" : "refused")", default: 0] += 1
    if result != .applied { problems.append("a meeting's decision was refused: \(result)") }
    check(before, decisions)
    reconcile()
  }
}
