/// Where the time comes from; read by ``CycleClock`` only.
public protocol ClockPort: AnyObject {
  /// Milliseconds since 1970 by the machine's clock, which may be set wrong and may jump.
  var wallMillis: Int64 { get }
  /// Milliseconds since any fixed moment; never goes back and never jumps.
  var monotonicMillis: Int64 { get }
}
