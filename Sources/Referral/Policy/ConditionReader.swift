internal import Wire

extension PolicyPackReader {
  /// Deeper conditions are unreadable and would let a pack exhaust the stack.
  private static let maximumDepth = 8

  /// Reads `when` and `episode` into the program and works out the quick masks.
  mutating func readConditions(_ node: JSONNode, _ subject: RuleSubject, _ compiled: inout RuleProgram) {
    if let when = file.member(node, "when") {
      compiled.condition = Int32(program.nodes.count)
      let need = readNode(when, subject, insideMember: false, depth: 0)
      compiled.requiredKinds = need.kinds
      compiled.requiredCategories = need.categories
    }
    guard let episode = file.member(node, "episode") else {
      if subject == .either { file.report(node, "lacks the episode whose fact decides the subject") }
      return
    }
    let first = Int32(program.anchors.count)
    let list = file.kind(episode) == .array ? file.elements(episode) : [episode]
    for element in list {
      guard let anchor = readAnchor(element, subject) else { continue }
      program.anchors.append(anchor)
      compiled.anchorKinds |= 1 << UInt64(anchor.kind)
    }
    compiled.anchors = first..<Int32(program.anchors.count)
  }

  mutating func kind(_ node: JSONNode) -> FactKind? {
    guard let name = file.text(node) else { return nil }
    if let kind = catalogue.kind(named: name) { return kind }
    file.report(node, "is no kind of fact in the catalogue")
    return nil
  }

  private mutating func readAnchor(_ node: JSONNode, _ subject: RuleSubject) -> Anchor? {
    if file.member(node, "category") != nil {
      file.allow(node, ["category", "is"])
      guard let categories = readCategories(node) else { return nil }
      let kind = catalogue.known.category
      return Anchor(
        kind: kind.number, scope: subject == .household ? .members : .own, categories: categories,
        predicates: readPredicates(node, kind), episodeSlot: kind.layout.sinceSlot, isFromAnother: false)
    }
    file.allow(node, ["fact", "is", "day", "fromAnother"])
    guard let name = file.required(node, "fact"), let kind = kind(name) else { return nil }
    guard kind.number != catalogue.known.category.number else {
      file.report(name, "is a membership; write category")
      return nil
    }
    var slot = kind.layout.sinceSlot
    if let dayNode = file.member(node, "day"), let day = file.text(dayNode) {
      guard let field = kind.field(day), field.type == .date else {
        file.report(dayNode, "is no date of this kind of fact")
        return nil
      }
      slot = Int8(field.slot)
    }
    guard slot >= 0 else {
      file.report(node, "has no first day; name one with day")
      return nil
    }
    guard let scope = anchorScope(kind, subject) else {
      file.report(name, "never speaks of whom the rule is about")
      return nil
    }
    return Anchor(
      kind: kind.number, scope: scope, categories: 0, predicates: readPredicates(node, kind), episodeSlot: slot,
      isFromAnother: file.optionalBoolean(node, "fromAnother", default: false))
  }

  private func anchorScope(_ kind: FactKind, _ subject: RuleSubject) -> FactScope? {
    switch (subject, kind.subject) {
    case (.person, .person): .own
    case (.person, .household): .household
    case (.person, .either): .ownOrHousehold
    case (.household, .person): .members
    case (.household, .household), (.household, .either): .household
    case (.either, .person), (.either, .either), (.either, .household): .own
    }
  }

  /// What a condition cannot be true without.
  private struct Need {
    var kinds: UInt64 = 0
    /// One of these; 0: none is needed.
    var categories: UInt32 = 0
  }

  private mutating func readNode(
    _ node: JSONNode, _ subject: RuleSubject, insideMember: Bool, depth: Int
  ) -> Need {
    let at = program.nodes.count
    var need = Need()
    guard depth < Self.maximumDepth else {
      file.report(node, "is nested deeper than \(Self.maximumDepth)")
      return need
    }
    func open(_ made: ConditionNode) { program.nodes.append(made) }
    let names = file.members(node).map(\.name)
    guard
      let form = ["all", "any", "not", "member", "category", "fact", "lowIncome", "age"].first(where: names.contains),
      let value = file.member(node, form)
    else {
      file.report(node, "must be one of all, any, not, member, category, fact, lowIncome, age")
      return need
    }
    file.allow(node, form == "category" || form == "fact" ? [form, "is"] : [form])
    switch form {
    case "all", "any":
      open(ConditionNode(operation: form == "all" ? .all : .any))
      let children = file.elements(value)
      if children.isEmpty { file.report(value, "must not be empty") }
      for (index, child) in children.enumerated() {
        let one = readNode(child, subject, insideMember: insideMember, depth: depth + 1)
        if form == "all" {
          need.kinds |= one.kinds
          if need.categories == 0 { need.categories = one.categories }
        } else if index == 0 {
          need = one
        } else {
          need.kinds &= one.kinds
          need.categories = need.categories == 0 || one.categories == 0 ? 0 : need.categories | one.categories
        }
      }
    case "not":
      open(ConditionNode(operation: .not))
      _ = readNode(value, subject, insideMember: insideMember, depth: depth + 1)
    case "member":
      open(ConditionNode(operation: .member))
      if insideMember { file.report(node, "stands inside another member") }
      let one = readNode(value, .person, insideMember: true, depth: depth + 1)
      // Another member's facts are not among those that a person's quick no looks at.
      if subject != .person { need = one }
    case "category":
      guard let categories = readCategories(node) else { return need }
      let predicates = readPredicates(node, catalogue.known.category)
      open(ConditionNode(operation: .category, categories: categories, predicates: predicates))
      need.categories = categories
    case "fact":
      guard let kind = kind(value) else { return need }
      guard kind.number != catalogue.known.category.number else {
        file.report(value, "is a membership; write category")
        return need
      }
      guard let scope = scope(kind, subject) else {
        file.report(value, "is a person's fact; write it inside member")
        return need
      }
      let predicates = readPredicates(node, kind)
      open(ConditionNode(operation: .fact, kind: kind.number, scope: scope, predicates: predicates))
      need.kinds = 1 << UInt64(kind.number)
    case "lowIncome":
      open(ConditionNode(operation: file.boolean(value) ?? true ? .lowIncome : .notLowIncome))
    default:
      if subject != .person { file.report(value, "is a person's; write it inside member") }
      let first = Int32(program.predicates.count)
      readNumbers(value, slot: 0, units: [.count])
      open(ConditionNode(operation: .age, predicates: first..<Int32(program.predicates.count)))
    }
    if at < program.nodes.count { program.nodes[at].end = Int32(program.nodes.count) }
    return need
  }

  private func scope(_ kind: FactKind, _ subject: RuleSubject) -> FactScope? {
    switch (subject, kind.subject) {
    case (.person, .person): .own
    case (.person, .household): .household
    case (.person, .either): .ownOrHousehold
    case (.household, .person), (.either, .person): nil
    case (.household, .household), (.household, .either), (.either, .household): .household
    case (.either, .either): .own
    }
  }

  private mutating func readCategories(_ node: JSONNode) -> UInt32? {
    guard let list = file.member(node, "category") else { return nil }
    var mask: UInt32 = 0
    for element in file.elements(list) {
      guard let index = file.code(element, among: catalogue.categories, as: "category") else { return nil }
      mask |= 1 << UInt32(index)
    }
    if mask == 0 { file.report(list, "must name a category") }
    return mask
  }
}
