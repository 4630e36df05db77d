/// What goes wrong at the ports of one worker, and when: scheduled by a test, or decided by a seed.
public final class SimulatedFaults {
  /// A call of a port.
  public enum Point: Hashable, CaseIterable, Sendable {
    case poll, start, hold
    case recreate, begin, produce, flush, sendOffsets, commit, abort
    case restoreOpen, restorePoll
  }

  public enum Fault: Hashable, Sendable {
    /// The call fails in the mildest way of its port: transient, or abortable. At ``Point/produce`` and
    /// ``Point/flush`` a part of the records has reached the log.
    case fails
    /// The handle is of no more use. For a consumer or a restorer the worker then stops.
    case fatal
    /// Another producer took the transactional id over before the call.
    case fenced
    /// At ``Point/commit``: it is done, but the answer is lost.
    case unknownButCommitted
    /// At ``Point/commit``: it is aborted, but the answer is lost.
    case unknownButAborted
    /// At ``Point/commit``: the request is lost; the transaction stays open.
    case unknownAndOpen
    /// The process dies before the call: every later call of its ports fails, and what is open stays open.
    case crash
    /// At ``Point/commit``: the process dies after the commit was done.
    case crashAfter
  }

  /// Decides about a call when nothing is scheduled for it.
  public var decide: ((Point) -> Fault?)?
  public private(set) var isDead = false
  /// How often each fault struck.
  public private(set) var struck: [Fault: Int] = [:]

  private var scheduled: [Point: [(skip: Int, fault: Fault)]] = [:]

  public init() {}

  /// Lets a fault strike once, at the first call of this kind after `skip` more of them.
  public func schedule(_ fault: Fault, at point: Point, skip: Int = 0) {
    scheduled[point, default: []].append((skip, fault))
  }

  /// The process dies now.
  public func crash() { isDead = true }

  func fault(at point: Point) -> Fault? {
    if isDead { return .crash }
    var found: Fault?
    if let first = scheduled[point]?.first {
      if first.skip > 0 {
        scheduled[point]?[0].skip -= 1
      } else {
        scheduled[point]?.removeFirst()
        found = first.fault
      }
    } else {
      found = decide?(point)
    }
    guard let found else { return nil }
    struck[found, default: 0] += 1
    if found == .crash { isDead = true }
    return found
  }

  func crashed() { isDead = true }
}
