internal import Wire

/// Where the cells stand that the engine itself reads.
struct KnownSlots: Sendable {
  let category: UInt8
  let categoryCode: Int
  let categoryStatus: Int
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
  let pending: Int64
  let residence: UInt8
  let residenceDivision: Int
  let residenceArea: Int
  let urban: Int64
  let categoryIndividually: Int
  let economy: UInt8
  let economyIncome: Int
  let household: UInt8
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
    pending = known.application.field("result")?.value("pending") ?? -1
    residence = known.residence.number
    residenceDivision = slot(known.residence, "division")
    residenceArea = slot(known.residence, "area")
    urban = known.residence.field("area")?.value("urban") ?? -1
    categoryIndividually = slot(known.category, "individually")
    economy = known.economy.number
    economyIncome = slot(known.economy, "incomePerHeadFen")
    household = known.household.number
    householdRelation = slot(known.household, "relation")
    head = known.household.field("relation")?.value("head") ?? -1
    identity = known.identity.number
    identityDied = slot(known.identity, "died")
    identityBirth = slot(known.identity, "birthDate")
  }
}

/// What one pass over a file's facts finds out: who has which kinds, categories and benefits today.
struct HouseholdScan: Sendable {
  /// A member, or, last, the household.
  struct Subject: Sendable {
    /// The facts about it: facts stand in the order of their owners.
    var facts: Range<Int32> = 0..<0
    /// Bit n: a fact of kind n holds today about this subject itself.
    var ownKinds: UInt64 = 0
    /// Of the household: the same, also about its living members.
    var kinds: UInt64 = 0
    /// Bit n: category n is held today.
    var categories: UInt32 = 0
    /// Bit n: a statement about benefit n that proves something; whether it is in effect is looked at later.
    var benefits: UInt64 = 0
    /// Bit n: more than one statement about benefit n; of the household: also of several owners.
    var repeatedBenefits: UInt64 = 0
    /// A member for whom nothing is raised: not handed over yet, or dead.
    var isPassedOver = false
    /// Of the household: all its members are.
    var isDead = false
    /// The day of death; what is said of the dead holds as of it.
    var died = Int64.max
  }

  /// What a fact is good for today.
  struct Standing: OptionSet {
    let rawValue: UInt8
    /// It holds today; of a membership: it is active.
    static let holds = Standing(rawValue: 1)
    /// Not retracted and not stale: as a benefit it proves something.
    static let proves = Standing(rawValue: 2)
  }

  private(set) var subjects: [Subject] = []
  /// One a fact.
  private(set) var standings: [Standing] = []
  /// One a fact: its kind where it holds today, else 0. Bytes side by side are faster to search than facts.
  private(set) var heldKinds: [UInt8] = []
  /// Where the household lives: its head's residence, else the first member's, else where its id was given.
  private(set) var division: UInt32 = 0

  /// The household's place in `subjects`.
  var household: Int { subjects.count - 1 }

  mutating func read(_ file: HouseholdFile, _ facts: [Fact], day: Int64, layouts: [KindLayout], slots: KnownSlots) {
    subjects.removeAll(keepingCapacity: true)
    standings.removeAll(keepingCapacity: true)
    heldKinds.removeAll(keepingCapacity: true)
    for member in file.members {
      var subject = Subject()
      subject.isPassedOver = file.isAwaitingHandover(member)
      subjects.append(subject)
    }
    subjects.append(Subject())
    var home = Home()
    var at = -1
    var subject = Subject()
    for index in facts.indices {
      let owner = facts[index].owner
      let place = owner == Fact.householdOwner ? subjects.count - 1 : Int(owner)
      precondition(place < subjects.count, "a fact speaks of a member whom the household file does not have")
      if place != at {
        if at >= 0 { subjects[at] = subject }
        at = place
        subject = subjects[at]
        subject.facts = Int32(index)..<Int32(index)
      }
      subject.facts = subject.facts.lowerBound..<Int32(index + 1)
      let standing = read(facts[index], day: day, layouts: layouts, slots: slots, into: &subject, &home)
      standings.append(standing)
      heldKinds.append(standing.contains(.holds) ? facts[index].kind : 0)
    }
    if at >= 0 { subjects[at] = subject }
    division = home.division ?? file.id.division.rawValue
    gather()
  }

  /// Where the household lives, as far as it was read.
  private struct Home {
    var ofHead: UInt32?
    var first: UInt32?
    /// The last residence read and whose it is.
    var last: UInt32 = 0
    var lastOwner: UInt8?
    var head: UInt8?

    var division: UInt32? { ofHead ?? first }

    mutating func lives(_ owner: UInt8, in division: UInt32) {
      if first == nil { first = division }
      if head == owner { ofHead = division }
      last = division
      lastOwner = owner
    }

    mutating func isHead(_ owner: UInt8) {
      head = owner
      if lastOwner == owner { ofHead = last }
    }
  }

  @inline(__always)
  private func read(
    _ fact: Fact, day: Int64, layouts: [KindLayout], slots: KnownSlots, into subject: inout Subject,
    _ home: inout Home
  ) -> Standing {
    let kind = fact.kind
    guard !fact.flags.contains(.retracted), Int(kind) < layouts.count else { return [] }
    var standing: Standing = fact.flags.contains(.stale) ? [] : .proves
    // A person's identity comes first among their facts, so the day of death is known here.
    var holds = layouts[Int(kind)].holds(fact, on: min(day, subject.died))
    if kind == slots.category {
      // An ended or refused membership says nothing about today; of the dead one that ended with them counts.
      let status = fact.cell(slots.categoryStatus)
      if status != slots.active, !subject.isDead || status != slots.ended { holds = false }
      if holds, let code = fact.cell(slots.categoryCode) { subject.categories |= CategorySet(category: code).rawValue }
    } else if kind == slots.benefit {
      if standing.contains(.proves), let code = fact.cell(slots.benefitCode) {
        let bit: UInt64 = 1 << UInt64(truncatingIfNeeded: code & 63)
        subject.repeatedBenefits |= subject.benefits & bit
        subject.benefits |= bit
      }
    } else if holds {
      if kind == slots.residence, let division = fact.cell(slots.residenceDivision) {
        home.lives(fact.owner, in: UInt32(truncatingIfNeeded: division))
      } else if kind == slots.household, fact.cell(slots.householdRelation) == slots.head {
        home.isHead(fact.owner)
      } else if kind == slots.identity, let died = fact.cell(slots.identityDied), died <= day {
        subject.isDead = true
        subject.isPassedOver = true
        subject.died = died
      }
    }
    if holds {
      standing.insert(.holds)
      subject.ownKinds |= 1 << UInt64(kind & 63)
    }
    return standing
  }

  /// The household has what any of its living members has.
  private mutating func gather() {
    let household = household
    subjects[household].kinds = subjects[household].ownKinds
    // Of a household whose members have all died nobody is left to be told or helped.
    subjects[household].isDead = household > 0
    for member in 0..<household {
      if subjects[member].isDead { continue }
      subjects[household].isDead = false
      subjects[household].repeatedBenefits |=
        subjects[member].repeatedBenefits | (subjects[household].benefits & subjects[member].benefits)
      subjects[household].kinds |= subjects[member].ownKinds
      subjects[household].categories |= subjects[member].categories
      subjects[household].benefits |= subjects[member].benefits
    }
  }
}
