import Testing

@testable import Referral

struct ComparisonTests {
  /// What a comparison of numbers means: both sides a hundredfold, and what is too large as good as the largest.
  private static func holds(_ cell: Int64, _ predicate: Predicate, number: Int64) -> Bool {
    func hundredfold(_ value: Int64, _ percent: Int64) -> Int64 {
      let (product, overflow) = value.multipliedReportingOverflow(by: percent)
      return overflow ? (value < 0 ? .min : .max) : product
    }
    let (left, right) = (hundredfold(cell, 100), hundredfold(number, predicate.percent))
    switch predicate.operation {
    case .atLeast: return left >= right
    case .above: return left > right
    case .atMost: return left <= right
    case .below: return left < right
    case .isIn, .notIn: return false
    }
  }

  private static let numbers: [Int64] = [
    .min, .min + 1, -92_233_720_368_547_759, -92_233_720_368_547_758, -101, -100, -99, -1, 0, 1, 99, 100, 101, 150, 151,
    92_233_720_368_547_758, 92_233_720_368_547_759, .max - 1, .max,
  ]

  @Test(
    "a cell held against two bounds is as large or small as the numbers say",
    arguments: [Predicate.Operation.atLeast, .above, .atMost, .below])
  func bounds(operation: Predicate.Operation) {
    for number in Self.numbers {
      for percent: Int64 in [1, 50, 100, 150, 151, 10_000] {
        let literal = Predicate(slot: 2, operation: operation, literal: number, parameter: -1, percent: percent)
        let parameter = Predicate(slot: 2, operation: operation, literal: 7, parameter: 1, percent: percent)
        let threshold = number.multipliedReportingOverflow(by: percent).partialValue / 100
        for cell in Self.numbers + [threshold &- 1, threshold, threshold &+ 1] {
          let expected = Self.holds(cell, literal, number: number)
          #expect(
            Comparison(literal, values: []).holds(cell) == expected, "\(cell) \(operation) \(number) at \(percent)")
          #expect(Comparison(parameter, values: [0, number]).holds(cell) == expected)
        }
        #expect(!Comparison(literal, values: []).holds(nil))
      }
    }
  }

  @Test("a cell is among a set or not, and what no set can hold is among none")
  func sets() {
    let isIn = Comparison(
      Predicate(slot: 0, operation: .isIn, literal: 0b101, parameter: -1, percent: 100), values: [])
    let listed = Comparison(
      Predicate(slot: 0, operation: .isIn, literal: 0, parameter: 0, percent: 100), values: [.min | 0b101])
    let notIn = Comparison(
      Predicate(slot: 0, operation: .notIn, literal: 0b101, parameter: -1, percent: 100), values: [])
    for (cell, isAmong) in [(0, true), (1, false), (2, true), (64, false), (-1, false)] as [(Int64, Bool)] {
      #expect(isIn.holds(cell) == isAmong)
      #expect(listed.holds(cell) == isAmong)
      #expect(notIn.holds(cell) == !isAmong)
    }
    #expect(listed.holds(63))
    #expect(!isIn.holds(nil))
    #expect(notIn.holds(nil))
  }
}
