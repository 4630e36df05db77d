internal import Wire

/// What one pass over a file's facts finds out: who has which kinds, categories and benefits today.
struct HouseholdScan: Sendable {
  /// A member, or, last, the household.
  struct Subject: Sendable {
    /// Where the facts about it begin: facts stand in the order of their owners.
    var firstFact: Int32 = 0
    /// Bit n: a fact of kind n holds today about this subject itself.
    var ownKinds: UInt64 = 0
    /// The same, also of facts that do not hold today.
    fileprivate var statedKinds: UInt64 = 0
    /// Bit n: a statement about benefit n that proves something; whether it is in effect is looked at later.
    var benefits: UInt64 = 0
    /// Bit n: more than one statement about benefit n; of the household: also of several owners.
    var repeatedBenefits: UInt64 = 0
    /// Bit n: category n is held today.
    var categories: UInt32 = 0
    /// A member for whom nothing is raised: not handed over yet, or dead.
    var isPassedOver = false
    var isAwaitingHandover = false
    /// Of the household: all its members are.
    var isDead = false
    /// The day of death; what is said of the dead holds as of it.
    var died = Int64.max

  }

  private struct Place: Sendable {
    var first: UInt16 = 0
    var last: UInt16 = 0
  }

  private(set) var subjects: [Subject] = []
  /// One a fact, and maybe more behind them: its kind where it holds today, else 0. Of a membership: it is active.
  /// Bytes side by side are faster to search than facts.
  private(set) var heldKinds: [UInt8] = []
  /// Per subject and kind where the subject's facts of that kind stand: the first and the last, counted from the
  /// subject's first fact. Left from an earlier household where the subject has none.
  private var places: [Place] = []
  /// Bit n: a fact of kind n holds today about the household or a living member.
  private(set) var kinds: UInt64 = 0
  /// Where the household lives: its head's residence, else the first member's, else where its id was given.
  private(set) var division: UInt32 = 0

  /// The household's place in `subjects`.
  var household: Int {
    @inline(__always) get { subjects.count - 1 }
  }

  /// The facts of a kind about a subject, held today or not.
  @inline(__always)
  func facts(_ kind: UInt8, of subject: Int) -> Range<Int> {
    guard subjects[subject].statedKinds & (1 << UInt64(kind & 63)) != 0 else { return 0..<0 }
    let place = places[subject << 6 | Int(kind & 63)]
    let first = Int(subjects[subject].firstFact)
    return first + Int(place.first)..<first + Int(place.last) + 1
  }

  /// Whether a fact of a kind holds today about a subject itself.
  @inline(__always)
  func holds(_ kind: UInt8, _ subject: Int) -> Bool { subjects[subject].ownKinds & (1 << UInt64(kind & 63)) != 0 }

  mutating func read(_ file: HouseholdFile, day: Int64, slots: KnownSlots) {
    begin(file)
    let home = Self.read(file.facts.facts, day: day, slots, into: &subjects, &heldKinds, &places)
    division = home.division ?? file.id.division.rawValue
    gather()
  }

  private static func read(
    _ facts: [Fact], day: Int64, _ slots: KnownSlots, into subjects: inout [Subject], _ heldKinds: inout [UInt8],
    _ places: inout [Place]
  ) -> Home {
    let household = subjects.count - 1
    var home = Home()
    var at = -1
    var subject = Subject()
    var lastKind = UInt8.max
    var held = heldKinds.mutableSpan
    var place = places.mutableSpan
    for index in facts.indices {
      let owner = facts[index].owner
      let whose = owner == Fact.householdOwner ? household : Int(owner)
      if whose != at {
        precondition(whose <= household, "a fact speaks of a member whom the household file does not have")
        if at >= 0 { subjects[at] = subject }
        at = whose
        subject = subjects[at]
        subject.firstFact = Int32(index)
        lastKind = .max
      }
      let kind = facts[index].kind
      let reading = slots.readings[Int(kind)]
      guard reading.role != .unknown else {
        held[index] = 0
        continue
      }
      let offset = UInt16(index - Int(subject.firstFact))
      if kind != lastKind { place[at << 6 | Int(kind)].first = offset }
      place[at << 6 | Int(kind)].last = offset
      lastKind = kind
      subject.statedKinds |= 1 << UInt64(kind)
      let isHeld = read(facts, index, reading, day: day, slots, into: &subject, &home)
      if isHeld { subject.ownKinds |= 1 << UInt64(kind) }
      held[index] = isHeld ? kind : 0
    }
    if at >= 0 { subjects[at] = subject }
    return home
  }

