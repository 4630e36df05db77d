internal import Wire

/// Rules that can never be true of anybody.
///
/// A condition is written out as alternatives, each a list of what must be true and what must not; a rule whose every
/// alternative contradicts itself is unreachable. What is true of some member is taken as possible whenever it is possible
/// for one member alone, so a rule that is reported is certainly unreachable, and one that is not may still be.
extension PolicyLint {
  func unreachable(_ index: Int, _ problems: inout [PolicyProblem]) {
    let path = "/rules/\(index)"
    let days = days(ofRule: index)
    if days.last < days.first {
      problems.append(PolicyProblem(.unreachableRule, path, "is over before the pack's first day; take it out"))
      return
    }
    let rule = pack.program.rules[index]
    if !rule.anchors.isEmpty, rule.anchors.allSatisfy({ isImpossible(pack.program.anchors[Int($0)]) }) {
      problems.append(
        PolicyProblem(.unreachableRule, path + "/episode", "can be true of no fact; its comparisons exclude each other")
      )
      return
    }
    if rule.condition >= 0, isImpossible(rule) {
      problems.append(
        PolicyProblem(.unreachableRule, path + "/when", "can be true of nobody; parts of it exclude each other"))
      return
    }
    if let other = outweighing(index) {
      problems.append(
        PolicyProblem(
          .unreachableRule, path,
          "never counts: whoever it is true of has more from /rules/\(other) (\(pack.rules[other].id))"))
    }
  }

  /// One thing that must be true, or must not.
  private struct Literal {
    var node: Int
    var isPositive: Bool
  }

  /// More alternatives than a readable rule has; beyond it the rule is taken as possible.
  private static let maximumAlternatives = 512

  private func isImpossible(_ anchor: Anchor) -> Bool {
    guard let kind = catalogue.kind(anchor.kind) else { return false }
    return !arePossible(
      Array(pack.program.predicates[Int(anchor.predicates.lowerBound)..<Int(anchor.predicates.upperBound)]), kind)
  }

  private func isImpossible(_ rule: RuleProgram) -> Bool {
    guard let alternatives = alternatives(Int(rule.condition), isPositive: true) else { return false }
    let needsLow: Bool?
    switch rule.warningClass {
    case .newHardship, .improvedConditions: needsLow = true
    case .possiblyEligible: needsLow = false
    case .policyNotImplemented, .complexCase: needsLow = nil
    }
    return alternatives.allSatisfy { !isPossible($0, needsLow: needsLow) }
  }

  /// The alternatives of a node, or of its opposite; nil where there are too many to say.
  private func alternatives(_ at: Int, isPositive: Bool) -> [[Literal]]? {
    let node = pack.program.nodes[at]
    switch node.operation {
    case .not: return alternatives(at + 1, isPositive: !isPositive)
    case .all, .any:
      let isProduct = (node.operation == .all) == isPositive
      var result: [[Literal]] = isProduct ? [[]] : []
      var child = at + 1
      while child < Int(node.end) {
        guard let own = alternatives(child, isPositive: isPositive) else { return nil }
        result = isProduct ? result.flatMap { left in own.map { left + $0 } } : result + own
        guard result.count <= Self.maximumAlternatives else { return nil }
        child = Int(pack.program.nodes[child].end)
      }
      return result
    case .member:
      guard isPositive, let own = alternatives(at + 1, isPositive: true) else { return [[]] }
      return own.contains { isPossible($0, needsLow: nil) } ? [[]] : []
    case .category, .fact, .lowIncome, .notLowIncome, .age: return [[Literal(node: at, isPositive: isPositive)]]
    }
  }

  private func isPossible(_ literals: [Literal], needsLow: Bool?) -> Bool {
    var mustBeLow = needsLow == true
    var mustNotBeLow = needsLow == false
    var held: [UInt32] = []
    var excluded: UInt32 = 0
    var ages: [Predicate] = []
    for literal in literals {
      let node = pack.program.nodes[literal.node]
      switch (node.operation, literal.isPositive) {
      case (.lowIncome, true), (.notLowIncome, false): mustBeLow = true
      case (.lowIncome, false), (.notLowIncome, true): mustNotBeLow = true
      case (.category, true):
        mustBeLow = true
        held.append(node.categories)
        let predicates = predicates(node.predicates)
        if !arePossible(predicates, catalogue.known.category) { return false }
      case (.category, false):
        if node.predicates.isEmpty { excluded |= node.categories }
      case (.age, true): ages += predicates(node.predicates)
      case (.age, false), (.fact, _), (.all, _), (.any, _), (.not, _), (.member, _): break
      }
    }
    if mustBeLow && mustNotBeLow { return false }
    if held.contains(where: { $0 & ~excluded == 0 }) { return false }
    if !Self.isPossible(ages, within: 0...150) { return false }
    return areFactsPossible(literals)
  }

