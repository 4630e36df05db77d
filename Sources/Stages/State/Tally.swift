public import Referral
import Wire

/// What became of the messages from outside, by department. It is task state, committed with the work it counts, so
/// that consumed = folded + unchanged + rejected holds to the message, whatever crashes.
public struct Tally: Equatable, Sendable {
  public struct Counts: Equatable, Sendable {
    public var consumed: UInt64 = 0
    public var folded: UInt64 = 0
    public var unchanged: UInt64 = 0
    public var rejected: UInt64 = 0

    public init() {}

    public var isBalanced: Bool { consumed == folded + unchanged + rejected }

    public static func + (a: Counts, b: Counts) -> Counts {
      var sum = Counts()
      sum.consumed = a.consumed + b.consumed
      sum.folded = a.folded + b.folded
      sum.unchanged = a.unchanged + b.unchanged
      sum.rejected = a.rejected + b.rejected
      return sum
    }
  }

  /// By department number; 0 is the coordination office.
  public private(set) var counts: [Counts]

  public init() {
    counts = [Counts](repeating: Counts(), count: DepartmentRegistry.maximumNumber + 1)
  }

  public subscript(_ department: Department?) -> Counts {
    get { counts[Int(department?.number ?? 0)] }
    set { counts[Int(department?.number ?? 0)] = newValue }
  }

  public var total: Counts { counts.reduce(Counts(), +) }

  public static func + (a: Tally, b: Tally) -> Tally {
    var sum = Tally()
    for index in sum.counts.indices { sum.counts[index] = a.counts[index] + b.counts[index] }
    return sum
  }

  func write(to writer: inout ByteWriter) {
    let used = counts.indices.filter { counts[$0] != Counts() }
    writer.count(used.count)
    for index in used {
      writer.byte(UInt8(index))
      writer.varint(counts[index].consumed)
      writer.varint(counts[index].folded)
      writer.varint(counts[index].unchanged)
      writer.varint(counts[index].rejected)
    }
  }

  mutating func read(from reader: inout ByteReader) throws(ByteReaderError) {
    self = Tally()
    for _ in 0..<(try reader.count(minimumSize: 5)) {
      let index = Int(try reader.byte())
      guard index < counts.count else { throw ByteReaderError(.invalidValue, at: reader.offset) }
      counts[index].consumed = try reader.varint()
      counts[index].folded = try reader.varint()
      counts[index].unchanged = try reader.varint()
      counts[index].rejected = try reader.varint()
    }
  }
}
