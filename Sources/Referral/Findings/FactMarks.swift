/// Which facts a finding rests on: one bit a fact.
struct FactMarks: Sendable {
  /// The words in use stand first.
  private var words: [UInt64] = []
  private var used = 0

  /// Marks none of so many facts.
  mutating func clear(_ count: Int) {
    used = (count + 63) >> 6
    while words.count < used { words.append(0) }
    for word in 0..<used { words[word] = 0 }
  }

  mutating func mark(_ fact: Int) { words[fact >> 6] |= 1 << UInt64(fact & 63) }

  /// The marked facts' indices, rising.
  var indices: [Int] {
    var count = 0
    for word in 0..<used { count += words[word].nonzeroBitCount }
    guard count > 0 else { return [] }
    var list: [Int] = []
    list.reserveCapacity(count)
    for word in 0..<used {
      var rest = words[word]
      while rest != 0 {
        list.append(word << 6 | rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
    return list
  }
}
