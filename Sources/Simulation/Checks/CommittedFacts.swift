internal import Referral
internal import Wire

/// The facts of a record or file of the hub in the same words as the ``FactModel``'s: read by the contract's catalogue.
struct CommittedFacts {
  let catalogue: Catalogue

  func text(_ fact: Fact, in set: FactSet, withStale: Bool, withTimes: Bool) -> String {
    guard let kind = catalogue.kind(fact.kind) else { return "a kind that is not in the catalogue" }
    var parts: [String] = []
    for field in kind.fields {
      if field.slot < 0 {
        if fact.hasText { parts.append("\(field.name)=\(String(decoding: set.text(fact), as: UTF8.self))") }
      } else if let cell = fact.cell(field.slot) {
        parts.append("\(field.name)=\(text(cell, field))")
      }
    }
    return FactModel.text(
      kind.name, parts.sorted().joined(separator: " "), isRetracted: fact.flags.contains(.retracted),
      isStale: withStale && fact.flags.contains(.stale))
      + (withTimes ? FactModel.text(fact.timeMillis, by: fact.source) : "")
  }

  private func text(_ cell: Int64, _ field: Field) -> String {
    switch field.type {
    case .date: CivilDate(daysSinceEpoch: Int32(truncatingIfNeeded: cell)).text
    case .boolean: cell == 0 ? "false" : "true"
    case .enumeration: cell >= 0 && cell < Int64(field.values.count) ? field.values[Int(cell)] : "unknown"
    case .household: HouseholdID(rawValue: UInt64(bitPattern: cell))?.text ?? "unknown"
    case .division: DivisionCode(rawValue: UInt32(truncatingIfNeeded: cell))?.text ?? "unknown"
    case .department: catalogue.departments.code(Department(number: UInt8(truncatingIfNeeded: cell)))
    case .integer, .fen, .basisPoints, .text: String(cell)
    }
  }
}
