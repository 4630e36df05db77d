internal import Referral
internal import Stages
internal import Streams
internal import Wire

/// A run of the real hub on the simulated log that one seed decides: what departments send and answer, and everything
/// that goes wrong. The checks look at every commit; then the faults stop, everything has to come to rest, and the
/// outcome is compared with a run of the same input without faults.
public struct Trial {
  /// The most rounds in which a hub without faults has to come to rest.
  static let roundsToRest = 6_000

  /// How long nobody does anything at the end: longer than all clocks of a referral together.
  static let stridesOfSilence = 12
  static let strideMillis: Int64 = 20 * 24 * 60 * 60_000

  public let plan: TrialPlan
  private let hub: TrialHub
  private let subject: String?

  /// - Parameters:
  ///   - seed: decides everything.
  ///   - steps: how many steps of some worker are taken before the faults stop.
  ///   - subject: every message that names it is told in the result.
  public init(seed: UInt64, steps: Int, hub: TrialHub, about subject: String? = nil) {
    plan = TrialPlan(seed: seed, steps: steps)
    self.hub = hub
    self.subject = subject
  }

  /// - Throws: the hub cannot be made from these rules.
  public func run() throws -> TrialResult {
    let world = try World(plan, hub, subject)
    var random = SeededRandom(seed: plan.seed ^ 0x7374_6570)
    var senders = TrialSenders(plan)
    var departments = TrialDepartments(plan, codes: hub.rules.catalogue.departments.entries.map(\.code))
    var policies = TrialPolicies(plan, hub)
    for step in 0..<plan.steps {
      world.history.step = step
      if random.once(in: 2) { for input in senders.next() { world.send(input) } }
      if plan.answers, random.once(in: 3) { for answer in departments.act(world.log) { world.send(answer) } }
      if let edition = try policies.next() { world.publish(edition) }
      world.cluster.disturb()
      world.pass(Int64.random(in: 0...400, using: &random))
      world.cluster.stepSomeone()
      if world.isWrong { return world.result(plan) }
    }
    for input in senders.rest() { world.send(input) }
    world.cluster.calmDown()
    guard world.comesToRest(), !world.isWrong else { return world.result(plan) }
    let reference = try World(TrialPlan(referenceOf: plan), referenceHub(world.history), subject)
    reference.replay(world.history)
    guard reference.comesToRest() else { return reference.result(plan, isReference: true) }
    reference.checks.atRest()
    if reference.isWrong { return reference.result(plan, isReference: true) }
    world.checks.atRest(reference: reference.checks.committedFiles)
    if plan.outlastsSilence, !world.isWrong, world.outlastsSilence(), !world.isWrong { world.checks.afterSilence() }
    return world.result(plan)
  }

  /// The hub as it is, which decides by the newest edition of the policy from the beginning.
  private func referenceHub(_ history: TrialHistory) -> TrialHub {
    let rules = hub.rules
    return TrialHub(
      layout: hub.layout,
      rules: CaseworkRules(
        catalogue: rules.catalogue, pack: history.newestEdition?.pack ?? rules.pack, calendar: rules.calendar,
        clocks: rules.clocks),
      policy: history.newestEdition?.json ?? hub.policy)
  }

  /// A log, the hub's processes on it, and the checks that watch.
  private final class World {
    let log: SimulatedLog
    let history: TrialHistory
    let cluster: TrialCluster
    let checks: TrialChecks
    private let plan: TrialPlan

    init(_ plan: TrialPlan, _ hub: TrialHub, _ subject: String?) throws {
      self.plan = plan
      history = TrialHistory(about: subject)
      log = SimulatedLog(clock: SimulatedClock())
      checks = TrialChecks(hub, plan, history, clock: log.clock)
      cluster = try TrialCluster(plan, hub: hub, log: log, history: history)
      log.onCommit = { [unowned checks, unowned cluster, history] commit in
        for one in commit.records {
          let moved = one.at.topic == "hub.inbox" && history.isAsked ? InboxText.text(one.record) : nil
          history.note(moved.map { Array($0.utf8) } ?? one.record.value, "\(commit.transactionalID) \(one.at.topic)")
        }
        cluster.noteCommit()
        checks.committed(commit)
      }
    }

    var isWrong: Bool { !checks.verdict.violations.isEmpty }

    func send(_ input: TrialInput) {
      let key = input.key
      let partition = key.map { KeyPartition.partition(of: $0.span, partitionCount: plan.partitions) } ?? 0
      send(input, at: SimulatedTopicPartition(topic: input.topic, partition: partition))
    }

    private func send(_ input: TrialInput, at: SimulatedTopicPartition) {
      let offset = log.append(at.topic, partition: at.partition, key: input.key, value: input.value)
      history.note(input, at: at, offset: offset)
    }

    func publish(_ edition: TrialEdition) {
      let (key, value) = edition.activation
      for partition in 0..<plan.partitions { log.append("hub.inbox", partition: partition, key: key, value: value) }
      history.note(edition)
      cluster.notePolicyChange()
    }

    /// Sends what was sent in another run, but for answers: they name referrals by numbers of that run.
    func replay(_ other: TrialHistory) {
      for (at, input) in other.sent {
        if case .answer = input.meaning { continue }
        send(input, at: at)
      }
    }

    func pass(_ millis: Int64) {
      log.clock.advance(byMillis: millis)
      log.noticeTime()
    }

    func comesToRest() -> Bool {
      var idle = 0
      for _ in 0..<Trial.roundsToRest {
        pass(200)
        idle = cluster.stepAll() ? idle + 1 : 0
        if isWrong { return true }
        if idle >= 8 { return true }
      }
      checks.verdict.fail("rest", "without any more faults the hub did not come to rest")
      return false
    }

    /// Months pass in which no department answers and nothing is sent.
    func outlastsSilence() -> Bool {
      for _ in 0..<Trial.stridesOfSilence {
        pass(Trial.strideMillis)
        guard comesToRest(), !isWrong else { return false }
      }
      return true
    }

    func result(_ plan: TrialPlan, isReference: Bool = false) -> TrialResult {
      TrialResult(
        plan: plan, violations: checks.verdict.violations, isReference: isReference, story: history.story,
        details: history.details,
        inputs: history.sent.count, commits: checks.commits, messages: checks.messages,
        struck: cluster.struck)
    }
  }
}
