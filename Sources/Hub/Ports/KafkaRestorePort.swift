public import Kafka
public import Streams

/// Reads the changelog partitions of one stage over Kafka. It holds connections only while a restore goes on.
public final class KafkaRestorePort: RestorePort {
  /// How long the broker may take to tell the end of a changelog partition.
  private static let endTimeoutMillis: Int32 = 5_000

  private let settings: ClientSettings
  private let changelog: String
  private var reader: LogReader?
  /// Asks for ends as a read_uncommitted client (KAFKA.md, trap 13).
  private var ends: Admin?
  /// The next offset of each open partition.
  private var positions: [Int32: Int64] = [:]
  private var needsAssignment = false

  public init(_ settings: ClientSettings, changelog: String) {
    var settings = settings
    // At a changelog's end a fetch that waits for more only delays the restore; a setting of the user's wins.
    settings.properties.insert(("consumer.fetch.wait.max.ms", "20"), at: 0)
    self.settings = settings
    self.changelog = changelog
  }

  public func open(partition: Int32) throws(PortFailure) -> Int64 {
    do throws(KafkaError) {
      let admin = if let ends { ends } else { try Admin(settings, isolation: .readUncommitted) }
      ends = admin
      let one = Kafka.TopicPartition(changelog, partition)
      let marks = try admin.watermarks(of: [one], timeoutMillis: Self.endTimeoutMillis)[0]
      // What lies before the first offset was compacted or deleted: nothing of it is to be read.
      positions[partition] = marks.low
      needsAssignment = true
      return marks.high
    } catch {
      throw PortFailure(error)
    }
  }

  public func poll(
    into batch: inout InputBatch, maximumRecords: Int, maximumBytes: Int, timeoutMillis: Int
  ) throws(PortFailure) {
    do throws(KafkaError) {
      let reader = try assigned()
      var wait = Int32(clamping: timeoutMillis)
      let end = batch.arena.count + maximumBytes
      while batch.records.count < maximumRecords, batch.arena.count < end {
        let outcome = reader.poll(timeoutMillis: wait) { message in
          batch.append(message, topic: 0)
          positions[message.partition] = message.offset + 1
        }
        switch outcome {
        case .message: wait = 0
        // The end lies past transaction markers and aborted records, which are never handed over (trap 12).
        case .endOfPartition(let end): raise(end.partition.partition, to: end.offset)
        case .nothing: return
        case .failure(let error): throw error
        }
      }
    } catch {
      throw PortFailure(error)
    }
  }

  public func position(of partition: Int32) -> Int64 { positions[partition] ?? 0 }

  public func close(partition: Int32) {
    positions[partition] = nil
    needsAssignment = true
    if positions.isEmpty {
      reader = nil
      ends = nil
    }
  }

  private func raise(_ partition: Int32, to offset: Int64) {
    guard let position = positions[partition], position < offset else { return }
    positions[partition] = offset
  }

  /// The reader, reading exactly the open partitions from where each is.
  private func assigned() throws(KafkaError) -> LogReader {
    let current =
      if let reader { reader } else { try LogReader(settings, isolation: .readCommitted, reportsEnds: true) }
    reader = current
    if needsAssignment {
      // Emptied first, because a partition that stays assigned would keep its place (trap 11).
      try current.assign([])
      try current.assign(
        positions.sorted { $0.key < $1.key }.map {
          PartitionStart(Kafka.TopicPartition(changelog, $0.key), .at($0.value))
        })
      needsAssignment = false
    }
    return current
  }
}
