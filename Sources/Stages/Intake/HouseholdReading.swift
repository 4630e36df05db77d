import Referral
import Wire

/// Which household a person belongs to, read off the person's facts.
///
/// Source: DESIGN.md, "The way of the data": civil affairs alone assigns household ids; people in concentrated care
/// (集中供养) are households of one.
struct HouseholdReading: Sendable {
  private let householdKind: UInt8
  private let householdSlot: Int
  private let residenceKind: UInt8
  private let divisionSlot: Int
  private let categoryKind: UInt8
  private let categorySlot: Int
  private let statusSlot: Int
  private let careSlot: Int
  private let tekun: Int64
  private let active: Int64
  private let concentrated: Int64

  init(catalogue: Catalogue) {
    let known = catalogue.known
    householdKind = known.household.number
    householdSlot = known.household.field("household")?.slot ?? 0
    residenceKind = known.residence.number
    divisionSlot = known.residence.field("division")?.slot ?? 0
    categoryKind = known.category.number
    categorySlot = known.category.field("category")?.slot ?? 0
    statusSlot = known.category.field("status")?.slot ?? 0
    careSlot = known.category.field("care")?.slot ?? 0
    tekun = known.category.field("category")?.value("tekun") ?? -1
    active = known.category.field("status")?.value("active") ?? -1
    concentrated = known.category.field("care")?.value("concentrated") ?? -1
  }

  /// Bit n: facts of kind n are read here.
  var kinds: UInt64 { 1 << UInt64(householdKind) | 1 << UInt64(residenceKind) | 1 << UInt64(categoryKind) }

  /// The household that civil affairs assigned; nil where the person is a household of one.
  func assigned(_ record: PersonRecord) -> HouseholdID? {
    var household: HouseholdID?
    let facts = record.facts.facts.span
    for index in facts.indices where !facts[index].flags.contains(.retracted) {
      if facts[index].kind == householdKind, let cell = facts[index].cell(householdSlot) {
        household = HouseholdID(rawValue: UInt64(bitPattern: cell))
      }
      if facts[index].kind == categoryKind, facts[index].cell(categorySlot) == tekun,
        facts[index].cell(statusSlot) == active, facts[index].cell(careSlot) == concentrated
      {
        return nil
      }
    }
    return household
  }

  /// Where the person lives, if civil affairs has said so.
  func residence(_ record: PersonRecord) -> DivisionCode? {
    let facts = record.facts.facts.span
    for index in facts.indices
    where facts[index].kind == residenceKind && !facts[index].flags.contains(.retracted) {
      guard let cell = facts[index].cell(divisionSlot) else { continue }
      return DivisionCode(rawValue: UInt32(truncatingIfNeeded: cell))
    }
    return nil
  }
}