  private func areFactsPossible(_ literals: [Literal]) -> Bool {
    let facts = literals.filter { pack.program.nodes[$0.node].operation == .fact }
    for literal in facts where literal.isPositive {
      let node = pack.program.nodes[literal.node]
      guard let kind = catalogue.kind(node.kind) else { continue }
      var together = predicates(node.predicates)
      if !arePossible(together, kind) { return false }
      for other in facts {
        let second = pack.program.nodes[other.node]
        guard second.kind == node.kind, second.scope == node.scope else { continue }
        if other.isPositive {
          // Of a kind without a key there is one fact a subject: all that is asked is asked of it.
          if kind.layout.keyMask == 0, !kind.layout.isPerSource, node.scope != .ownOrHousehold {
            together += predicates(second.predicates)
          }
        } else if second.predicates.isEmpty || isSame(node.predicates, second.predicates) {
          return false
        }
      }
      if !arePossible(together, kind) { return false }
    }
    return true
  }

  private func predicates(_ range: Range<Int32>) -> [Predicate] {
    Array(pack.program.predicates[Int(range.lowerBound)..<Int(range.upperBound)])
  }

  private func isSame(_ a: Range<Int32>, _ b: Range<Int32>) -> Bool {
    let key = { (predicate: Predicate) in
      [
        Int64(predicate.slot), Int64(predicate.operation.rawValue), predicate.literal, Int64(predicate.parameter),
        predicate.percent,
      ]
    }
    let order = { (left: [Int64], right: [Int64]) in left.lexicographicallyPrecedes(right) }
    return predicates(a).map(key).sorted(by: order) == predicates(b).map(key).sorted(by: order)
  }

  /// Whether one fact of a kind can fulfil all comparisons.
  private func arePossible(_ predicates: [Predicate], _ kind: FactKind) -> Bool {
    for field in kind.fields where field.slot >= 0 {
      let own = predicates.filter { Int($0.slot) == field.slot }
      guard !own.isEmpty else { continue }
      switch field.type {
      case .boolean, .enumeration:
        var allowed = field.type == .boolean ? 3 : Int64(bitPattern: UInt64.max)
        // A field that need not be given may also be absent, which `isNot` allows.
        var mayBeAbsent = !field.isRequired
        for predicate in own where predicate.parameter < 0 {
          if predicate.operation == .isIn {
            allowed &= predicate.literal
            mayBeAbsent = false
          } else {
            allowed &= ~predicate.literal
          }
        }
        if allowed == 0 && !mayBeAbsent { return false }
      case .integer, .fen, .basisPoints:
        if !Self.isPossible(own, within: field.minimum...max(field.minimum, field.maximum)) { return false }
      case .date, .division, .household, .department, .text: continue
      }
    }
    return true
  }

  /// Whether a whole number within bounds can fulfil all comparisons; with parameters only what holds for all their values.
  private static func isPossible(_ predicates: [Predicate], within range: ClosedRange<Int64>) -> Bool {
    var low = range.lowerBound
    var high = range.upperBound
    for predicate in predicates where predicate.parameter < 0 {
      switch predicate.operation {
      case .atLeast: low = max(low, predicate.literal)
      case .above: low = max(low, predicate.literal == .max ? .max : predicate.literal + 1)
      case .atMost: high = min(high, predicate.literal)
      case .below: high = min(high, predicate.literal == .min ? .min : predicate.literal - 1)
      case .isIn, .notIn: break
      }
    }
    guard low <= high else { return false }
    for (at, lower) in predicates.enumerated() where lower.parameter >= 0 {
      for (other, upper) in predicates.enumerated()
      where other != at && upper.parameter == lower.parameter && upper.percent == lower.percent {
        switch (lower.operation, upper.operation) {
        case (.above, .atMost), (.above, .below), (.atLeast, .below): return false
        default: continue
        }
      }
    }
    return true
  }
}
