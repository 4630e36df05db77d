internal import Wire

extension PolicyPackReader {
  /// Reads `is`: what must be true of the fields of one and the same fact.
  mutating func readPredicates(_ node: JSONNode, _ kind: FactKind) -> Range<Int32> {
    let first = Int32(program.predicates.count)
    if let list = file.member(node, "is") {
      for (name, value) in file.members(list) {
        guard let field = kind.field(name) else {
          file.report(value, "is for no field of \(kind.name)")
          continue
        }
        readPredicate(value, kind, field)
      }
    }
    return first..<Int32(program.predicates.count)
  }

  private mutating func readPredicate(_ node: JSONNode, _ kind: FactKind, _ field: Field) {
    switch field.type {
    case .boolean, .enumeration: readSet(node, kind, field)
    case .integer: readNumbers(node, slot: UInt8(field.slot), units: [.count])
    case .fen: readNumbers(node, slot: UInt8(field.slot), units: [.fen])
    case .basisPoints: readNumbers(node, slot: UInt8(field.slot), units: [.basisPoints])
    case .date, .division, .household, .department, .text:
      file.report(node, "is for a field that rules cannot compare")
    }
  }

  /// A value, `{"oneOf": […]}`, `{"equals": …}`, `{"inList": {"parameter": name}}` or `{"isNot": …}`; the last also holds
  /// where the field is absent.
  private mutating func readSet(_ node: JSONNode, _ kind: FactKind, _ field: Field) {
    var operation = Predicate.Operation.isIn
    var values = [node]
    if file.kind(node) == .object {
      file.allow(node, ["equals", "oneOf", "isNot", "inList"])
      guard file.count(node) == 1 else {
        file.report(node, "must hold one comparison")
        return
      }
      if let list = file.member(node, "inList") {
        readInList(list, kind, field)
        return
      }
      if let value = file.member(node, "equals") { values = [value] }
      if let value = file.member(node, "oneOf") { values = file.elements(value) }
      if let value = file.member(node, "isNot") {
        values = [value]
        operation = .notIn
      }
    }
    var mask: Int64 = 0
    for value in values {
      if field.type == .boolean {
        guard let boolean = file.boolean(value) else { return }
        mask |= boolean ? 2 : 1
      } else {
        guard let index = file.code(value, among: field.values, as: "value of \(field.name)") else { return }
        mask |= Int64(bitPattern: 1 << UInt64(index))
      }
    }
    if mask == 0 { file.report(node, "must name a value") }
    program.predicates.append(
      Predicate(slot: UInt8(field.slot), operation: operation, literal: mask, parameter: -1, percent: 100))
  }

  /// The field's value is on the county's list.
  private mutating func readInList(_ node: JSONNode, _ kind: FactKind, _ field: Field) {
    file.allow(node, ["parameter"])
    guard let name = file.required(node, "parameter"), let index = parameter(name, units: [.list]) else { return }
    guard parameters[index].list == Parameter.ListedField(kind: kind.number, slot: Int8(field.slot)) else {
      file.report(name, "is a list of another field's values")
      return
    }
    needed.append(index)
    program.predicates.append(
      Predicate(slot: UInt8(field.slot), operation: .isIn, literal: 0, parameter: Int16(index), percent: 100))
  }

  /// `{"atLeast" | "above" | "atMost" | "below": number or {"parameter": name, "percent": n}}`, one or more of them.
  mutating func readNumbers(_ node: JSONNode, slot: UInt8, units: [Parameter.Unit]) {
    let operations: [(String, Predicate.Operation)] = [
      ("atLeast", .atLeast), ("above", .above), ("atMost", .atMost), ("below", .below),
    ]
    file.allow(node, operations.map(\.0))
    if file.count(node) == 0 { file.report(node, "must compare with atLeast, above, atMost or below") }
    for (name, operation) in operations {
      guard let value = file.member(node, name) else { continue }
      var predicate = Predicate(slot: slot, operation: operation, literal: 0, parameter: -1, percent: 100)
      if file.kind(value) == .object {
        file.allow(value, ["parameter", "percent"])
        guard let nameNode = file.required(value, "parameter"), let index = parameter(nameNode, units: units) else {
          continue
        }
        needed.append(index)
        predicate.parameter = Int16(index)
        if file.member(value, "percent") != nil {
          predicate.percent = file.integer(value, "percent", in: 1...10_000) ?? 100
        }
      } else {
        predicate.literal = file.integer(value) ?? 0
      }
      program.predicates.append(predicate)
    }
  }
}
