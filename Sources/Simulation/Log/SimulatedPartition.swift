/// One partition: records and transaction markers, each with an offset of its own, as in Kafka.
struct SimulatedPartition {
  enum Kind { case record, marker }

  enum Fate { case open, committed, aborted }

  struct Entry {
    let kind: Kind
    /// Number of the transaction; `nil` for a record written outside any.
    let transaction: Int?
    let record: SimulatedRecord
  }

  /// In offset order; compaction leaves gaps.
  private(set) var entries: [Entry] = []
  private(set) var endOffset: Int64 = 0
  /// First offset of each open transaction.
  private var openSince: [Int: Int64] = [:]
  /// How the transactions that wrote here ended.
  private var fates: [Int: Fate] = [:]

  /// Everything before it belongs to no open transaction (Kafka's last stable offset).
  var lastStableOffset: Int64 { openSince.values.min() ?? endOffset }

  @discardableResult
  mutating func append(
    key: [UInt8]?, value: [UInt8]?, headers: [SimulatedHeader], timestampMillis: Int64, transaction: Int?
  ) -> Int64 {
    let record = SimulatedRecord(
      offset: endOffset, timestampMillis: timestampMillis, key: key, value: value, headers: headers)
    if let transaction, openSince[transaction] == nil {
      openSince[transaction] = endOffset
      fates[transaction] = .open
    }
    entries.append(Entry(kind: .record, transaction: transaction, record: record))
    endOffset += 1
    return record.offset
  }

  mutating func end(transaction: Int, commit: Bool, timestampMillis: Int64) {
    precondition(openSince.removeValue(forKey: transaction) != nil, "the transaction did not write here")
    fates[transaction] = commit ? .committed : .aborted
    let marker = SimulatedRecord(
      offset: endOffset, timestampMillis: timestampMillis, key: nil, value: nil, headers: [])
    entries.append(Entry(kind: .marker, transaction: transaction, record: marker))
    endOffset += 1
  }

  /// Reads up to `maximum` records from an offset.
  /// - Returns: the position after them, past markers and aborted records that follow, up to the isolation's end.
  func read(
    from offset: Int64, maximum: Int, isolation: SimulatedIsolation, _ body: (SimulatedRecord) -> Void
  ) -> Int64 {
    let end = isolation == .readCommitted ? lastStableOffset : endOffset
    var at = firstIndex(from: offset)
    var taken = 0
    while at < entries.count, entries[at].record.offset < end {
      let entry = entries[at]
      if isVisible(entry, isolation) {
        if taken == maximum { return entry.record.offset }
        body(entry.record)
        taken += 1
      }
      at += 1
    }
    return max(offset, end)
  }

  /// What an open transaction has written here, in offset order.
  func records(of transaction: Int) -> [SimulatedRecord] {
    guard let first = openSince[transaction] else { return [] }
    return entries[firstIndex(from: first)...].filter { $0.kind == .record && $0.transaction == transaction }
      .map(\.record)
  }

  /// Keeps the last committed record of every key below the last stable offset; offsets stay as they are.
  /// - Parameters:
  ///   - end: records from here on are left alone, as the active segment is.
  ///   - droppingTombstones: their retention is over; a reader that starts at the beginning never needs them.
  mutating func compact(below end: Int64 = .max, droppingTombstones: Bool = false) {
    let stable = min(lastStableOffset, end)
    var lastOffset: [[UInt8]: Int64] = [:]
    for entry in entries where entry.record.offset < stable && isVisible(entry, .readCommitted) {
      if let key = entry.record.key { lastOffset[key] = entry.record.offset }
    }
    entries = entries.filter { entry in
      guard entry.record.offset < stable else { return true }
      guard isVisible(entry, .readCommitted), let key = entry.record.key else { return false }
      if droppingTombstones, entry.record.value == nil { return false }
      return lastOffset[key] == entry.record.offset
    }
  }

  private func isVisible(_ entry: Entry, _ isolation: SimulatedIsolation) -> Bool {
    guard entry.kind == .record else { return false }
    guard isolation == .readCommitted, let transaction = entry.transaction else { return true }
    return fates[transaction] == .committed
  }

  private func firstIndex(from offset: Int64) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].record.offset < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
