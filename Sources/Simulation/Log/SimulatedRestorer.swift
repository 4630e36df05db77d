public import Streams

/// A worker's reader of changelog partitions over the simulated log.
public final class SimulatedRestorer: RestorePort {
  private let log: SimulatedLog
  private let topic: String
  private let faults: SimulatedFaults
  private var positions: [Int32: Int64] = [:]

  public init(log: SimulatedLog, changelog topic: String, faults: SimulatedFaults) {
    self.log = log
    self.topic = topic
    self.faults = faults
  }

  public func open(partition: Int32) throws(PortFailure) -> Int64 {
    try strike(.restoreOpen)
    positions[partition] = 0
    return log.endOffset(topic, partition: partition)
  }

  public func poll(
    into batch: inout InputBatch, maximumRecords: Int, maximumBytes: Int, timeoutMillis: Int
  ) throws(PortFailure) {
    try strike(.restorePoll)
    log.expireTransactions()
    var left = maximumRecords
    let end = batch.arena.count + maximumBytes
    for (partition, from) in positions.sorted(by: { $0.key < $1.key }) where left > 0 && batch.arena.count < end {
      var records: [SimulatedRecord] = []
      positions[partition] = log.read(
        SimulatedTopicPartition(topic: topic, partition: partition), from: from, maximum: left,
        isolation: .readCommitted
      ) { records.append($0) }
      for record in records {
        if batch.arena.count >= end {
          positions[partition] = record.offset
          break
        }
        batch.append(record, topic: 0, partition: partition)
      }
      left -= records.count
    }
  }

  public func position(of partition: Int32) -> Int64 { positions[partition] ?? 0 }

  public func close(partition: Int32) { positions[partition] = nil }

  private func strike(_ point: SimulatedFaults.Point) throws(PortFailure) {
    guard let fault = faults.fault(at: point) else { return }
    switch fault {
    case .fails: throw .transient("simulated: the log did not answer")
    case .fatal, .fenced, .unknownButCommitted, .unknownButAborted, .unknownAndOpen, .crash, .crashAfter:
      throw .fatal("simulated: the reader is dead")
    }
  }
}
