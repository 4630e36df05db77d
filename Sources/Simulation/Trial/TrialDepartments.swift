internal import Wire

/// The departments' people as they answer what the hub asks of them: honestly, slowly, not at all, by disclaiming, or
/// with a report that is not true. They know only what stands in their own topic, read as read_committed readers do.
struct TrialDepartments {
  private enum Behaviour: CaseIterable { case honest, slow, silent, disclaiming, lying }

  /// An answer that somebody is about to give.
  private struct Intention {
    var dueMillis: Int64
    var department: String
    var referral: String
    var action: String
    var role: String
    var division: String
    var details = ""
  }

  private let codes: [String]
  private var random: SeededRandom
  private var behaviours: [String: Behaviour] = [:]
  private var read: [SimulatedTopicPartition: Int64] = [:]
  private var intentions: [Intention] = []
  private var seen: [(referral: String, division: String)] = []
  private var lastID = 0
  /// Answers as they were given, to be given twice.
  private var given: [TrialInput] = []

  init(_ plan: TrialPlan, codes: [String]) {
    self.codes = codes
    random = SeededRandom(seed: plan.seed ^ 0x616e_7377)
    for code in codes { behaviours[code] = Behaviour.allCases.randomElement(using: &random) }
    // Without civil affairs nothing ends.
    if behaviours["civil-affairs"] == .silent { behaviours["civil-affairs"] = .honest }
  }

  /// Reads what is new, and gives the answers whose time has come.
  mutating func act(_ log: SimulatedLog) -> [TrialInput] {
    for code in codes { readTopic(of: code, log) }
    let now = log.clock.monotonicMillis
    var answers: [TrialInput] = []
    for intention in intentions where intention.dueMillis <= now { answers.append(answer(intention)) }
    intentions.removeAll { $0.dueMillis <= now }
    if random.once(in: 25), let noise = noise(now) { answers.append(answer(noise)) }
    if random.once(in: 25), let again = given.randomElement(using: &random) { answers.append(again) }
    return answers
  }

  private mutating func readTopic(of code: String, _ log: SimulatedLog) {
    let topic = "dept.\(code).referrals"
    for partition in 0..<log.partitionCount(of: topic) {
      let at = SimulatedTopicPartition(topic: topic, partition: partition)
      var records: [SimulatedRecord] = []
      read[at] = log.read(at, from: read[at] ?? 0, maximum: .max, isolation: .readCommitted) { records.append($0) }
      for record in records {
        guard let value = record.value, let message = ObservedMessage(value) else { continue }
        consider(message, at: code, now: log.clock.monotonicMillis)
      }
    }
  }

  private mutating func consider(_ message: ObservedMessage, at code: String, now: Int64) {
    switch message.type {
    case "referral-hub.referral.v1": plan(message, at: code, now)
    case "referral-hub.attention.v1": decide(message, now)
    case "referral-hub.notice.v1" where message.text("notice") == "redo":
      intend(now, code, message, "report", details: report(message, short: false))
    default: break
    }
  }

