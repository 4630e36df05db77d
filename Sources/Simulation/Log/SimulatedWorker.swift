public import Streams

/// A worker of any stage on the simulated log.
public typealias SimulatedWorker<Stage: StageDefinition> = Worker<
  Stage, SimulatedConsumer, SimulatedProducer, SimulatedRestorer
>

extension SimulatedLog {
  /// Makes the topics of a stage that are not there yet, all with the stage's partition count.
  public func createTopics<Stage: StageDefinition>(of stage: Stage) {
    for topic in stage.inputTopics + stage.outputTopics where !topics.contains(topic) {
      createTopic(topic, partitions: stage.partitionCount)
    }
  }

  /// A worker with ports of its own, not yet started: each ``Worker/step()`` is one cycle.
  /// - Parameters:
  ///   - member: its name in the group; its transactional id is the group's and the member's name.
  ///   - clock: the machine's; the log's own unless given.
  ///   - seed: decides how records of different partitions mix.
  public func makeWorker<Stage: StageDefinition>(
    stage: Stage, group: String, member: String, limits: WorkerLimits = WorkerLimits(),
    pace: Pace = Pace(), faults: SimulatedFaults = SimulatedFaults(), clock machine: (any ClockPort)? = nil,
    seed: UInt64 = 0,
    onEvent: @escaping (WorkerEvent) -> Void = { _ in }
  ) -> SimulatedWorker<Stage> {
    Worker(
      stage: stage,
      consumer: SimulatedConsumer(
        log: self, group: group, member: member, topics: stage.inputTopics, faults: faults, seed: seed),
      producer: SimulatedProducer(
        log: self, group: group, transactionalID: "\(group)-\(member)", inputTopics: stage.inputTopics,
        outputTopics: stage.outputTopics, faults: faults),
      restorer: SimulatedRestorer(
        log: self, changelog: stage.outputTopics[stage.changelogTopic], faults: faults),
      clock: machine ?? clock, limits: limits, pace: pace, onEvent: onEvent)
  }
}
