/// A transaction that committed: what it wrote and which offsets it moved.
public struct SimulatedCommit: Sendable {
  public struct Record: Sendable {
    public let at: SimulatedTopicPartition
    public let record: SimulatedRecord
  }

  public let transactionalID: String
  /// By topic and partition, each in offset order.
  public let records: [Record]
  /// By group name.
  public let offsets: [String: [SimulatedTopicPartition: Int64]]
}
