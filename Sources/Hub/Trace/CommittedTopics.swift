internal import Kafka
internal import Wire

/// Reads partitions of the hub's own topics from their first record to their end, and of them what is committed.
struct CommittedTopics {
  private let settings: Settings

  init(_ settings: Settings) {
    self.settings = settings
  }

  var partitions: Range<Int32> { 0..<settings.partitions }

  func partition(of key: [UInt8]) -> Int32 { Murmur2.partition(key.span, count: settings.partitions) }

  /// - Parameter topic: without the prefix.
  func scan(
    _ topic: String, partition: Int32, _ body: (borrowing Message) throws(TraceFailure) -> Void
  ) throws(TraceFailure) {
    var refusal: TraceFailure?
    do throws(TopicFailure) {
      try TopicScan(settings.client).read([TopicPartition(settings.topicPrefix + topic, partition)]) { message in
        do throws(TraceFailure) {
          try body(message)
        } catch {
          refusal = error
        }
        return refusal == nil
      }
    } catch {
      switch error {
      case .notReached(let text): throw .notReached(text)
      case .refused(let text): throw .refused(text)
      }
    }
    if let refusal { throw refusal }
  }
}
