internal import Glibc
public import Streams

/// The machine's clocks.
public final class SystemClock: ClockPort {
  public init() {}

  public var wallMillis: Int64 { Self.millis(of: CLOCK_REALTIME) }

  /// Counts on while the machine is suspended, so that a suspended machine's wall clock is believed when it wakes.
  public var monotonicMillis: Int64 { Self.millis(of: CLOCK_BOOTTIME) }

  public func wait(millis: Int) { usleep(UInt32(clamping: millis) * 1_000) }

  private static func millis(of clock: clockid_t) -> Int64 {
    var now = timespec()
    unsafe clock_gettime(clock, &now)
    return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
  }
}
