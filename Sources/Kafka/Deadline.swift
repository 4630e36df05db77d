/// One time limit for several calls.
struct Deadline {
  private let instant: ContinuousClock.Instant

  init(millis: Int32) {
    instant = .now + .milliseconds(millis)
  }

  /// What is left, never negative: −1 means "for ever" to librdkafka.
  var remainingMillis: Int32 {
    Int32(clamping: Int64(max(ContinuousClock.now.duration(to: instant) / .milliseconds(1), 0)))
  }

  var hasPassed: Bool { ContinuousClock.now >= instant }
}
