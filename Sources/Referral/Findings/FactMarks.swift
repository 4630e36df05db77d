/// Which of a file's facts a finding rests on: a set of indices.
struct FactMarks: Sendable, Sequence {
  /// Of the first sixty-four facts: few households have more, and then a set takes no memory of its own.
  private var first: UInt64 = 0
  /// Of the facts behind those.
  private var rest: [UInt64] = []

  init() {}

  var isEmpty: Bool { first == 0 && rest.isEmpty }

  mutating func clear() {
    first = 0
    if !rest.isEmpty { rest = [] }
  }

  @inline(__always)
  mutating func mark(_ fact: Int) {
    if fact < 64 {
      first |= 1 << UInt64(fact)
    } else {
      markFar(fact)
    }
  }

  private mutating func markFar(_ fact: Int) {
    let word = fact >> 6 - 1
    while rest.count <= word { rest.append(0) }
    rest[word] |= 1 << UInt64(fact & 63)
  }

  /// The indices, rising.
  struct Iterator: IteratorProtocol {
    fileprivate var bits: UInt64
    fileprivate var word = 0
    fileprivate let rest: [UInt64]

    @inline(__always)
    mutating func next() -> Int? {
      while bits == 0 {
        guard word < rest.count else { return nil }
        bits = rest[word]
        word += 1
      }
      let index = word << 6 | bits.trailingZeroBitCount
      bits &= bits - 1
      return index
    }
  }

  @inline(__always)
  func makeIterator() -> Iterator { Iterator(bits: first, rest: rest) }
}
