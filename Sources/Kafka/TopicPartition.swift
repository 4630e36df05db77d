/// One partition of a topic.
public struct TopicPartition: Hashable, Sendable, Comparable, CustomStringConvertible {
  public var topic: String
  public var partition: Int32

  public init(_ topic: String, _ partition: Int32) {
    self.topic = topic
    self.partition = partition
  }

  public static func < (left: TopicPartition, right: TopicPartition) -> Bool {
    (left.topic, left.partition) < (right.topic, right.partition)
  }

  public var description: String { "\(topic)[\(partition)]" }
}

/// A partition and the offset of the next record to read, which is also what is committed.
public struct PartitionOffset: Hashable, Sendable {
  public var partition: TopicPartition
  public var offset: Int64

  public init(_ partition: TopicPartition, _ offset: Int64) {
    self.partition = partition
    self.offset = offset
  }
}

/// Where reading of a partition starts.
public enum StartOffset: Hashable, Sendable {
  case beginning
  case end
  /// The group's committed offset, and `MissingOffset` where there is none.
  case committed
  case at(Int64)
}

/// A partition and where reading it starts.
public struct PartitionStart: Hashable, Sendable {
  public var partition: TopicPartition
  public var start: StartOffset

  public init(_ partition: TopicPartition, _ start: StartOffset) {
    self.partition = partition
    self.start = start
  }
}

/// The offsets between which a partition can be read.
public struct Watermarks: Hashable, Sendable {
  /// The first offset still in the log.
  public var low: Int64
  /// The offset after the last record: the last stable offset for a read-committed client (trap 13).
  public var high: Int64

  public init(low: Int64, high: Int64) {
    self.low = low
    self.high = high
  }
}
