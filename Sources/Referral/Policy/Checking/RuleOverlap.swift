internal import Wire

/// Rules that ask the same as another.
extension PolicyLint {
  /// Two rules that ask the same on the same day: a successor whose predecessor was not ended.
  func overlapping(_ index: Int, _ problems: inout [PolicyProblem]) {
    for other in 0..<index where isSameMatter(index, other) && days(ofRule: index).overlaps(days(ofRule: other)) {
      guard shape(index, withCategories: true) == shape(other, withCategories: true) else { continue }
      problems.append(
        PolicyProblem(
          .overlappingRules, "/rules/\(index)",
          "asks the same as /rules/\(other) (\(pack.rules[other].id)) on the same days; give the earlier one an until"))
      return
    }
  }

  /// A rule that another always outweighs: whoever it is true of has a higher floor, or a better rank, from the other.
  func outweighing(_ index: Int) -> Int? {
    pack.rules.indices.first { other in
      guard other != index, isSameMatter(index, other), days(ofRule: other).contains(days(ofRule: index)),
        shape(index, withCategories: false) == shape(other, withCategories: false),
        categories(index) != categories(other),
        zip(categories(index), categories(other)).allSatisfy({ $0 & ~$1 == 0 }),
        pack.program.switchOfRule[other] < 0 || pack.program.switchOfRule[other] == pack.program.switchOfRule[index]
      else { return false }
      return outweighs(other, index)
    }
  }

  private func outweighs(_ other: Int, _ index: Int) -> Bool {
    let high = pack.program.rules[other]
    let low = pack.program.rules[index]
    switch low.warningClass {
    case .policyNotImplemented:
      guard high.floorParameter < 0, low.floorParameter < 0, low.floorValue != .min else { return false }
      return high.floorValue > low.floorValue && (high.isExact || !low.isExact)
    case .possiblyEligible: return low.group >= 0 && high.group == low.group && high.rank < low.rank
    case .newHardship, .improvedConditions, .complexCase: return false
    }
  }

  /// The same question about the same thing of the same subject. Screening rules of one group compete across categories.
  private func isSameMatter(_ a: Int, _ b: Int) -> Bool {
    let first = pack.program.rules[a]
    let second = pack.program.rules[b]
    guard first.warningClass == second.warningClass, first.subject == second.subject, first.twice == second.twice,
      first.isForDeceased == second.isForDeceased
    else { return false }
    return first.matter == second.matter || (first.group >= 0 && first.group == second.group)
  }

  /// The categories that a rule's condition and episode name, in their order.
  private func categories(_ index: Int) -> [UInt32] {
    let rule = pack.program.rules[index]
    var list = pack.program.anchors[Int(rule.anchors.lowerBound)..<Int(rule.anchors.upperBound)].map(\.categories)
    if rule.condition >= 0 {
      let end = Int(pack.program.nodes[Int(rule.condition)].end)
      list += pack.program.nodes[Int(rule.condition)..<end].map(\.categories)
    }
    return list
  }

  /// A rule's condition and episode as a list of numbers: equal lists ask the same.
  private func shape(_ index: Int, withCategories: Bool) -> [Int64] {
    let rule = pack.program.rules[index]
    var list: [Int64] = [Int64(rule.matter), rule.isPerEpisode ? 1 : 0]
    for at in rule.anchors {
      let anchor = pack.program.anchors[Int(at)]
      list += [Int64(anchor.kind), Int64(anchor.scope.rawValue), anchor.isFromAnother ? 1 : 0]
      list.append(withCategories ? Int64(anchor.categories) : 0)
      list += shape(anchor.predicates)
    }
    if rule.warningClass == .possiblyEligible { list[0] = withCategories ? list[0] : 0 }
    guard rule.condition >= 0 else { return list }
    let end = Int(pack.program.nodes[Int(rule.condition)].end)
    for at in Int(rule.condition)..<end {
      let node = pack.program.nodes[at]
      list += [Int64(node.operation.rawValue), Int64(node.kind), Int64(node.scope.rawValue), Int64(Int(node.end) - at)]
      list.append(withCategories ? Int64(node.categories) : 0)
      list += shape(node.predicates)
    }
    return list
  }

  private func shape(_ predicates: Range<Int32>) -> [Int64] {
    let sorted = predicates.map { pack.program.predicates[Int($0)] }
      .map { [Int64($0.slot), Int64($0.operation.rawValue), $0.literal, Int64($0.parameter), $0.percent] }
      .sorted { $0.lexicographicallyPrecedes($1) }
    return [-1] + sorted.flatMap(\.self)
  }
}
