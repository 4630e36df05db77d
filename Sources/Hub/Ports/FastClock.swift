public import Streams

/// The machine's clock run faster from one moment on: days pass in seconds, for demonstrations.
///
/// Its two times go at one pace, so that the guard against a clock that jumps (`CycleClock`) believes it.
public final class FastClock: ClockPort {
  private let base: any ClockPort
  private let start: ClockStart

  /// - Parameter base: the clock whose passing time is multiplied.
  public init(_ base: any ClockPort, from start: ClockStart) {
    self.base = base
    self.start = start
  }

  public var wallMillis: Int64 { start.wallMillis + passedMillis }

  public var monotonicMillis: Int64 { start.monotonicMillis + passedMillis }

  /// So many of the machine's own: what is waited for is the machine's work.
  public func wait(millis: Int) { base.wait(millis: millis) }

  private var passedMillis: Int64 { max(0, base.monotonicMillis - start.monotonicMillis) * Int64(start.rate) }
}

/// When the hub's workers' clocks start, and how fast they run: one for all of them, so that they agree.
public struct ClockStart: Sendable {
  /// How many seconds pass in one; 1 is the machine's own pace.
  public let rate: Int
  let wallMillis: Int64
  let monotonicMillis: Int64

  public init(rate: Int, at clock: any ClockPort = SystemClock()) {
    self.rate = rate
    wallMillis = clock.wallMillis
    monotonicMillis = clock.monotonicMillis
  }

  /// A clock for one thread.
  func makeClock() -> any ClockPort {
    rate == 1 ? SystemClock() : FastClock(SystemClock(), from: self)
  }
}
