/// How long a worker waits before it tries again what has failed several times in a row, so that a lasting fault (a
/// topic that refuses a record, a log without enough replicas) is not answered by restoring at full speed.
enum Backoff {
  static let firstMillis = 50
  static let mostMillis = 3_200

  /// - Returns: 0 after the first failure, then 50 ms, doubled each time, at most 3.2 s.
  static func millis(failuresInARow: Int) -> Int {
    guard failuresInARow > 1 else { return 0 }
    return min(mostMillis, firstMillis << min(failuresInARow - 2, 16))
  }
}
