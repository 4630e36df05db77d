import Simulation
import Streams
import Testing

@Suite("The checks see a hub that makes a mistake") struct MutationTests {
  /// The same every time. It stops at the first that shows the mistake; the hub as it is holds there, so that it is the
  /// mistake that the checks see.
  static let seeds: ClosedRange<UInt64> = 1...60

  @Test("one that", arguments: Mutation.allCases)
  func isSeen(mutation: Mutation) throws {
    for seed in Self.seeds {
      let result = try Trial(seed: seed, steps: TrialTests.steps, hub: Self.hub(with: mutation)).run()
      guard !result.isGood else { continue }
      #expect(!result.isReference, "the run that is compared with is the hub as it is")
      let unchanged = try Trial(seed: seed, steps: TrialTests.steps, hub: Contract.hub).run()
      #expect(unchanged.isGood, "\(unchanged.text)")
      print("a hub that \(mutation.rawValue): seen at seed \(seed) by “\(result.violations[0].check)”")
      return
    }
    Issue.record("a hub that \(mutation.rawValue) passed \(Self.seeds.count) seeds")
  }

  private static func hub(with mutation: Mutation) -> TrialHub {
    var hub = Contract.hub
    hub.makeIntake = { seat, stage in make(seat, stage, mutation) }
    hub.makeCasework = { seat, stage in make(seat, stage, mutation) }
    return hub
  }

  private static func make<Stage: StageDefinition>(
    _ seat: TrialSeat, _ stage: Stage, _ mutation: Mutation
  ) -> TrialWorker {
    let log = seat.log
    let changelog = stage.outputTopics[stage.changelogTopic]
    let consumer = SimulatedConsumer(
      log: log, group: seat.group, member: seat.member, topics: stage.inputTopics, faults: seat.faults, seed: seat.seed)
    let producer = SimulatedProducer(
      log: log, group: seat.group, transactionalID: "\(seat.group)-\(seat.member)", inputTopics: stage.inputTopics,
      outputTopics: stage.outputTopics, faults: seat.faults)
    let restorer = SimulatedRestorer(log: log, changelog: changelog, faults: seat.faults)
    return TrialWorker(
      Worker(
        stage: MutantStage(base: stage, mutation: mutation, clock: seat.clock),
        consumer: MutantConsumer(consumer, mutation, log.group(seat.group)),
        producer: MutantProducer(
          producer, mutation, log, topics: stage.outputTopics, changelog: stage.changelogTopic),
        restorer: MutantRestorer(restorer, mutation, log, topic: changelog), clock: seat.clock, limits: seat.limits,
        onEvent: seat.onEvent))
  }
}
