internal import Synchronization

/// Asks a worker to stop; set from any thread or a signal's handler, read by the worker between cycles.
public final class StopSignal: Sendable {
  private let requested = Atomic<Bool>(false)

  public init() {}

  public func request() { requested.store(true, ordering: .releasing) }

  public var isRequested: Bool { requested.load(ordering: .acquiring) }
}
