public import Referral
internal import Wire

/// A scenario under way: what departments send, round by round, and what an outsider sees come back.
///
/// A round is sent whole, then the hub does all its work, then what it published is observed; so the outcome does not
/// depend on how fast anything is. Pure: no clock, no network.
public struct ScenarioRun: Sendable {
  public let scenario: Scenario
  let pack: PolicyPack
  let today: CivilDate
  let civilAffairs: Department
  let prefix: String
  public private(set) var round = 0
  var events: ScenarioEvents
  public internal(set) var observed = ScenarioObserved()
  public internal(set) var sent = ScenarioSent()
  /// What departments still mean to do about a referral, by its id.
  var scripts: [String: ScenarioScript] = [:]
  var roundMillis: Int64 = 0
  var previousRoundMillis: Int64 = 0

  /// The rounds after which a scenario that does not come to its end is given up.
  public static let maximumRounds = 64

  /// - Parameters:
  ///   - run: makes event ids one of a kind over several runs.
  ///   - prefix: of all topics' names.
  ///   - nowMillis: the day that relative dates count from.
  public init(_ scenario: Scenario, pack: PolicyPack, run: String, prefix: String = "", nowMillis: Int64) {
    self.scenario = scenario
    self.pack = pack
    self.prefix = prefix
    today = CivilDate(millis: nowMillis)
    civilAffairs = scenario.catalogue.departments.department(code: "civil-affairs") ?? Department(number: 1)
    events = ScenarioEvents(catalogue: scenario.catalogue, run: run, prefix: prefix)
  }

  /// Whether nobody has anything more to send.
  public var isFinished: Bool {
    round >= Self.maximumRounds || (round >= scenario.lastPlannedRound && scripts.values.allSatisfy(\.isOver))
  }

  /// What is sent in the next round.
  public mutating func nextRound(nowMillis: Int64) -> [ScenarioMessage] {
    round += 1
    previousRoundMillis = roundMillis
    roundMillis = events.nextMillis(nowMillis)
    var messages: [ScenarioMessage] = []
    updates(round, nowMillis, into: &messages)
    lists(round, nowMillis, into: &messages)
    faults(round, nowMillis, into: &messages)
    for referral in scripts.keys.sorted() {
      guard var script = scripts[referral], !script.isOver else { continue }
      let moves = script.next()
      for move in moves { perform(move, &script, nowMillis, into: &messages) }
      scripts[referral] = script
    }
    for message in messages { sent.add(message) }
    return messages
  }

  /// Takes what the hub published since the last round.
  public mutating func observe(_ record: ScenarioRecord) {
    let name = String(record.topic.dropFirst(prefix.utf8.count))
    if name.hasSuffix(".rejected") {
      observed.rejected(record, topic: name, &sent)
      return
    }
    guard let value = record.value, let message = ObservedMessage(value) else {
      observed.problems.append("\(name) holds a message that is no JSON")
      return
    }
    switch message.type {
    case "referral-hub.referral.v1": observeReferral(message)
    case "referral-hub.attention.v1": observeAttention(message)
    case "referral-hub.notice.v1": observed.notices += 1
    case "referral-hub.case.v1": observed.takeCase(message)
    case "referral-hub.duplicate-suspected.v1": observed.takeSuspicion(message, topic: name)
    case "referral-hub.journal-entry.v1": observed.takeJournal(message)
    default: observed.problems.append("\(name) holds a message of the type \(message.type)")
    }
  }

  private mutating func observeReferral(_ message: ObservedMessage) {
    let id = message.text("referral")
    observed.takeReferral(message)
    guard let household = household(of: message) else { return }
    var script = ScenarioScript(referral: id, message: message, household: household)
    script.rounds = rounds(of: behaviour(script, in: household))
    // A draft that was dispatched goes on with its department's script.
    scripts[id] = script
  }

  /// A draft waits for civil affairs, which dispatches it unless its behaviour begins otherwise.
  private mutating func observeAttention(_ message: ObservedMessage) {
    observed.takeAttention(message)
    guard message.text("attention") == "draft" else { return }
    let id = message.text("referral")
    let home = String(message.text("warning").prefix { $0 != "." })
    guard let household = scenario.households.first(where: { $0.household.text == home }),
      let rule = pack.rule(id: message.text("rule"))
    else { return }
    var script = ScenarioScript(referral: id, message: message, household: household)
    script.matter = matter(of: rule)
    let rounds = rounds(of: behaviour(script, in: household))
    switch rounds.first?.first?.action {
    case "leave": return
    case "void": script.rounds = rounds
    default: script.rounds = [[ScenarioMove("dispatch", substitute: nil)]]
    }
    scripts[id] = script
  }

  private func rounds(of behaviour: String) -> [[ScenarioMove]] {
    do {
      return try ScenarioMove.rounds(of: behaviour, in: scenario.behaviours)
    } catch {
      preconditionFailure("behaviours were checked when the scenario was read: \(error)")
    }
  }

  /// By matter or department, more closely by `@hop`; who gets what another returned does it on paper unless told.
  private func behaviour(_ script: ScenarioScript, in household: ScenarioHousehold) -> String {
    let names = [
      "\(script.matter)@\(script.hop)", "\(script.department)@\(script.hop)", script.matter, script.department,
    ]
    for name in script.hop > 1 && script.isRerouted ? Array(names.prefix(2)) : names {
      if let behaviour = household.behave[name] { return behaviour }
    }
    return script.isRerouted ? "paper" : scenario.usual[script.warningClass] ?? "paper"
  }

  func matter(of rule: Rule) -> String {
    let number = Int(rule.matter)
    switch rule.warningClass.matterKind {
    case .benefit: return scenario.catalogue.benefits[number]
    case .need: return scenario.catalogue.needs[number]
    case .category: return scenario.catalogue.categories[number]
    case .trigger: return CoordinationTrigger(rawValue: rule.matter)?.code ?? ""
    }
  }

  /// Whose block a message is about: by person, since people move, else by household.
  private func household(of message: ObservedMessage) -> ScenarioHousehold? {
    let person = message.text("subject", "person")
    if !person.isEmpty {
      return scenario.households.first { $0.people.contains { $0.id.text == person } }
    }
    let household = message.text("subject", "household")
    return scenario.households.first { $0.household.text == household }
  }
}
