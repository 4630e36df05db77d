/// What one seed decides before a trial begins: how large its world is, which faults strike in it and how often.
///
/// Swarm testing: a fault that always strikes a little hides the others, so that each trial turns some off and others
/// up (Groce et al., Swarm Testing, 2012).
public struct TrialPlan: Sendable {
  /// What can go wrong, from the ports of one worker to the whole cluster and what departments send.
  public enum Fault: String, CaseIterable, Sendable {
    case callFails = "call-fails"
    case producerDies = "producer-dies"
    case fencing
    case outcomeUnknown = "outcome-unknown"
    case crash
    /// A process stands still inside a call for longer than its session, and goes on as a zombie.
    case zombie
    /// Another process works while this one is inside a call.
    case interleaving
    case lostPartitions = "lost-partitions"
    case rebalance
    case slowBroker = "slow-broker"
    case brokerRestart = "broker-restart"
    case clockStep = "clock-step"
    case compaction
    /// An orderly stop and start.
    case restart
    /// A second process with the name of one that still runs.
    case twin
    case duplicate
    case reordering
    case badlyKeyed = "badly-keyed"
    case badMessage = "bad-message"
    /// A new edition of the policy pack comes into force.
    case policyChange = "policy-change"
  }

  public let seed: UInt64
  public let steps: Int
  public let partitions: Int32
  public let processes: Int
  public let people: Int
  public let households: Int
  /// Whether departments answer their referrals.
  public let answers: Bool
  /// Whether merges of records may contradict each other.
  public let mergesCross: Bool
  /// Whether, when all has come to rest, months pass in which nobody does anything.
  public let outlastsSilence: Bool
  /// One in how many times a fault strikes; a fault that is not here is off.
  public let faults: [Fault: Int]

  public init(seed: UInt64, steps: Int) {
    var random = SeededRandom(seed: seed ^ 0x7472_6961_6c00)
    self.seed = seed
    self.steps = steps
    partitions = Int32.random(in: 1...4, using: &random)
    processes = Int.random(in: 1...3, using: &random)
    people = Int.random(in: 2...14, using: &random)
    households = Int.random(in: 1...6, using: &random)
    answers = Int.random(in: 0..<5, using: &random) < 3
    outlastsSilence = random.once(in: 3)
    var faults: [Fault: Int] = [:]
    for fault in Fault.allCases {
      let isOff = Int.random(in: 0..<5, using: &random) < 2
      let rate = [8, 25, 80, 250].randomElement(using: &random) ?? 80
      if !isOff { faults[fault] = rate }
    }
    self.faults = faults
    mergesCross = random.once(in: 2)
  }

  /// The same world without a fault, in one process: what a trial is compared with.
  public init(referenceOf plan: TrialPlan) {
    seed = plan.seed
    steps = plan.steps
    partitions = plan.partitions
    processes = 1
    people = plan.people
    households = plan.households
    answers = false
    mergesCross = plan.mergesCross
    outlastsSilence = false
    faults = [:]
  }
}
