public import Stages
public import Streams

/// The hub under trial: how a worker of each stage is made. The real one is made by ``init(layout:rules:policy:)``; a test
/// that wants to know whether the checks see a mistake makes one with the mistake.
public struct TrialHub {
  public var layout: TopicLayout
  public var rules: CaseworkRules
  /// The bytes of the policy pack in `rules`, from which a trial makes later editions.
  public var policy: [UInt8]
  public var makeIntake: (TrialSeat, IntakeStage) -> TrialWorker
  public var makeCasework: (TrialSeat, CaseworkStage) -> TrialWorker

  public init(layout: TopicLayout, rules: CaseworkRules, policy: [UInt8]) {
    self.layout = layout
    self.rules = rules
    self.policy = policy
    makeIntake = { seat, stage in TrialWorker(seat.makeWorker(stage)) }
    makeCasework = { seat, stage in TrialWorker(seat.makeWorker(stage)) }
  }
}

/// Where a worker of a trial sits: its log, name, machine clock, and what goes wrong at its ports.
public struct TrialSeat {
  public static let intakeGroup = "intake"
  public static let caseworkGroup = "casework"

  public let log: SimulatedLog
  public let group: String
  public let member: String
  public let faults: SimulatedFaults
  public let clock: MachineClock
  public let limits: WorkerLimits
  public let seed: UInt64
  public let onEvent: (WorkerEvent) -> Void

  /// A worker with simulated ports of its own.
  public func makeWorker<Stage: StageDefinition>(_ stage: Stage) -> SimulatedWorker<Stage> {
    log.makeWorker(
      stage: stage, group: group, member: member, limits: limits, faults: faults, clock: clock, seed: seed,
      onEvent: onEvent)
  }
}

/// A worker of either stage.
public struct TrialWorker {
  /// What a step did, as far as a trial asks.
  public enum Step: Sendable { case idle, busy }

  let step: () throws(WorkerFailure) -> Step
  let close: () -> Void

  public init<Stage, Consumer, Producer, Restorer>(_ worker: Worker<Stage, Consumer, Producer, Restorer>) {
    step = { () throws(WorkerFailure) in try worker.step() == .idle ? .idle : .busy }
    close = { worker.close() }
  }
}
