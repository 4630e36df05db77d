internal import Glibc
internal import Synchronization
internal import Telemetry

/// The time before the first worker starts. The cluster is asked for topics, policy and calendars then, which lasts as
/// long as the cluster is away; nothing is open yet that would have to be ended in order.
final class StartUp: Sendable {
  private let isOver = Mutex(false)

  /// To be called before the first worker starts.
  func end() { isOver.withLock { $0 = true } }

  /// Ends the process, unless a worker may have started.
  func stop(signal: Int32) {
    isOver.withLock { isOver in
      guard !isOver else { return }
      Log.info("hub.stopping", ["signal": .int(Int64(signal))])
      Log.info("hub.stopped", ["failures": .int(0)])
      _exit(ExitCode.ok.rawValue)
    }
  }
}
