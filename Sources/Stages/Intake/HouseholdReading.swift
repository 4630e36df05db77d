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

  /// The household that civil affairs assigned; nil where the person is a household of one.
  func assigned(_ record: PersonRecord) -> HouseholdID? {
    var household: HouseholdID?
    for fact in record.facts.facts where !fact.flags.contains(.retracted) {
      if fact.kind == householdKind, let cell = fact.cell(householdSlot) {
        household = HouseholdID(rawValue: UInt64(bitPattern: cell))
      }
      if fact.kind == categoryKind, fact.cell(categorySlot) == tekun, fact.cell(statusSlot) == active,
        fact.cell(careSlot) == concentrated
      {
        return nil
      }
    }
    return household
  }

  /// Where the person lives, if civil affairs has said so.
  func residence(_ record: PersonRecord) -> DivisionCode? {
    for fact in record.facts.facts where fact.kind == residenceKind && !fact.flags.contains(.retracted) {
      guard let cell = fact.cell(divisionSlot) else { continue }
      return DivisionCode(rawValue: UInt32(truncatingIfNeeded: cell))
    }
    return nil
  }
}