  /// Makes room for the members, the household and the facts.
  private mutating func begin(_ file: HouseholdFile) {
    let count = file.members.count + 1
    if subjects.count > count { subjects.removeLast(subjects.count - count) }
    while subjects.count < count { subjects.append(Subject()) }
    for member in 0..<count - 1 {
      subjects[member] = Subject()
      let isAwaiting = file.isAwaitingHandover(file.members[member])
      subjects[member].isAwaitingHandover = isAwaiting
      subjects[member].isPassedOver = isAwaiting
    }
    subjects[count - 1] = Subject()
    while places.count < count << 6 { places.append(Place()) }
    while heldKinds.count < file.facts.facts.count { heldKinds.append(0) }
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

  /// Takes from a fact what is needed of it. Returns whether it holds today.
  @inline(__always)
  private static func read(
    _ facts: [Fact], _ fact: Int, _ reading: KnownSlots.Reading, day: Int64, _ slots: KnownSlots,
    into subject: inout Subject, _ home: inout Home
  ) -> Bool {
    guard !facts[fact].flags.contains(.retracted) else { return false }
    if reading.role == .benefit, !facts[fact].flags.contains(.stale), let code = facts.cell(slots.benefitCode, of: fact)
    {
      let bit: UInt64 = 1 << UInt64(truncatingIfNeeded: code & 63)
      subject.repeatedBenefits |= subject.benefits & bit
      subject.benefits |= bit
    }
    // A person's identity comes first among their facts, so the day of death is known here.
    let day = min(day, subject.died)
    if let since = facts.cell(Int(reading.sinceSlot), of: fact), since > day { return false }
    if let until = facts.cell(Int(reading.untilSlot), of: fact), until < day { return false }
    switch reading.role {
    case .unknown, .plain, .benefit: break
    case .category:
      // An ended or refused membership says nothing about today; of the dead one that ended with them counts.
      let status = facts.cell(slots.categoryStatus, of: fact)
      if status != slots.active, !subject.isDead || status != slots.ended { return false }
      if let code = facts.cell(slots.categoryCode, of: fact) {
        subject.categories |= CategorySet(category: code).rawValue
      }
    case .residence:
      if let division = facts.cell(slots.residenceDivision, of: fact) {
        home.lives(facts[fact].owner, in: UInt32(truncatingIfNeeded: division))
      }
    case .household:
      if facts.cell(slots.householdRelation, of: fact) == slots.head { home.isHead(facts[fact].owner) }
    case .identity:
      if let died = facts.cell(slots.identityDied, of: fact), died <= day {
        subject.isDead = true
        subject.isPassedOver = true
        subject.died = died
      }
    }
    return true
  }

  /// Takes a fact of the household's own, the only one of its kind, out of what holds today, or puts it back.
  mutating func withhold(_ fact: Int, _ kind: UInt8, _ isWithheld: Bool) {
    let bit: UInt64 = 1 << UInt64(kind & 63)
    heldKinds[fact] = isWithheld ? 0 : kind
    if isWithheld { subjects[household].ownKinds &= ~bit } else { subjects[household].ownKinds |= bit }
  }

  /// The household has what any of its living members has.
  private mutating func gather() {
    let household = household
    kinds = subjects[household].ownKinds
    // Of a household whose members have all died nobody is left to be told or helped.
    subjects[household].isDead = household > 0
    for member in 0..<household {
      if subjects[member].isDead { continue }
      subjects[household].isDead = false
      subjects[household].repeatedBenefits |=
        subjects[member].repeatedBenefits | (subjects[household].benefits & subjects[member].benefits)
      kinds |= subjects[member].ownKinds
      subjects[household].categories |= subjects[member].categories
      subjects[household].benefits |= subjects[member].benefits
    }
  }
}
