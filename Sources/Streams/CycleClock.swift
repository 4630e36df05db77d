/// Makes the one `now` of a cycle out of the machine's clock: never lower than before, and guarded against a clock that
/// is far ahead, because a jump of a year would breach every deadline of every referral at once, and for good.
///
/// A reading is believed when it is not much later than the last one plus the time that passed, or than the newest
/// timestamp seen in the log. Otherwise time goes on from the old value by the time that passed, and the suspicion is
/// counted; a newer timestamp in the log ends it.
public struct CycleClock {
  /// How far the machine's clock may be ahead of what is expected.
  public static let maximumAheadMillis: Int64 = 10 * 60 * 1000
  /// How far the first reading may be ahead of the newest timestamp in the log: the longest stop that needs no newer
  /// message to confirm the time.
  public static let maximumOutageMillis: Int64 = 30 * 24 * 60 * 60 * 1000

  private var last: (nowMillis: Int64, monotonicMillis: Int64)?

  /// The newest timestamp seen in the log, milliseconds since 1970; `nil` before the first.
  public private(set) var newestTimestampMillis: Int64?
  /// Readings that were too far ahead to be believed.
  public private(set) var suspicions: Int = 0
  /// Readings that were behind an earlier one.
  public private(set) var regressions: Int = 0

  public init() {}

  /// Notes a timestamp from the log; −1 (none) is ignored.
  public mutating func witness(timestampMillis: Int64) {
    guard timestampMillis >= 0, timestampMillis > newestTimestampMillis ?? -1 else { return }
    newestTimestampMillis = timestampMillis
  }

  /// The `now` of this cycle, milliseconds since 1970.
  public mutating func read(_ clock: any ClockPort) -> Int64 {
    read(wallMillis: clock.wallMillis, monotonicMillis: clock.monotonicMillis)
  }

  mutating func read(wallMillis: Int64, monotonicMillis: Int64) -> Int64 {
    let expected: Int64
    let floor: Int64
    var limit: Int64
    if let last {
      expected = last.nowMillis + max(0, monotonicMillis - last.monotonicMillis)
      floor = last.nowMillis
      limit = expected + Self.maximumAheadMillis
      if let newestTimestampMillis { limit = max(limit, newestTimestampMillis + Self.maximumAheadMillis) }
    } else if let newestTimestampMillis {
      expected = newestTimestampMillis
      floor = .min
      limit = newestTimestampMillis + Self.maximumOutageMillis
    } else {
      expected = wallMillis
      floor = .min
      limit = wallMillis
    }
    let now: Int64
    if wallMillis > limit {
      suspicions += 1
      now = expected
    } else {
      if wallMillis < floor { regressions += 1 }
      now = max(floor, wallMillis)
    }
    last = (now, monotonicMillis)
    return now
  }
}
