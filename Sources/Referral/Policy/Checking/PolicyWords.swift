internal import Wire

/// A rule's condition and the rest of it in words, for people who compare packs or ask why.
public struct PolicyWords {
  let pack: PolicyPack
  let catalogue: Catalogue

  public init(_ pack: PolicyPack, catalogue: Catalogue) {
    self.pack = pack
    self.catalogue = catalogue
  }

  /// `category dibao or tekun, and fact insurance with scheme resident`; empty where a rule asks for nothing.
  public func condition(ofRule index: Int) -> String {
    let rule = pack.program.rules[index]
    var parts: [String] = []
    if rule.condition >= 0 { parts.append(words(Int(rule.condition), isInside: false)) }
    let episodes = rule.anchors.map { words(pack.program.anchors[Int($0)]) }
    if !episodes.isEmpty { parts.append("for each " + episodes.joined(separator: " or ")) }
    return parts.joined(separator: "; ")
  }

  /// `at least 90 % of personal-contribution`; nil where there is no floor.
  public func floor(ofRule index: Int) -> String? {
    guard let floor = pack.rules[index].floor else { return nil }
    let bound = floor.isExact ? "exactly" : "at least"
    if let topUp = floor.topUp {
      return "at least what the income lacks to \(pack.parameters[topUp.urban].name), in the country "
        + "\(pack.parameters[topUp.rural].name), for each member covered"
    }
    var number = floor.literal.map { value(of: $0, floor.measure == .ratioBasisPoints ? .basisPoints : .fen) } ?? ""
    if let parameter = floor.parameter { number = pack.parameters[parameter].name }
    let bases = catalogue.known.benefit.field("base")?.values ?? []
    let base = floor.base.flatMap { Int($0) < bases.count ? " of \(bases[Int($0)])" : nil } ?? ""
    return "\(bound) \(number)\(base)"
  }

  /// The benefit, need, category or trigger of a rule by its code.
  public func matter(ofRule index: Int) -> String {
    let rule = pack.rules[index]
    let names: [String]
    switch rule.warningClass.matterKind {
    case .benefit: names = catalogue.benefits
    case .need: names = catalogue.needs
    case .category: names = catalogue.categories
    case .trigger: return CoordinationTrigger(rawValue: rule.matter)?.code ?? "unknown"
    }
    return Int(rule.matter) < names.count ? names[Int(rule.matter)] : "unknown"
  }

  public func departments(ofRule index: Int) -> String {
    pack.rules[index].departments.map { catalogue.departments.code($0) }.joined(separator: ", ")
  }

  /// A parameter's value in its unit: `700.00 yuan`, `90 %`, `on`, a list's codes.
  public func value(of value: Int64, _ parameter: Parameter) -> String {
    guard let list = parameter.list, let kind = catalogue.kind(list.kind),
      let field = kind.fields.first(where: { $0.slot == Int(list.slot) })
    else { return self.value(of: value, parameter.unit) }
    let codes = field.values.indices.filter { $0 < 64 && (value >> Int64($0)) & 1 != 0 }.map { field.values[$0] }
    return codes.isEmpty ? "nothing" : codes.joined(separator: ", ")
  }

  private func value(of value: Int64, _ unit: Parameter.Unit) -> String {
    switch unit {
    case .fen: return "\(value / 100).\(Self.twoDigits(value % 100)) yuan"
    case .basisPoints: return value % 100 == 0 ? "\(value / 100) %" : "\(value / 100).\(Self.twoDigits(value % 100)) %"
    case .switch: return value == 1 ? "on" : "off"
    case .days: return "\(value) days"
    case .workingDays: return "\(value) working days"
    case .hours: return "\(value) hours"
    case .count, .list: return String(value)
    }
  }

  private static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }

  private func words(_ anchor: Anchor) -> String {
    guard let kind = catalogue.kind(anchor.kind) else { return "unknown fact" }
    let subject = anchor.categories == 0 ? kind.name : "membership of " + categories(anchor.categories)
    return subject + predicates(anchor.predicates, kind) + (anchor.isFromAnother ? " stated by another department" : "")
  }

  private func words(_ at: Int, isInside: Bool) -> String {
    let node = pack.program.nodes[at]
    switch node.operation {
    case .all, .any:
      var parts: [String] = []
      var child = at + 1
      while child < Int(node.end) {
        parts.append(words(child, isInside: true))
        child = Int(pack.program.nodes[child].end)
      }
      let text = parts.joined(separator: node.operation == .all ? " and " : " or ")
      return isInside && parts.count > 1 ? "(\(text))" : text
    case .not: return "not " + words(at + 1, isInside: true)
    case .member: return "a member with " + words(at + 1, isInside: true)
    case .category:
      return "category " + categories(node.categories) + predicates(node.predicates, catalogue.known.category)
    case .fact:
      guard let kind = catalogue.kind(node.kind) else { return "unknown fact" }
      return "fact \(kind.name)" + predicates(node.predicates, kind)
    case .lowIncome: return "low-income"
    case .notLowIncome: return "not low-income"
    case .age:
      let list = node.predicates.map { comparison(pack.program.predicates[Int($0)], nil) }
      return "age " + list.joined(separator: " and ")
    }
  }

  private func categories(_ mask: UInt32) -> String {
    catalogue.categories.indices.filter { $0 < 32 && mask & (1 << UInt32($0)) != 0 }
      .map { catalogue.categories[$0] }.joined(separator: " or ")
  }

  private func predicates(_ range: Range<Int32>, _ kind: FactKind) -> String {
    guard !range.isEmpty else { return "" }
    let list = range.map { at in
      let predicate = pack.program.predicates[Int(at)]
      let field = kind.fields.first { $0.slot == Int(predicate.slot) }
      return "\(field?.name ?? "?") \(comparison(predicate, field))"
    }
    return " with " + list.joined(separator: ", ")
  }

  private func comparison(_ predicate: Predicate, _ field: Field?) -> String {
    switch predicate.operation {
    case .isIn, .notIn:
      if predicate.parameter >= 0 { return "on the list \(pack.parameters[Int(predicate.parameter)].name)" }
      let names = field?.type == .boolean ? ["false", "true"] : field?.values ?? []
      let codes = names.indices.filter { $0 < 64 && (predicate.literal >> Int64($0)) & 1 != 0 }.map { names[$0] }
      return (predicate.operation == .notIn ? "not " : "") + codes.joined(separator: " or ")
    case .atLeast: return "at least " + number(predicate, field)
    case .above: return "above " + number(predicate, field)
    case .atMost: return "at most " + number(predicate, field)
    case .below: return "below " + number(predicate, field)
    }
  }

  private func number(_ predicate: Predicate, _ field: Field?) -> String {
    if predicate.parameter >= 0 {
      let share = predicate.percent == 100 ? "" : "\(predicate.percent) % of "
      return share + pack.parameters[Int(predicate.parameter)].name
    }
    switch field?.type {
    case .fen: return value(of: predicate.literal, .fen)
    case .basisPoints: return value(of: predicate.literal, .basisPoints)
    default: return String(predicate.literal)
    }
  }
}