  private mutating func plan(_ message: ObservedMessage, at code: String, _ now: Int64) {
    seen.append((message.text("referral"), message.text("division")))
    var pause: Int64 = Int64.random(in: 100...3_000, using: &random)
    func later() -> Int64 {
      defer { pause *= 2 }
      return now + pause
    }
    switch behaviours[code] ?? .silent {
    case .silent: return
    case .slow:
      pause *= 8
      intend(later(), code, message, "receive")
      intend(later(), code, message, "accept")
    case .disclaiming:
      let other = codes.filter { $0 != code }.randomElement(using: &random) ?? code
      intend(
        later(), code, message, "return",
        details: #","reason":"not-our-remit","proposedDepartment":"\#(other)","basis":"部门职责分工""#)
    case .honest, .lying:
      let lies = behaviours[code] == .lying
      if !lies { intend(later(), code, message, "receive") }
      intend(later(), code, message, "accept")
      if random.once(in: 2) { intend(later(), code, message, "start") }
      if random.once(in: 5) {
        intend(later(), code, message, "hold", details: #","reason":"等待材料","resumeDate":"2027-01-04""#)
        intend(later(), code, message, "resume")
      }
      intend(later(), code, message, "report", details: report(message, short: lies))
    }
  }

  /// Civil affairs decides what waits for it.
  private mutating func decide(_ message: ObservedMessage, _ now: Int64) {
    guard behaviours["civil-affairs"] != .disclaiming || random.once(in: 2) else { return }
    let due = now + Int64.random(in: 200...5_000, using: &random)
    let lead = "civil-affairs-lead"
    switch message.text("attention") {
    case "draft":
      intend(due, "civil-affairs", message, random.once(in: 4) ? "void" : "dispatch", role: "civil-affairs-officer")
    case "returned":
      let other = codes.randomElement(using: &random) ?? "housing"
      intend(
        due, "civil-affairs", message, "redispatch", role: lead,
        details: #","department":"\#(other)","basis":"部门职责分工","binding":\#(random.once(in: 2))"#)
    case "reported":
      let action = ["confirm", "confirm", "confirm", "redo", "escalate"].randomElement(using: &random) ?? "confirm"
      intend(due, "civil-affairs", message, action, role: lead, details: #","reason":"请补充凭证""#)
      if random.once(in: 8) {
        intend(due + 4_000, "civil-affairs", message, "reopen", role: lead, details: #","reason":"情况有变""#)
      }
    case "need-gone":
      intend(due, "civil-affairs", message, "cancel", role: lead, details: #","reason":"情形已消除","consent":true"#)
    default: break
    }
  }

  private mutating func intend(
    _ due: Int64, _ code: String, _ message: ObservedMessage, _ action: String, role: String = "lead",
    details: String = ""
  ) {
    intentions.append(
      Intention(
        dueMillis: due, department: code, referral: message.text("referral"), action: action, role: role,
        division: message.text("division"), details: details))
  }

  private mutating func report(_ message: ObservedMessage, short: Bool) -> String {
    let informed = #","informed":{"on":"2026-01-05","channel":"电话"}"#
    if random.once(in: 4) {
      return #","outcome":{"code":"not-eligible"},"legalReason":"不符合规定条件""# + informed
    }
    var outcome = #""code":"granted","since":"2026-01-05""#
    if let ratio = message.number("floor", "ratioBasisPoints") {
      outcome += #","ratioBasisPoints":\#(short ? ratio - 500 : ratio)"#
    }
    if let amount = message.number("floor", "amountFen") { outcome += #","amountFen":\#(short ? amount / 2 : amount)"# }
    return #","outcome":{\#(outcome)}"# + informed
  }

  /// Somebody answers what is not theirs, or out of turn.
  private mutating func noise(_ now: Int64) -> Intention? {
    let actions = ["receive", "accept", "start", "confirm", "escalate", "cancel", "reopen", "void"]
    let roles = ["officer", "lead", "civil-affairs-officer", "civil-affairs-lead", "township"]
    guard let (referral, division) = seen.randomElement(using: &random),
      let action = actions.randomElement(using: &random), let role = roles.randomElement(using: &random)
    else { return nil }
    let code = random.once(in: 2) ? "civil-affairs" : codes.randomElement(using: &random) ?? "housing"
    let isUnknown = random.once(in: 5)
    return Intention(
      dueMillis: now, department: code, referral: isUnknown ? "420106-9999999.1.1" : referral, action: action,
      role: role, division: division, details: #","reason":"协调""#)
  }

  private mutating func answer(_ intention: Intention) -> TrialInput {
    lastID += 1
    let id = "a\(lastID)"
    let data = """
      {"referral":"\(intention.referral)","action":"\(intention.action)",\
      "actor":{"role":"\(intention.role)","division":"\(intention.division)"}\(intention.details)}
      """
    let input = TrialInput(
      topic: "dept.\(intention.department).feedback", department: intention.department,
      key: Array(intention.referral.utf8),
      value: TrialSenders.event(
        "referral-hub.feedback.v1", id, intention.department, TrialSenders.firstMillis, data),
      meaning: .answer(id: id))
    given.append(input)
    if given.count > 40 { given.removeFirst() }
    return input
  }
}
