internal import Referral
internal import Stages
internal import Wire

/// Puts facts into words by the catalogue.
struct ChainFacts {
  let catalogue: Catalogue
  let disclosure: Disclosure

  func stated(_ fact: Fact, in file: HouseholdFile) -> ChainView.StatedFact? {
    // What the hub keeps there of its own is told as a suspicion.
    guard let kind = catalogue.kind(fact.kind), kind.number < Catalogue.namesakeKind else { return nil }
    let source = catalogue.departments.entry(Department(number: fact.source))
    return ChainView.StatedFact(
      department: source?.code ?? "unknown", departmentName: source?.name ?? "", time: ChainWords.time(fact.timeMillis),
      person: file.person(of: fact).map(disclosure.person), kind: kind.name, title: kind.title,
      fields: kind.fields.compactMap { field in
        value(field, fact, kind, file.facts).map {
          ChainView.FieldValue(name: field.name, value: $0, words: words(field, fact, $0))
        }
      },
      isRetracted: fact.flags.contains(.retracted), isStale: fact.flags.contains(.stale))
  }

  /// The name of a member, from the identity fact.
  func name(ofMember index: Int, in file: HouseholdFile) -> String? {
    let identity = file.facts.facts.first {
      $0.owner == UInt8(index) && $0.kind == catalogue.known.identity.number && $0.hasText
        && !$0.flags.contains(.retracted)
    }
    return identity.map { disclosure.name(String(decoding: file.facts.text($0), as: UTF8.self)) }
  }

  /// What a member is to the household, from the household fact.
  func relation(ofMember index: Int, in file: HouseholdFile) -> String? {
    let kind = catalogue.known.household
    guard let field = kind.field("relation") else { return nil }
    let fact = file.facts.facts.first {
      $0.owner == UInt8(index) && $0.kind == kind.number && !$0.flags.contains(.retracted)
    }
    return fact.flatMap { value(field, $0, kind, file.facts) }
  }

  private func value(_ field: Field, _ fact: Fact, _ kind: FactKind, _ set: FactSet) -> String? {
    if field.slot < 0 {
      guard fact.hasText else { return nil }
      let text = String(decoding: set.text(fact), as: UTF8.self)
      return kind.number == catalogue.known.identity.number ? disclosure.name(text) : text
    }
    guard let cell = fact.cell(field.slot) else { return nil }
    if disclosure.isHidden(kind, field, among: catalogue.known) { return "****" }
    switch field.type {
    case .date: return ChainWords.day(Int32(truncatingIfNeeded: cell))
    case .boolean: return cell == 1 ? "true" : "false"
    case .enumeration: return cell >= 0 && cell < field.values.count ? field.values[Int(cell)] : "unknown"
    case .fen, .basisPoints, .integer, .text: return String(cell)
    case .division: return DivisionCode(rawValue: UInt32(truncatingIfNeeded: cell))?.text
    case .household: return HouseholdID(rawValue: UInt64(bitPattern: cell))?.text
    case .department: return catalogue.departments.code(Department(number: UInt8(truncatingIfNeeded: cell)))
    }
  }

  private func words(_ field: Field, _ fact: Fact, _ value: String) -> String {
    guard field.slot >= 0, let cell = fact.cell(field.slot) else { return "\(field.name) \(value)" }
    switch field.type {
    case .fen: return "\(Self.without("Fen", field.name)) \(ChainWords.yuan(cell))"
    case .basisPoints: return "\(Self.without("BasisPoints", field.name)) \(ChainWords.percent(cell))"
    case .date, .boolean, .enumeration, .integer, .division, .household, .department, .text:
      return "\(field.name) \(value)"
    }
  }

  private static func without(_ unit: String, _ name: String) -> String {
    name.hasSuffix(unit) ? String(name.dropLast(unit.count)) : name
  }
}
