/// A record as a reader of the simulated log sees it.
public struct SimulatedRecord: Equatable, Sendable {
  public let offset: Int64
  public let timestampMillis: Int64
  public let key: [UInt8]?
  public let value: [UInt8]?
  public let headers: [SimulatedHeader]
}

public struct SimulatedHeader: Equatable, Sendable {
  public let name: [UInt8]
  public let value: [UInt8]?

  public init(name: [UInt8], value: [UInt8]?) {
    self.name = name
    self.value = value
  }
}

/// Kafka's isolation levels.
public enum SimulatedIsolation: Sendable { case readCommitted, readUncommitted }

/// A partition of a named topic.
public struct SimulatedTopicPartition: Hashable, Comparable, Sendable {
  public let topic: String
  public let partition: Int32

  public init(topic: String, partition: Int32) {
    self.topic = topic
    self.partition = partition
  }

  public static func < (left: SimulatedTopicPartition, right: SimulatedTopicPartition) -> Bool {
    (left.topic, left.partition) < (right.topic, right.partition)
  }
}
