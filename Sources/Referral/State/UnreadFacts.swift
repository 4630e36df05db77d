internal import Wire

/// The facts of a person's record that were not read, because nobody asks for their kinds: where they stand in the written
/// record, so that they are copied when it is written anew.
public struct UnreadFacts: Sendable {
  /// Facts side by side, among whose kinds there is none that was read.
  struct Run: Sendable {
    let firstKind: UInt8
    var lastKind: UInt8
    var range: Range<Int>
  }

  private(set) var runs: [Run] = []
  /// How many facts were not read.
  public private(set) var count = 0
  /// The record was written anew: the places are those of the one before.
  public private(set) var isOver = false

  public init() {}

  public mutating func removeAll() {
    isOver = false
    guard count > 0 else { return }
    runs.removeAll(keepingCapacity: true)
    count = 0
  }

  /// To be called when the record was written anew.
  public mutating func end() { isOver = true }

  /// - Parameter kinds: bit n: facts of kind n are read.
  mutating func note(_ kind: UInt8, at range: Range<Int>, kinds: UInt64) {
    count += 1
    if let last = runs.indices.last, runs[last].range.upperBound == range.lowerBound, runs[last].lastKind <= kind,
      Self.between(runs[last].lastKind, kind) & kinds == 0
    {
      runs[last].lastKind = kind
      runs[last].range = runs[last].range.lowerBound..<range.upperBound
    } else {
      runs.append(Run(firstKind: kind, lastKind: kind, range: range))
    }
  }

  /// The bits of the kinds behind one and before another, which is not less.
  private static func between(_ first: UInt8, _ second: UInt8) -> UInt64 {
    (1 << UInt64(second) - 1) & ~(2 << UInt64(first) - 1)
  }
}
