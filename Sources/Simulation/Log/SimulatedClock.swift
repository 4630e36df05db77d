public import Streams

/// A clock moved by hand.
public final class SimulatedClock: ClockPort {
  public private(set) var wallMillis: Int64
  public private(set) var monotonicMillis: Int64 = 0

  /// - Parameter wallMillis: milliseconds since 1970; 2026-01-05T01:00:00Z unless told.
  public init(wallMillis: Int64 = 1_767_574_800_000) { self.wallMillis = wallMillis }

  /// Lets time pass.
  public func advance(byMillis millis: Int64) {
    precondition(millis >= 0, "time does not go back; a clock that is set does: jumpWall")
    wallMillis += millis
    monotonicMillis += millis
  }

  public func wait(millis: Int) { advance(byMillis: Int64(millis)) }

  /// Sets the machine's clock, forward or back, without time passing.
  public func jumpWall(byMillis millis: Int64) { wallMillis += millis }
}
