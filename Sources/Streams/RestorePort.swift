/// Reads changelog partitions of one stage for restoring. Its records are read_committed; its targets come from a
/// read_uncommitted end (KAFKA.md, trap 13), so that a restore waits for a transaction of the previous owner.
public protocol RestorePort: AnyObject {
  /// Starts to read a partition from its beginning.
  /// - Returns: the read_uncommitted end at this moment: the restore is done when ``position(of:)`` reaches it.
  func open(partition: Int32) throws(PortFailure) -> Int64

  /// Collects records of any open partitions, each in offset order; ``InputRecord/topic`` is 0. It returns at once
  /// when records are there, otherwise after the timeout. It stops after the record that reaches either bound.
  func poll(
    into batch: inout InputBatch, maximumRecords: Int, maximumBytes: Int, timeoutMillis: Int
  ) throws(PortFailure)

  /// The next offset to be read, past transaction markers and aborted records.
  func position(of partition: Int32) -> Int64

  /// Stops reading a partition, finished or not.
  func close(partition: Int32)
}
