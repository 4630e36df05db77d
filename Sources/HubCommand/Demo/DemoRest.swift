internal import Foundation
internal import Hub
internal import Kafka
internal import Stages

/// Says when the hub has nothing left to do: no stage lags behind any topic it reads, seen twice in a row.
struct DemoRest {
  private static let askMillis: Int32 = 10_000
  private static let pauseSeconds = 0.15

  private let admin: Admin
  private let groups: [(id: String, partitions: [TopicPartition])]

  init(_ settings: Settings, _ layout: TopicLayout) throws(KafkaError) {
    admin = try Admin(settings.client)
    func partitions(_ topics: [String]) -> [TopicPartition] {
      topics.flatMap { topic in (0..<settings.partitions).map { TopicPartition(topic, $0) } }
    }
    groups = [
      (settings.groupID(of: .intake), partitions(layout.intakeInputs)),
      (settings.groupID(of: .casework), partitions(layout.caseworkInputs)),
    ]
  }

  /// - Returns: whether the hub came to rest while there was patience.
  func wait(_ patience: DemoPatience) throws(KafkaError) -> Bool {
    var last: [Int64]?
    while patience.end == nil {
      // What is committed is asked before the ends, and intake before casework: what comes later is then seen as lag.
      let ends = try endsIfCaughtUp()
      if let ends, ends == last { return true }
      last = ends
      Thread.sleep(forTimeInterval: Self.pauseSeconds)
    }
    return false
  }

  /// Records that are waiting, for whoever asks why it takes so long.
  func lag() throws(KafkaError) -> Int64 {
    var lag: Int64 = 0
    for group in groups {
      let committed = try committed(group)
      for (partition, marks) in zip(group.partitions, try watermarks(group)) {
        lag += max(0, marks.high - (committed[partition] ?? marks.low))
      }
    }
    return lag
  }

  private func endsIfCaughtUp() throws(KafkaError) -> [Int64]? {
    var ends: [Int64] = []
    for group in groups {
      let committed = try committed(group)
      for (partition, marks) in zip(group.partitions, try watermarks(group)) {
        if marks.high > committed[partition] ?? marks.low { return nil }
        ends.append(marks.high)
      }
    }
    return ends
  }

  private func committed(_ group: (id: String, partitions: [TopicPartition])) throws(KafkaError) -> [TopicPartition:
    Int64]
  {
    try admin.committedOffsets(ofGroup: group.id, partitions: group.partitions, timeoutMillis: Self.askMillis)
  }

  private func watermarks(_ group: (id: String, partitions: [TopicPartition])) throws(KafkaError) -> [Watermarks] {
    try admin.watermarks(of: group.partitions, timeoutMillis: Self.askMillis)
  }
}
