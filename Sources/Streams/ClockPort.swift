/// Where the time comes from. The time of day is read by ``CycleClock`` only.
public protocol ClockPort: AnyObject {
  /// Milliseconds since 1970 by the machine's clock, which may be set wrong and may jump.
  var wallMillis: Int64 { get }
  /// Milliseconds since any fixed moment; never goes back and never jumps.
  var monotonicMillis: Int64 { get }
  /// Returns when so many milliseconds have passed.
  func wait(millis: Int)
}
