extension Fact.Flags: BitwiseCopyable {}
extension Fact: BitwiseCopyable {}

extension [Fact] {
  /// The value of a field of a fact, nil where the fact does not give it.
  ///
  /// The same as `self[fact].cell(slot)`, for the hot path: reading a cell whose number is known only when it runs
  /// copies all cells first.
  ///
  /// - Parameter slot: -1 for a field that the kind does not have: it is never given.
  @inline(__always)
  func cell(_ slot: Int, of fact: Int) -> Int64? {
    guard slot >= 0, slot < Fact.cellCount, self[fact].present & (1 << UInt8(truncatingIfNeeded: slot)) != 0,
      let cells = MemoryLayout<Fact>.offset(of: \.cells)
    else { return nil }
    let at = fact &* MemoryLayout<Fact>.stride &+ cells &+ slot &* MemoryLayout<Int64>.stride
    // Within the array: the line above has read the fact, and the slot is one of its cells.
    return unsafe span.bytes.unsafeLoad(fromUncheckedByteOffset: at, as: Int64.self)
  }
}
