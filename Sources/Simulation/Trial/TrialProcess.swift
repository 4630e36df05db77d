internal import Streams

/// One process of the hub: a worker of each stage, on a machine with a clock of its own. When it dies, both die.
final class TrialProcess {
  let name: String
  let clock: MachineClock
  let faults: SimulatedFaults
  private(set) var workers: [TrialWorker] = []
  /// A worker inside a step cannot be stepped again by whoever works meanwhile.
  var isInStep = [false, false]
  /// How often each worker has committed.
  var commits = [0, 0]

  var isDead: Bool { faults.isDead }

  init(name: String, clock: MachineClock) {
    self.name = name
    self.clock = clock
    faults = SimulatedFaults()
  }

  func add(_ worker: TrialWorker) { workers.append(worker) }

  /// Stops in order: leaves both groups.
  func stop() {
    for worker in workers { worker.close() }
    faults.crash()
  }
}
