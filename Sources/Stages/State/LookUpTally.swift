public import Referral
import Wire

/// How many look-ups there were, by department and by what became of them: task state, committed with the answers it
/// counts. Its size is bounded by the registry.
public struct LookUpTally: Equatable, Sendable {
  private var counts: [UInt64]

  public init() {
    counts = [UInt64](
      repeating: 0, count: (DepartmentRegistry.maximumNumber + 1) * LookUpResult.allCases.count)
  }

  public subscript(_ department: Department, _ result: LookUpResult) -> UInt64 {
    get { counts[Self.index(department, result)] }
    set { counts[Self.index(department, result)] = newValue }
  }

  public var total: UInt64 { counts.reduce(0, +) }

  public static func + (a: LookUpTally, b: LookUpTally) -> LookUpTally {
    var sum = a
    for index in sum.counts.indices { sum.counts[index] += b.counts[index] }
    return sum
  }

  private static func index(_ department: Department, _ result: LookUpResult) -> Int {
    Int(department.number) * LookUpResult.allCases.count + Int(result.rawValue) - 1
  }

  func write(to writer: inout ByteWriter) {
    let used = counts.indices.filter { counts[$0] > 0 }
    writer.count(used.count)
    for index in used {
      writer.varint(UInt64(index))
      writer.varint(counts[index])
    }
  }

  mutating func read(from reader: inout ByteReader) throws(ByteReaderError) {
    self = LookUpTally()
    for _ in 0..<(try reader.count(minimumSize: 2)) {
      let index = try reader.varint()
      guard index < UInt64(counts.count) else { throw ByteReaderError(.invalidValue, at: reader.offset) }
      counts[Int(index)] = try reader.varint()
    }
  }
}
