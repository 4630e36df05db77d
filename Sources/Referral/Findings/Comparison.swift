/// A predicate as it stands in one division on one day: the county's number is put in and its percentage taken, so that a
/// cell is only held against two bounds.
struct Comparison: Sendable {
  private enum Form: UInt8, Sendable {
    case between
    case among
    case notAmong
  }

  let slot: UInt8
  private let form: Form
  /// The least value, or the set's bits.
  private let low: Int64
  /// The largest value.
  private let high: Int64

  /// - Parameter values: by parameter, the county's numbers.
  init(_ predicate: Predicate, values: [Int64]) {
    slot = predicate.slot
    let number = predicate.parameter < 0 ? predicate.literal : values[Int(predicate.parameter)]
    let bound = Bound(number, percent: predicate.percent)
    switch predicate.operation {
    case .isIn: (form, low, high) = (.among, number, 0)
    case .notIn: (form, low, high) = (.notAmong, predicate.literal, 0)
    case .atLeast: (form, low, high) = (.between, bound.atLeast, .max)
    case .above: (form, low, high) = bound.isLargest ? (.between, .max, .min) : (.between, bound.rounded + 1, .max)
    case .atMost: (form, low, high) = (.between, .min, bound.isLargest ? .max : bound.rounded)
    case .below: (form, low, high) = bound.isLeast ? (.between, .max, .min) : (.between, .min, bound.atLeast - 1)
    }
  }

  /// - Parameter cell: the field's value, nil where the fact does not give it.
  @inline(__always)
  func holds(_ cell: Int64?) -> Bool {
    guard let cell else { return form == .notAmong }
    switch form {
    case .between: return cell >= low && cell <= high
    case .among: return isAmong(cell)
    case .notAmong: return !isAmong(cell)
    }
  }

  @inline(__always)
  private func isAmong(_ cell: Int64) -> Bool { cell >= 0 && cell < 64 && (low &>> cell) & 1 != 0 }
}

/// A number that counts at some hundredths, against which whole cells are held.
///
/// Cell and number are compared a hundredfold, and what is too large for that is as good as the largest: a value in stored
/// state must never stop the hub.
private struct Bound {
  private let hundredfold: Int64

  init(_ number: Int64, percent: Int64) {
    let (product, overflow) = number.multipliedReportingOverflow(by: percent)
    hundredfold = overflow ? (number < 0 ? .min : .max) : product
  }

  var isLargest: Bool { hundredfold == .max }
  var isLeast: Bool { hundredfold == .min }

  /// The largest cell that is not above.
  var rounded: Int64 {
    let (quotient, rest) = hundredfold.quotientAndRemainder(dividingBy: 100)
    return rest < 0 ? quotient - 1 : quotient
  }

  /// The least cell that is not below.
  var atLeast: Int64 {
    guard !isLeast else { return .min }
    let (quotient, rest) = hundredfold.quotientAndRemainder(dividingBy: 100)
    return rest > 0 ? quotient + 1 : quotient
  }
}
