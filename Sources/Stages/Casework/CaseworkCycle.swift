public import Wire

/// One committed cycle of a casework task: everything beside the inbox that its decisions rest on. With `hub.inbox` it
/// gives every file again, byte for byte (``CaseworkReplay``). The value of a record of `hub.cycles`.
public struct CaseworkCycle: Equatable, Sendable {
  private static let formatVersion: UInt8 = 1

  /// What time did: so many timers and files at most, after so many of the cycle's records.
  public struct Wake: Equatable, Sendable {
    public var afterRecords: Int
    public var budget: Int

    public init(afterRecords: Int, budget: Int) {
      self.afterRecords = afterRecords
      self.budget = budget
    }
  }

  /// Counts the cycles of the partition from 1, without a gap.
  public var number: UInt64
  /// The first of a task that was restored: what it held in memory alone was made anew from its state.
  public var isFirstAfterRestore: Bool
  public var nowMillis: Int64
  /// What it was decided by: ``CaseworkRules/digest``.
  public var rules: UInt64
  /// Name and serial number of the policy pack.
  public var policyVersion: String
  /// The inbox's records from the first to the last offset, so many. Offsets have gaps.
  public var records: Int
  public var firstOffset: Int64
  public var lastOffset: Int64
  public var wakes: [Wake]

  public init(rules: UInt64, policyVersion: String) {
    number = 0
    isFirstAfterRestore = true
    nowMillis = 0
    self.rules = rules
    self.policyVersion = policyVersion
    records = 0
    firstOffset = -1
    lastOffset = -1
    wakes = []
  }

  /// Begins the next cycle of the same task.
  mutating func reset() {
    isFirstAfterRestore = false
    records = 0
    firstOffset = -1
    lastOffset = -1
    wakes.removeAll(keepingCapacity: true)
  }

  mutating func take(offset: Int64) {
    if records == 0 { firstOffset = offset }
    lastOffset = offset
    records += 1
  }

  func write(to writer: inout ByteWriter) {
    writer.byte(Self.formatVersion)
    writer.varint(number)
    writer.bool(isFirstAfterRestore)
    writer.signedVarint(nowMillis)
    writer.fixed64(rules)
    writer.lengthPrefixed(policyVersion)
    writer.count(records)
    writer.signedVarint(firstOffset)
    writer.signedVarint(lastOffset)
    writer.count(wakes.count)
    for wake in wakes {
      writer.count(wake.afterRecords)
      writer.count(wake.budget)
    }
  }

  /// Reads the value of a record of `hub.cycles`.
  public init(from reader: inout ByteReader) throws(ByteReaderError) {
    guard try reader.byte() == Self.formatVersion else { throw ByteReaderError(.invalidValue, at: 0) }
    number = try reader.varint()
    isFirstAfterRestore = try reader.bool()
    nowMillis = try reader.signedVarint()
    rules = try reader.fixed64()
    policyVersion = try reader.text()
    records = Int(clamping: try reader.varint())
    firstOffset = try reader.signedVarint()
    lastOffset = try reader.signedVarint()
    wakes = []
    for _ in 0..<(try reader.count(minimumSize: 2)) {
      wakes.append(Wake(afterRecords: Int(clamping: try reader.varint()), budget: Int(clamping: try reader.varint())))
    }
  }
}
