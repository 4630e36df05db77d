/// The quick no: which of many rules a subject's kinds of facts and categories leave to be looked at.
///
/// One bit a rule, in rows of words, so that sixty-four rules are passed over with the work of one: most rules of a
/// household end here, and a thousand rules must not cost a thousand looks.
final class RuleScreen: Sendable {
  /// What must be true of a subject before a rule's condition is looked at.
  struct Gate: Sendable {
    /// The rule's index in the pack.
    var rule: Int
    var requiredKinds: UInt64
    /// One of these must be there; nil: none is needed.
    var anchorKinds: UInt64?
    /// One of these must be held; nil: none is needed.
    var requiredCategories: UInt32?
    var income: Income
  }

  /// What the class of a rule says about its subject.
  enum Income: UInt8, Sendable {
    case any
    case low
    case notLow
  }

  /// The rules' indices in the pack, rising; bit n of a row is the nth.
  let rules: [Int32]
  /// The words of a row.
  let width: Int
  private let words: [UInt64]
  /// Where a row begins in `words`, by the bit of the kind or category.
  private let requiredRows: Rows
  private let anchorRows: Rows
  private let categoryRows: Rows
  /// The first rows.
  private static let forLow = 0
  private static let forNotLow = 1
  private static let withoutAnchor = 2
  private static let withoutCategory = 3

  /// The rows of the kinds, or categories, that some rule asks for.
  private struct Rows: Sendable {
    var asked: UInt64 = 0
    var starts = [Int32](repeating: 0, count: 64)
  }

  init(_ gates: [Gate]) {
    let width = (gates.count + 63) / 64
    var words: [UInt64] = []
    func addRow(_ isSet: (Gate) -> Bool) {
      let start = words.count
      words.append(contentsOf: repeatElement(0, count: width))
      for (index, gate) in gates.enumerated() where isSet(gate) { words[start + index >> 6] |= 1 << UInt64(index & 63) }
    }
    func rows(_ mask: (Gate) -> UInt64) -> Rows {
      var rows = Rows()
      for bit in 0..<64 where gates.contains(where: { mask($0) >> UInt64(bit) & 1 != 0 }) {
        rows.asked |= 1 << UInt64(bit)
        rows.starts[bit] = Int32(words.count)
        addRow { mask($0) >> UInt64(bit) & 1 != 0 }
      }
      return rows
    }
    addRow { $0.income != .notLow }
    addRow { $0.income != .low }
    addRow { $0.anchorKinds == nil }
    addRow { $0.requiredCategories == nil }
    requiredRows = rows { $0.requiredKinds }
    anchorRows = rows { $0.anchorKinds ?? 0 }
    categoryRows = rows { UInt64($0.requiredCategories ?? 0) }
    rules = gates.map { Int32($0.rule) }
    self.width = width
    self.words = words
  }

  /// The indices in the pack of all rules that may match.
  func passing(kinds: UInt64, categories: UInt32) -> [Int] {
    var passing: [Int] = []
    for word in 0..<width {
      let bits = self.passing(word, kinds: kinds, categories: categories)
      for bit in 0..<64 where bits >> UInt64(bit) & 1 != 0 { passing.append(Int(rules[word << 6 | bit])) }
    }
    return passing
  }

  /// The rules of one word of the rows that may match.
  ///
  /// - Parameters:
  ///   - word: 0 ..< `width`; bit n of the result is `rules[word * 64 + n]`.
  ///   - kinds: bit n: the subject has a fact of kind n.
  ///   - held: bit n: the subject holds category n.
  @inline(__always)
  func passing(_ word: Int, kinds: UInt64, categories held: UInt32) -> UInt64 {
    var passing = words[(held != 0 ? Self.forLow : Self.forNotLow) * width + word]
    var rest = requiredRows.asked & ~kinds
    while rest != 0, passing != 0 {
      passing &= ~words[Int(requiredRows.starts[rest.trailingZeroBitCount]) + word]
      rest &= rest - 1
    }
    guard passing != 0 else { return 0 }
    var anchored = words[Self.withoutAnchor * width + word]
    rest = anchorRows.asked & kinds
    while rest != 0 {
      anchored |= words[Int(anchorRows.starts[rest.trailingZeroBitCount]) + word]
      rest &= rest - 1
    }
    var entitled = words[Self.withoutCategory * width + word]
    rest = categoryRows.asked & UInt64(held)
    while rest != 0 {
      entitled |= words[Int(categoryRows.starts[rest.trailingZeroBitCount]) + word]
      rest &= rest - 1
    }
    return passing & anchored & entitled
  }
}
