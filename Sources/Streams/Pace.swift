internal import Synchronization

/// How many records a worker may take in. Whoever watches the stage behind it allows no more than that stage can keep up
/// with, so that what waits stays where it came from: there each sender has a queue of its own, behind the worker there
/// is one for all.
///
/// A worker that may take none is held back: it pauses and takes ``WorkerLimits/heldBackRecords``. It never stands still,
/// so that a wrong look at the stage behind cannot stop it.
public final class Pace: Sendable {
  /// Records that may wait for the stage behind.
  public static let mostWaiting = 10_000

  private let most: Int
  private let allowed = Atomic<Int>(.max)

  /// - Parameter most: records that may wait for the stage behind. While fewer than half of them do, any number may be
  ///   taken.
  public init(most: Int = Pace.mostWaiting) {
    precondition(most > 1, "the stage behind has to have something to do")
    self.most = most
  }

  /// Takes note of how many records the stage behind has yet to take; nil when that is not known.
  public func look(waiting: Int?) {
    allowed.store(waiting.map { allowance(most - $0) } ?? .max, ordering: .relaxed)
  }

  /// Takes note of records that the stage behind has taken since the last look.
  public func note(done: Int) {
    var seen = allowed.load(ordering: .relaxed)
    // With nothing in its way it stays so until the next look. Records may be taken meanwhile, so it is tried again.
    while seen <= most {
      let outcome = allowed.weakCompareExchange(
        expected: seen, desired: allowance(seen + done), successOrdering: .relaxed, failureOrdering: .relaxed)
      guard !outcome.exchanged else { return }
      seen = outcome.original
    }
  }

  /// Without a bound where so many may be taken that few can be waiting.
  private func allowance(_ records: Int) -> Int { records >= most - most / 2 ? .max : records }

  /// Records that may be taken before the next look.
  public var mayTake: Int { max(0, allowed.load(ordering: .relaxed)) }

  /// Takes note of records taken, by any of the workers with this pace.
  func note(taken: Int) {
    // Without a bound it stays so until the next look: a count down from the highest number is as good as none.
    _ = allowed.wrappingSubtract(taken, ordering: .relaxed)
  }
}
