/// How far the restore of a task has come.
public struct RestoreProgress: Equatable, Sendable {
  public let partition: Int32
  /// Changelog records read so far.
  public let records: Int
  /// How much of the changelog's offsets is behind, 0…100.
  public let percent: Int
  /// Since the restore began.
  public let millis: Int64

  public init(partition: Int32, records: Int, percent: Int, millis: Int64) {
    self.partition = partition
    self.records = records
    self.percent = percent
    self.millis = millis
  }

  public var recordsPerSecond: Int { millis > 0 ? Int(Int64(records) * 1_000 / millis) : 0 }
}

/// Says now and then how long restores come along, and when one stands still.
///
/// A restore that gets no records and no failure, short of its end, waits for a transaction that the previous owner left
/// open: the last stable offset is behind the end (KAFKA.md, trap 13). It ends when the broker times it out.
struct RestoreWatch {
  /// Shorter restores are not worth a word.
  static let reportMillis: Int64 = 5_000
  /// A restore that has not moved for so long stands still.
  static let stillMillis: Int64 = 3_000
  /// How often it is said that one still does.
  static let stillReportMillis: Int64 = 10_000

  private struct Course {
    let first: Int64
    let target: Int64
    let startMillis: Int64
    var records = 0
    var position: Int64
    var movedMillis: Int64
    var reportedMillis: Int64
    var stillReportedMillis: Int64?
    var failure: String?
  }

  private var courses: [Int32: Course] = [:]

  /// - Parameters:
  ///   - first: the first offset of the changelog.
  ///   - target: the offset that ends the restore.
  mutating func start(_ partition: Int32, first: Int64, target: Int64, nowMillis: Int64) {
    courses[partition] = Course(
      first: first, target: target, startMillis: nowMillis, position: first, movedMillis: nowMillis,
      reportedMillis: nowMillis)
  }

  mutating func forget(_ partitions: [Int32]) {
    for partition in partitions { courses[partition] = nil }
  }

  mutating func count(_ partition: Int32) { courses[partition]?.records += 1 }

  /// Notes why the last poll brought nothing; nil when it went well.
  mutating func note(_ failure: String?) {
    for partition in courses.keys { courses[partition]?.failure = failure }
  }

  /// What is worth saying of a partition that has come to this position.
  mutating func look(_ partition: Int32, at position: Int64, nowMillis: Int64) -> WorkerEvent? {
    guard var course = courses[partition] else { return nil }
    defer { courses[partition] = course }
    if position > course.position || position >= course.target {
      course.position = position
      course.movedMillis = nowMillis
      course.stillReportedMillis = nil
    } else if nowMillis - course.movedMillis >= Self.stillMillis {
      if let said = course.stillReportedMillis, nowMillis - said < Self.stillReportMillis { return nil }
      course.stillReportedMillis = nowMillis
      return .restoreStandsStill(
        partition: partition, offsetsLeft: course.target - position, forMillis: nowMillis - course.movedMillis,
        failure: course.failure)
    }
    guard nowMillis - course.reportedMillis >= Self.reportMillis else { return nil }
    course.reportedMillis = nowMillis
    let length = max(course.target - course.first, 1)
    let percent = Int(min(max((position - course.first) * 100 / length, 0), 100))
    return .restoreProgressed(
      RestoreProgress(
        partition: partition, records: course.records, percent: percent, millis: nowMillis - course.startMillis))
  }

  /// A long restore's last word; nil of a short one.
  mutating func finish(_ partition: Int32, nowMillis: Int64) -> WorkerEvent? {
    guard let course = courses.removeValue(forKey: partition), nowMillis - course.startMillis >= Self.reportMillis
    else {
      return nil
    }
    return .restoreProgressed(
      RestoreProgress(
        partition: partition, records: course.records, percent: 100, millis: nowMillis - course.startMillis))
  }
}
