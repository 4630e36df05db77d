import Foundation
import Kafka

/// How far consumer groups are, seen from outside: their committed offsets against the ends of their topics.
struct Progress {
  private static let requestTimeoutMillis: Int32 = 10_000
  /// Between two looks. A look costs the broker two requests, on all sides of the comparison alike.
  private static let pauseMicroseconds: UInt32 = 5_000
  static let limit: Duration = .seconds(90)

  private let admin: Admin
  private let partitions: Int32

  init(_ settings: ClientSettings, partitions: Int32) throws {
    admin = try Admin(settings)
    self.partitions = partitions
  }

  private func all(_ topics: [String]) -> [TopicPartition] {
    topics.flatMap { topic in (0..<partitions).map { TopicPartition(topic, $0) } }
  }

  /// The offset up to which every partition that holds anything has to be committed. The last entry of each is the
  /// marker of the transaction that wrote the last records, and whether a group has moved past a marker says nothing
  /// about its work (KAFKA.md, trap 12).
  private func targets(_ topics: [String]) throws -> [TopicPartition: Int64] {
    let all = all(topics)
    let marks = try admin.watermarks(of: all, timeoutMillis: Self.requestTimeoutMillis)
    return Dictionary(uniqueKeysWithValues: zip(all, marks).filter { $1.high > $1.low }.map { ($0, $1.high - 1) })
  }

  /// The offset after the last entry of every partition, transaction markers included.
  func ends(of topics: [String]) throws -> [TopicPartition: Int64] {
    let all = all(topics)
    let marks = try admin.watermarks(of: all, timeoutMillis: Self.requestTimeoutMillis)
    return Dictionary(uniqueKeysWithValues: zip(all, marks.map(\.high)))
  }

  /// How many records a group has yet to commit.
  func left(for group: String, topics: [String]) throws -> Int64 { try left(for: group, targets(topics)) }

  private func left(for group: String, _ targets: [TopicPartition: Int64]) throws -> Int64 {
    let committed = try admin.committedOffsets(
      ofGroup: group, partitions: Array(targets.keys), timeoutMillis: Self.requestTimeoutMillis)
    return targets.reduce(0) { $0 + max(0, $1.value - (committed[$1.key] ?? 0)) }
  }

  /// Waits until a group has committed everything in these topics, which nobody writes to any more.
  /// - Parameter check: called at every look; throws when waiting is of no use.
  func wait(for group: String, topics: [String], check: () throws -> Void) throws {
    let deadline = ContinuousClock.now + Self.limit
    let targets = try targets(topics)
    while true {
      let left = try left(for: group, targets)
      if left == 0 { return }
      try check()
      guard ContinuousClock.now < deadline else {
        throw BenchFailure("the group \(group) has not committed \(left) records within \(Self.limit)")
      }
      usleep(Self.pauseMicroseconds)
    }
  }
}
