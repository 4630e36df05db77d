internal import Kafka
public import Referral
internal import Wire

/// Reads every household's file from `hub.households`, as it is committed now.
public struct KafkaHouseholds {
  private let topics: CommittedTopics
  private let partitions: Int32

  public init(_ settings: Settings) {
    topics = CommittedTopics(settings)
    partitions = settings.partitions
  }

  /// Calls `body` with each file once, one partition after another; of a partition the encoded files are in memory at once.
  public func forEach(_ body: (HouseholdFile) -> Void) throws(TraceFailure) {
    for partition in 0..<partitions {
      var last: [[UInt8]: [UInt8]] = [:]
      try topics.scan("hub.households", partition: partition) { message in
        guard let key = unsafe message.key else { return }
        last[unsafe Array(key)] = unsafe message.value.map { unsafe Array($0) }
      }
      for (key, bytes) in last {
        // The task's own record stands beside the files.
        guard let household = try? HouseholdID.parse(key.span) else { continue }
        body(try KafkaChainSource.file(of: household, bytes))
      }
    }
  }
}
