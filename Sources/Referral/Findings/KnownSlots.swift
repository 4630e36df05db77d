internal import Wire

/// Where the cells stand that the engine itself reads. A class, so that a call holds one reference to it.
final class KnownSlots: Sendable {
  /// How a kind of fact is read in the one pass over a file.
  struct Reading: Sendable {
    var sinceSlot: Int8 = -1
    var untilSlot: Int8 = -1
    var role = Role.unknown
  }

  /// What the engine itself takes from a fact of a kind, beside that it is there.
  enum Role: UInt8, Sendable {
    /// The catalogue does not have the kind: such a fact says nothing.
    case unknown
    case plain
    case category
    case benefit
    case residence
    case household
    case identity
  }

  /// One for every number that a kind could have.
  let readings: [Reading]
  let category: UInt8
  let categoryCode: Int
  let categoryStatus: Int
  let categorySince: Int
  let active: Int64
  let ended: Int64
  let benefit: UInt8
  let benefitCode: Int
  let benefitAmount: Int
  let benefitRatio: Int
  let benefitBase: Int
  let benefitFor: Int
  let application: UInt8
  let applicationCategory: Int
  let applicationResult: Int
  let applicationFiled: Int
  let applicationDecided: Int
  let pending: Int64
  /// What the results of an application that was decided mean.
  let determinations: [Int64: Determination.Result]
  let residence: UInt8
  let residenceDivision: Int
  let residenceArea: Int
  let urban: Int64
  let categoryIndividually: Int
  let economy: UInt8
  let economyIncome: Int
  let householdRelation: Int
  let head: Int64
  let identity: UInt8
  let identityDied: Int
  let identityBirth: Int

  init(_ catalogue: Catalogue) {
    // Cell -1 is never given: `Fact.cell` shifts the bit out.
    func slot(_ kind: FactKind, _ name: String) -> Int { kind.field(name)?.slot ?? -1 }
    let known = catalogue.known
    category = known.category.number
    categoryCode = slot(known.category, "category")
    categoryStatus = slot(known.category, "status")
    categorySince = slot(known.category, "since")
    active = known.category.field("status")?.value("active") ?? 0
    ended = known.category.field("status")?.value("ended") ?? -1
    benefit = known.benefit.number
    benefitCode = slot(known.benefit, "benefit")
    benefitAmount = slot(known.benefit, "amountFen")
    benefitRatio = slot(known.benefit, "ratioBasisPoints")
    benefitBase = slot(known.benefit, "base")
    benefitFor = slot(known.benefit, "for")
    application = known.application.number
    applicationCategory = slot(known.application, "category")
    applicationResult = slot(known.application, "result")
    applicationFiled = slot(known.application, "filedOn")
    applicationDecided = slot(known.application, "decidedOn")
    var results: [Int64: Determination.Result] = [:]
    for (name, result) in [
      ("approved", Determination.Result.approved), ("refused", .refused), ("withdrawn", .withdrawn),
    ] {
      if let value = known.application.field("result")?.value(name) { results[value] = result }
    }
    determinations = results
    pending = known.application.field("result")?.value("pending") ?? -1
    residence = known.residence.number
    residenceDivision = slot(known.residence, "division")
    residenceArea = slot(known.residence, "area")
    urban = known.residence.field("area")?.value("urban") ?? -1
    categoryIndividually = slot(known.category, "individually")
    economy = known.economy.number
    economyIncome = slot(known.economy, "incomePerHeadFen")
    householdRelation = slot(known.household, "relation")
    head = known.household.field("relation")?.value("head") ?? -1
    identity = known.identity.number
    identityDied = slot(known.identity, "died")
    identityBirth = slot(known.identity, "birthDate")
    readings = (0...Int(UInt8.max)).map { Self.reading($0, catalogue) }
  }

  private static func reading(_ number: Int, _ catalogue: Catalogue) -> Reading {
    guard number < catalogue.layouts.count else { return Reading() }
    let layout = catalogue.layouts[number]
    let known = catalogue.known
    let role: Role =
      switch UInt8(number) {
      case known.category.number: .category
      case known.benefit.number: .benefit
      case known.residence.number: .residence
      case known.household.number: .household
      case known.identity.number: .identity
      default: .plain
      }
    return Reading(sinceSlot: layout.sinceSlot, untilSlot: layout.untilSlot, role: role)
  }
}
