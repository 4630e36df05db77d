import Referral
import Wire

/// Writes facts as the catalogue names them.
struct FactWriter: Sendable {
  let catalogue: Catalogue
  let benefits: [String]
  let needs: [String]
  let categories: [String]
  private let sensitiveKinds: [UInt8]
  let identity: UInt8

  init(catalogue: Catalogue) {
    self.catalogue = catalogue
    benefits = catalogue.benefits
    needs = catalogue.needs
    categories = catalogue.categories
    // Health and disability are sensitive personal information (个人信息保护法, article 28).
    let names = [
      "serious-illness", "chronic-illness", "inpatient", "medical-cost", "disability", "emergency-treatment",
      "self-care",
      "urgent-difficulty",
    ]
    sensitiveKinds = names.compactMap { catalogue.kind(named: $0)?.number }
    identity = catalogue.known.identity.number
  }

  func base(_ number: UInt8) -> String {
    let values = catalogue.known.benefit.field("base")?.values ?? []
    return Int(number) < values.count ? values[Int(number)] : "unknown"
  }

  func isSensitive(_ kind: UInt8) -> Bool { sensitiveKinds.contains(kind) }

  /// One fact of a view: only the fields in `mask`.
  /// - Parameter stated: says who stated it and when, and where it was not restated in the last list.
  func writeView(
    _ fact: Fact, mask: UInt8, person: PersonID?, stated: Bool = false, _ set: FactSet, _ json: inout JSONWriter
  ) {
    guard let kind = catalogue.kind(fact.kind) else { return }
    json.beginObject()
    json.member("kind", kind.name)
    if let person { json.member("person", person) }
    if stated {
      json.member("source", catalogue.departments.code(Department(number: fact.source)))
      json.member("time", ifPresentMillis: fact.timeMillis)
      if fact.flags.contains(.stale) { json.member("stale", true) }
    }
    for field in kind.fields {
      let bit = Self.bit(of: field)
      guard mask & bit != 0, fact.present & bit != 0 else { continue }
      json.key(field.name)
      writeValue(field, fact, set, &json)
    }
    json.endObject()
  }

  /// A field's bit of `Fact.present`.
  static func bit(of field: Field) -> UInt8 { field.slot < 0 ? Fact.textBit : 1 << UInt8(field.slot) }

  /// One fact of a referral's reason: which statement was matched, without its contents.
  func writeReason(_ fact: Fact, _ json: inout JSONWriter) {
    guard let kind = catalogue.kind(fact.kind) else { return }
    json.beginObject()
    json.member("kind", kind.name)
    json.member("source", catalogue.departments.code(Department(number: fact.source)))
    json.member("time", ifPresentMillis: fact.timeMillis)
    if let since = kind.layout.since(fact) {
      json.member("since", CivilDate(daysSinceEpoch: Int32(truncatingIfNeeded: since)))
    }
    json.endObject()
  }

  /// Writes all fields of a fact: for `trace`, where the reader may see them.
  func writeAll(_ fact: Fact, _ set: FactSet, _ json: inout JSONWriter) {
    writeView(fact, mask: .max, person: nil, set, &json)
  }

  private func writeValue(_ field: Field, _ fact: Fact, _ set: FactSet, _ json: inout JSONWriter) {
    guard field.slot >= 0 else {
      json.string(set.text(fact))
      return
    }
    let cell = fact.cells[field.slot]
    switch field.type {
    case .date: json.string(CivilDate(daysSinceEpoch: Int32(truncatingIfNeeded: cell)))
    case .boolean: json.bool(cell == 1)
    case .enumeration: json.string(cell >= 0 && cell < field.values.count ? field.values[Int(cell)] : "unknown")
    case .integer, .fen, .basisPoints: json.integer(cell)
    case .division:
      if let code = DivisionCode(rawValue: UInt32(truncatingIfNeeded: cell)) { json.string(code) } else { json.null() }
    case .household:
      if let household = HouseholdID(rawValue: UInt64(bitPattern: cell)) { json.string(household) } else { json.null() }
    case .department: json.string(catalogue.departments.code(Department(number: UInt8(truncatingIfNeeded: cell))))
    case .text: json.string(set.text(fact))
    }
  }
}
