public import Streams

/// One machine's clock: as fast as the log's, but set otherwise.
public final class MachineClock: ClockPort {
  private let truth: SimulatedClock
  /// How far it is ahead of the true time; negative: behind.
  public var offsetMillis: Int64

  public init(_ truth: SimulatedClock, offsetMillis: Int64 = 0) {
    self.truth = truth
    self.offsetMillis = offsetMillis
  }

  public var wallMillis: Int64 { truth.wallMillis + offsetMillis }
  public var monotonicMillis: Int64 { truth.monotonicMillis }
  public func wait(millis: Int) { truth.wait(millis: millis) }
}
