/// One partition of one of a stage's input topics. Topics are named by their index in
/// ``StageDefinition/inputTopics``: the hot path never touches a topic's name.
public struct TopicPartition: Hashable, Comparable, Sendable {
  /// Index in ``StageDefinition/inputTopics``.
  public let topic: Int
  public let partition: Int32

  public init(topic: Int, partition: Int32) {
    self.topic = topic
    self.partition = partition
  }

  public static func < (left: TopicPartition, right: TopicPartition) -> Bool {
    (left.partition, left.topic) < (right.partition, right.topic)
  }
}

/// An offset of one input partition: the next record to be read or to be committed as such.
public struct PartitionOffset: Equatable, Sendable {
  public let partition: TopicPartition
  public let offset: Int64

  public init(partition: TopicPartition, offset: Int64) {
    self.partition = partition
    self.offset = offset
  }
}
