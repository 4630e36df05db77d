/// What an outsider knows of the hub's work from its topics.
public struct ScenarioObserved: Sendable {
  struct Warning: Sendable {
    var id: String
    var warningClass = ""
    var matter = ""
    var rule = ""
    var person = ""
    /// The household that numbered it.
    var home: String
    var floor: Int64?
    var shortfall: Int64?
    /// By hop: department and state.
    var referrals: [String: Referral] = [:]
    var ending: String?
    var isCase = false
  }

  struct Referral: Sendable {
    var department = ""
    var state = ""
    /// Class, matter, subject, episode and department: at most one such referral is open at a time.
    var key = ""
  }

  var warnings: [String: Warning] = [:]
  /// The referral messages seen, by referral id.
  var referralMessages: [String: Int] = [:]
  /// Rejected messages by department (or `coordination`) and code.
  public var rejections: [String: [String: Int]] = [:]
  public var notices = 0
  public var journalEntries = 0
  public var cases = 0
  /// The households of which civil affairs heard that two records may be one person.
  var suspected: Set<String> = []
  /// The numbers of the suspicions that nobody has answered.
  var standing: Set<Int64> = []
  /// What is wrong whatever the scenario expects.
  public var problems: [String] = []

  mutating func takeSuspicion(_ message: ObservedMessage, topic: String) {
    if topic != "dept.civil-affairs.referrals" { problems.append("\(topic) holds a suspected duplicate") }
    guard let number = message.number("suspicion") else {
      problems.append("a suspected duplicate lacks its number")
      return
    }
    guard message.text("state") == "duplicate-suspected" else {
      if standing.remove(number) == nil { problems.append("a suspicion ended that nobody was told of") }
      return
    }
    suspected.insert(message.text("household"))
    if !standing.insert(number).inserted { problems.append("a suspicion was told twice") }
  }

  mutating func takeReferral(_ message: ObservedMessage) {
    let id = message.text("referral")
    referralMessages[id, default: 0] += 1
    if referralMessages[id] == 2 { problems.append("the referral \(id) was published twice") }
    if message.text("warning").isEmpty || message.text("reason", "rule").isEmpty
      || message.text("reason", "quotation").isEmpty
    {
      problems.append("the referral \(id) lacks its warning, rule or quotation")
    }
    var warning = self.warning(message.text("warning"))
    warning.warningClass = message.text("class")
    warning.matter = ["benefit", "need", "category"].map { message.text($0) }.first { !$0.isEmpty } ?? ""
    warning.rule = message.text("reason", "rule")
    warning.person = message.text("subject", "person")
    warning.floor = message.number("floor", "ratioBasisPoints")
    warning.shortfall = message.number("shortfall", "ratioBasisPoints")
    let department = message.text("department")
    let subject = warning.person.isEmpty ? message.text("subject", "household") : warning.person
    warning.referrals[id, default: Referral()].department = department
    let episode = message.pairs("reason", "facts", first: "kind", second: "since").map { "\($0.0)\($0.1)" }
    warning.referrals[id]?.key =
      "\(warning.warningClass) \(subject) \(warning.matter) \(department) \(episode.sorted().joined())"
    warnings[warning.id] = warning
  }

  mutating func takeAttention(_ message: ObservedMessage) {
    var warning = self.warning(message.text("warning"))
    warning.warningClass = message.text("class")
    warning.rule = message.text("rule")
    warning.referrals[message.text("referral"), default: Referral()].department = message.text("department")
    warnings[warning.id] = warning
  }

  mutating func takeCase(_ message: ObservedMessage) {
    cases += 1
    let id = message.text("case").replacing(".C", with: ".")
    var warning = self.warning(id)
    warning.isCase = true
    warning.warningClass = "complex-case"
    warning.matter = message.text("trigger")
    warning.rule = message.text("rule")
    warnings[id] = warning
  }

  mutating func takeJournal(_ message: ObservedMessage) {
    journalEntries += 1
    let id = message.text("warning")
    guard !id.isEmpty else { return }
    var warning = self.warning(id)
    if warning.rule.isEmpty { warning.rule = message.text("reason", "rule") }
    switch message.text("what") {
    case "state-changed":
      warning.referrals[message.text("referral"), default: Referral()].state = message.text("to")
      if ScenarioExpectation.isOpen(message.text("to")) { warning.ending = nil }
    case "warning-closed": warning.ending = message.text("to")
    case "merged": warning.ending = "merged"
    default: break
    }
    warnings[id] = warning
  }

  private func warning(_ id: String) -> Warning {
    warnings[id] ?? Warning(id: id, home: String(id.prefix { $0 != "." }))
  }

  mutating func rejected(_ record: ScenarioRecord, topic: String, _ sent: inout ScenarioSent) {
    let code = record.header("referral-hub-code") ?? "no-code"
    let parts = topic.split(separator: ".")
    let whose = parts.count == 3 ? String(parts[1]) : String(parts[0])
    rejections[whose, default: [:]][code, default: 0] += 1
    for name in ["stage", "text", "topic", "partition", "offset", "retryable"]
    where record.header("referral-hub-\(name)") == nil {
      problems.append("a rejected message on \(topic) lacks the header referral-hub-\(name)")
    }
    if let problem = sent.takeRejection(record, department: whose, code: code) { problems.append(problem) }
  }

  /// No two open referrals of one department about one and the same thing.
  func duplicates() -> [String] {
    var open: [String: String] = [:]
    var problems: [String] = []
    for warning in warnings.values.sorted(by: { $0.id < $1.id }) {
      for (id, referral) in warning.referrals.sorted(by: { $0.key < $1.key })
      where ScenarioExpectation.isOpen(referral.state) && !referral.key.isEmpty {
        if let other = open[referral.key] {
          problems.append("the referrals \(other) and \(id) are open for the same thing")
        }
        open[referral.key] = id
      }
    }
    return problems
  }
}
