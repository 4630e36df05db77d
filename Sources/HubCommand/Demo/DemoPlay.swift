internal import Foundation
internal import Hub
internal import Kafka
internal import Referral
internal import Simulation
internal import Stages

/// One performance of a scenario over Kafka: send a round, wait until the hub is at rest, read what it published.
struct DemoPlay {
  private let settings: Settings
  private let sender: DemoSender
  private let rest: DemoRest
  private let watcher: DemoWatcher
  private let scenario: Scenario
  private let pack: PolicyPack
  private let patience: DemoPatience

  init(
    _ settings: Settings, layout: TopicLayout, scenario: Scenario, pack: PolicyPack,
    patience: DemoPatience
  ) throws(KafkaError) {
    self.settings = settings
    self.scenario = scenario
    self.pack = pack
    self.patience = patience
    sender = try DemoSender(settings.client)
    rest = try DemoRest(settings, layout)
    watcher = try DemoWatcher(settings, layout)
  }

  /// - Parameter invited: is told, once the scenario was played to its end, which referrals still wait for whom.
  func run(invited: ([(department: String, referral: String)]) -> Void) throws(KafkaError) -> ExitCode {
    let clock = SystemClock()
    var run = ScenarioRun(
      scenario, pack: pack, run: "demo-\(clock.wallMillis)", prefix: settings.topicPrefix, nowMillis: clock.wallMillis)
    say("\(scenario.households.count) fictional households, \(run.expectedCount) warnings expected.")
    let started = Date()
    while !run.isFinished {
      let messages = run.nextRound(nowMillis: clock.wallMillis)
      let sent = Date()
      try sender.send(messages)
      guard try rest.wait(patience) else { return try gaveUp("the hub was still at work", run) }
      let worked = Date().timeIntervalSince(sent)
      guard let records = try watcher.read(patience) else {
        return try gaveUp("what the hub published could not be read to its end", run)
      }
      for record in records { run.observe(record) }
      say(
        "round \(Self.pad(run.round, 2)): \(Self.pad(messages.count, 4)) messages sent, "
          + "\(Self.pad(records.count, 4)) read back; the hub was at rest after \(String(format: "%.1f", worked)) s")
    }
    print("\n" + ScenarioReport(run, tally: watcher.tally).text)
    invited(run.waiting)
    let problems = run.problems(tally: watcher.tally)
    guard problems.isEmpty else {
      print("\nNOT as the scenario says, in \(problems.count) points:")
      for problem in problems { print("  - \(problem)") }
      return .problemsFound
    }
    print(
      "\nAll as the scenario says: every expected warning and its referrals' last states, every refusal, nothing twice and "
        + "nothing else. consumed = folded + unchanged + rejected. \(Int(Date().timeIntervalSince(started))) s.")
    return .ok
  }

  /// Plays on while the hub's days pass, each answer as soon as what it answers is read.
  func runSecondAct() throws(KafkaError) -> ExitCode {
    let clock = SystemClock()
    var act = SecondAct(run: "demo-\(clock.wallMillis)", prefix: settings.topicPrefix)
    guard try watcher.read(patience) != nil else { return secondActFailed() }
    try sender.send(act.begin(nowMillis: clock.wallMillis))
    var told = 0
    while !act.isOver {
      guard let records = try watcher.read(patience) else { return secondActFailed() }
      for record in records { try sender.send(act.observe(record, nowMillis: clock.wallMillis)) }
      for line in act.lines[told...] { say(line) }
      told = act.lines.count
    }
    print("\nFrom a department that sleeps to the meeting's decision, carried out and closed.")
    return .ok
  }

  private func secondActFailed() -> ExitCode {
    print("\nGiven up, because \(patience.end ?? "the time was over"): the case did not come to its end.")
    return .problemsFound
  }

  private func gaveUp(_ why: String, _ run: ScenarioRun) throws(KafkaError) -> ExitCode {
    print(
      "\nGiven up in round \(run.round), because \(patience.end ?? "the time was over"): \(why), \(try rest.lag()) records waited."
    )
    return .problemsFound
  }

  /// At once, also where the output is no terminal: who watches wants to see that it goes on.
  private func say(_ line: String) {
    print(line)
    fflush(nil)
  }

  private static func pad(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
