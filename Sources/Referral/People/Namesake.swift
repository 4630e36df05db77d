public import Wire

/// What is compared of a person's record with records of other households (R4, 一人一次): the name and the day of birth as one
/// number, and the sex where somebody says it. Whose day of birth nobody says is compared within the household alone.
public struct Namesake: Equatable, Sendable {
  /// A hash of name and day of birth; never 0.
  public var key: UInt64
  public var sex: Sex

  public enum Sex: UInt8, Sendable {
    case unsaid = 0
    case male = 1
    case female = 2

    func speaksAgainst(_ other: Sex) -> Bool { self != .unsaid && other != .unsaid && self != other }
  }

  public init(key: UInt64, sex: Sex) {
    self.key = key
    self.sex = sex
  }

  /// A record under one key, as the index holds it.
  public struct Entry: Equatable, Sendable {
    public var person: PersonID
    public var sex: Sex

    public init(person: PersonID, sex: Sex) {
      self.person = person
      self.sex = sex
    }
  }

  /// Two records that may be one person, as one of them is told.
  public struct Pair: Equatable, Sendable {
    /// The record that the suspicion is kept with: the one with a temporary id.
    public var holder: PersonID
    public var other: PersonID
    /// The suspicion's number.
    public var number: Int64
    public var alike: DuplicateSuspicion.Alike

    public init(holder: PersonID, other: PersonID, number: Int64, alike: DuplicateSuspicion.Alike) {
      self.holder = holder
      self.other = other
      self.number = number
      self.alike = alike
    }
  }

  /// Nil where they cannot be one person: two citizen ids are two people by law, whatever their names.
  public static func pair(_ one: Entry, _ other: Entry, key: UInt64) -> Pair? {
    guard one.person != other.person, one.person.isTemporary || other.person.isTemporary,
      !one.sex.speaksAgainst(other.sex)
    else { return nil }
    let (first, second) = one.person < other.person ? (one, other) : (other, one)
    var alike: DuplicateSuspicion.Alike = [.name, .birthDate, .elsewhere]
    if first.sex != .unsaid, second.sex != .unsaid { alike.insert(.sex) }
    // Temporary ids come after all citizen ids, so the second has one.
    return Pair(
      holder: second.person, other: first.person, number: number(first, second, key: key), alike: alike)
  }

  /// The suspicion's number, the same within a household and across households: an answer goes with the record.
  static func number(_ first: Entry, _ second: Entry, key: UInt64) -> Int64 {
    var hasher = StableHasher(seed: 1)
    hasher.combine(first.person.rawValue)
    hasher.combine(second.person.rawValue)
    hasher.combine(key)
    hasher.combine(UInt64(first.sex.rawValue) << 8 | UInt64(second.sex.rawValue))
    return DuplicateSuspicion.number(hasher.value)
  }
}

/// The hub's own kind of fact that keeps a ``Namesake/Pair`` in the record of its holder. It goes with the record to the
/// household and along a move, and is erased with it; a merge leaves it behind, for the name has another holder then. No
/// department can state it, and none is shown it.
enum NamesakeFact {
  static let other = 0
  static let number = 1
  static let alike = 2

  /// Without a name that a catalogue could have.
  static let kind = FactKind(
    number: UInt8(Catalogue.namesakeKind), name: "(namesake)", title: "疑似同一人", subject: .person, owners: [0],
    ownersField: nil,
    fields: ["other", "suspicion", "alike"].enumerated().map { slot, name in
      Field(
        name: name, type: .integer, isRequired: true, values: [], minimum: .min, maximum: .max, slot: slot)
    },
    // A pair under a former name may be taken back after the same two are alike under another: the names' keys are looked
    // after by different tasks.
    layout: KindLayout(
      keyMask: 1 << UInt8(other) | 1 << UInt8(number), sinceSlot: -1, untilSlot: -1, isPerSource: false))
}

extension FactSet {
  /// Keeps a pair in its holder's record, or takes it out. What stands depends on the records alone: there is no time in it.
  ///
  /// - Returns: whether the record says something new.
  public mutating func keep(_ pair: Namesake.Pair, isThere: Bool, catalogue: Catalogue) -> Bool {
    var fact = Fact(kind: NamesakeFact.kind.number, source: 0, timeMillis: 0, eventHash: 0)
    fact.set(NamesakeFact.other, Int64(bitPattern: pair.other.rawValue))
    fact.set(NamesakeFact.number, pair.number)
    fact.set(NamesakeFact.alike, Int64(pair.alike.rawValue))
    guard isThere else { return remove(fact, catalogue.layout(fact.kind)) != nil }
    return fold(fact, texts: [], catalogue: catalogue) == .changed
  }

  /// Takes out every pair.
  public mutating func dropNamesakes() { facts.removeAll { $0.kind == NamesakeFact.kind.number } }
}

extension DuplicateDetector {
  /// What other households' records are compared with; nil where the record has no name, or nobody says when the person was
  /// born.
  ///
  /// - Parameter facts: of a person's record.
  public func namesake(_ person: PersonID, _ facts: FactSet) -> Namesake? {
    guard let name = name(facts) else { return nil }
    return namesake(person, name: name, facts)
  }

  /// The fact of a person's record that says the name.
  public func name(_ facts: FactSet) -> Fact? { facts.facts.first(where: isName) }

  /// The same of a name that the record had, which another may have taken the place of: its text is still there.
  public func namesake(_ person: PersonID, name: Fact, _ facts: FactSet) -> Namesake? {
    guard let born = birth(person, name) else { return nil }
    return Namesake(key: Self.key(facts.text(name).span, born), sex: saidSex(person, name))
  }

  static func key(_ name: Span<UInt8>, _ born: Int64) -> UInt64 {
    var hasher = StableHasher(seed: 2)
    hasher.combine(name)
    hasher.combine(born)
    return max(1, hasher.value)
  }

  func saidSex(_ person: PersonID, _ fact: Fact) -> Namesake.Sex {
    guard let said = sex(person, fact) else { return .unsaid }
    return said == male ? .male : .female
  }

  /// The suspicion that a fact of the hub's own keeps; nil where it is within the household, which is looked at there.
  func elsewhere(_ fact: Fact, _ file: HouseholdFile) -> DuplicateSuspicion? {
    guard fact.owner != Fact.householdOwner, let cell = fact.cell(NamesakeFact.other),
      let other = PersonID(rawValue: UInt64(bitPattern: cell)), file.memberIndex(other) == nil,
      let number = fact.cell(NamesakeFact.number), let alike = fact.cell(NamesakeFact.alike)
    else { return nil }
    let holder = file.members[Int(fact.owner)].person
    return DuplicateSuspicion(
      first: min(holder, other), second: max(holder, other), number: number,
      alike: DuplicateSuspicion.Alike(rawValue: UInt8(truncatingIfNeeded: alike)))
  }
}

extension HouseholdFile {
  /// Whether a household of one has a fact of the hub's own: they come last among a person's facts.
  public var hasNamesake: Bool {
    let facts = facts.facts.span
    var at = facts.count - 1
    while at >= 0, facts[at].owner == Fact.householdOwner { at -= 1 }
    return at >= 0 && facts[at].kind == NamesakeFact.kind.number
  }
}
