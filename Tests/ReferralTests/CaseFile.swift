import Wire

@testable import Referral

/// A household with its open work, driven the way casework drives it: facts, reconcile, answers.
struct CaseFile {
  static let start: Int64 = 1_733_101_200_000  // 2024-12-02T09:00:00+08:00, a Monday
  static let day: Int64 = 86_400_000

  var world: World
  var now = Self.start
  var decisions: [Decision] = []
  private var answers = 0

  init(_ world: World) {
    self.world = world
    reconcile()
  }

  var file: HouseholdFile { world.file }

  static func answering(_ pack: PolicyPack) -> Answering {
    let departments = World.catalogue.departments
    return Answering(
      reconciler: Reconciler(pack: pack, calendar: .mondayToFriday, clocks: Clocks()), departments: departments,
      civilAffairs: department("civil-affairs"))
  }

  static func department(_ code: String) -> Department {
    guard let department = World.catalogue.departments.department(code: code) else { fatalError("no \(code)") }
    return department
  }

  func findings() -> [Finding] {
    var engine = FindingsEngine(pack: world.pack, catalogue: World.catalogue)
    var findings: [Finding] = []
    engine.evaluate(world.file, today: WorkingCalendar.today(atMillis: now), into: &findings)
    return findings
  }

  @discardableResult
  mutating func reconcile() -> [Decision] {
    decisions.removeAll()
    for _ in 0..<2 {
      let before = decisions.count
      let findings = findings()
      Self.answering(world.pack).reconciler.reconcile(&world.file, findings, nowMillis: now, into: &decisions)
      // What has just been escalated is itself a reason for a case.
      guard decisions[before...].contains(where: { $0.to == .escalated }) else { break }
    }
    return decisions
  }

  /// States facts and reconciles.
  mutating func learn(_ change: (World) -> World) {
    world = change(world)
    reconcile()
  }

  /// Lets civil affairs or a department answer a referral, by default the one opened last.
  mutating func answer(
    _ action: Action, _ role: Role, of department: String? = nil, on referral: ReferralID? = nil, id: UInt64? = nil,
    _ details: (inout Answer) -> Void = { _ in }
  ) -> Answering.Result {
    answers += 1
    let target = referral ?? lastReferral
    let sender = department ?? defaultDepartment(role, target)
    var answer = Answer(
      referral: target, eventHash: id ?? UInt64(answers), action: action, role: role,
      department: Self.department(sender), division: World.household("420106-0012345").division)
    details(&answer)
    decisions.removeAll()
    let findings = findings()
    return Self.answering(world.pack).apply(
      answer, to: &world.file, findings: findings, nowMillis: now, into: &decisions)
  }

  /// Lets civil affairs or a township open a referral by hand, for the first member unless told otherwise.
  mutating func request(
    _ ask: HandRequest.Ask, _ role: Role = .civilAffairsOfficer, on day: String = "2024-12-01", rule: String? = nil,
    id: UInt64? = nil, _ details: (inout HandRequest) -> Void = { _ in }
  ) -> Answering.Result {
    answers += 1
    var request = HandRequest(
      eventHash: id ?? UInt64(answers), role: role, department: Self.department("civil-affairs"),
      division: World.household("420106-0012345").division, person: World.person(1), ask: ask, rule: rule,
      day: World.day(day), basis: "入户走访")
    details(&request)
    decisions.removeAll()
    var engine = FindingsEngine(pack: world.pack, catalogue: World.catalogue)
    var findings = findings()
    return Self.answering(world.pack).open(
      request, in: &world.file, &engine, &findings, nowMillis: now, into: &decisions)
  }

  private func defaultDepartment(_ role: Role, _ id: ReferralID) -> String {
    switch role {
    case .officer, .lead: World.catalogue.departments.code(referral(id).department)
    case .civilAffairsOfficer, .civilAffairsLead, .township, .coordinationOffice, .system: "civil-affairs"
    }
  }

  var lastReferral: ReferralID {
    guard let warning = world.file.warnings.last, let referral = warning.referrals.last else {
      fatalError("no referral")
    }
    return warning.id(referral)
  }

  func referral(_ id: ReferralID) -> Referral {
    for warning in world.file.warnings where warning.number == id.number && warning.home == id.household {
      if let referral = warning.referrals.first(where: { $0.hop == id.hop }) { return referral }
    }
    fatalError("no such referral")
  }

  /// `rule matter: state@department …[, ending]` for every warning.
  var lines: [String] {
    world.file.warnings.map { warning in
      let referrals = warning.referrals.map { "\($0.state.code)@\(World.catalogue.departments.code($0.department))" }
      return "\(warning.rule): \(referrals.joined(separator: " "))\(warning.ending.map { ", \($0.code)" } ?? "")"
    }
  }

  static func refusal(_ result: Answering.Result) -> RefusalCode? {
    guard case .refused(let refusal) = result else { return nil }
    return refusal.code
  }
}

extension Outcome {
  static func granted(ratio: Int64? = nil) -> Outcome { Outcome(code: .granted, ratioBasisPoints: ratio) }
}
