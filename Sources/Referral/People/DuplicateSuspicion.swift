public import Wire

/// Two records that may be one person (R4, 一人一次).
///
/// Within a household it is a function of the records alone: the same name, and neither birth date nor sex speaks against it. A citizen id says
/// both; of a temporary id the identity fact may. Across households see ``Namesake``. Civil affairs decides: the same person (the records are merged) or not
/// (a `not-duplicate` fact with this number, about either).
public struct DuplicateSuspicion: Equatable, Sendable {
  /// What the two records have in common.
  public struct Alike: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let name = Alike(rawValue: 1)
    public static let birthDate = Alike(rawValue: 2)
    public static let sex = Alike(rawValue: 4)
    /// The other record is in another household.
    public static let elsewhere = Alike(rawValue: 8)

    /// The codes in messages.
    public var codes: [String] {
      [(Self.name, "name"), (.birthDate, "birthDate"), (.sex, "sex")].filter { contains($0.0) }.map(\.1)
    }
  }

  /// The one with the lower id.
  public var first: PersonID
  public var second: PersonID
  /// A hash of both ids and identities: when an identity changes it is another
  /// suspicion, which a former answer does not settle.
  public var number: Int64
  public var alike: Alike

  public init(first: PersonID, second: PersonID, number: Int64, alike: Alike) {
    self.first = first
    self.second = second
    self.number = number
    self.alike = alike
  }

  /// Fifteen digits: JSON readers of every kind hold them exactly.
  static func number(_ hash: UInt64) -> Int64 { Int64(max(1, hash % 1_000_000_000_000_000)) }

  public func names(_ person: PersonID) -> Bool { first == person || second == person }

  /// The rule's id in POLICY.md.
  public static let rule = "R4"
  public static let source = "湖北日报 2024-10-11"
  /// As the source has it.
  public static let quotation = "按照“一人一次”原则,对各类低收入人口进行排重"
  /// The most suspicions of a household that are followed at once.
  public static let maximumOpen = 32

  /// Why a suspicion is over.
  public enum Ending: String, Sendable {
    /// Civil affairs stated that they are two people.
    case statedNotDuplicate = "stated-not-duplicate"
    /// One of the records was merged, has moved away or was erased.
    case recordGone = "record-gone"
    case identityChanged = "identity-changed"
    /// The record in the other household was merged or erased, or an identity changed.
    case noLongerAlike = "no-longer-alike"
  }
}

/// Finds records that may be one person.
public struct DuplicateDetector: Sendable {
  private let identity: UInt8
  private let birthDate: Int
  private let sex: Int
  let male: Int64?
  private let female: Int64?
  private let notDuplicate: UInt8
  private let suspicion: Int

  public init(_ catalogue: Catalogue) {
    // Cell -1 is never given: `Fact.cell` shifts the bit out.
    let known = catalogue.known.identity
    identity = known.number
    birthDate = known.field("birthDate")?.slot ?? -1
    sex = known.field("sex")?.slot ?? -1
    male = known.field("sex")?.value("male")
    female = known.field("sex")?.value("female")
    let denial = catalogue.kind(named: "not-duplicate")
    notDuplicate = denial?.number ?? 0
    suspicion = denial?.field("suspicion")?.slot ?? -1
  }

  /// The suspicions that civil affairs has not answered, in the order of the ids.
  public func suspicions(_ file: HouseholdFile) -> [DuplicateSuspicion] {
    var found: [DuplicateSuspicion] = []
    let facts = file.facts.facts.span
    // Nearly always there is nothing to find: no array is made for that.
    var marked = FactMarks()
    for index in facts.indices where facts[index].kind == NamesakeFact.kind.number || isName(facts[index]) {
      marked.mark(index)
    }
    // By owner, so in the order of the members' ids.
    for one in marked {
      if facts[one].kind == NamesakeFact.kind.number {
        guard let suspicion = elsewhere(facts[one], file), !isDenied(suspicion.number, file) else { continue }
        found.append(suspicion)
        if found.count == DuplicateSuspicion.maximumOpen { return found }
        continue
      }
      let person = file.members[Int(facts[one].owner)].person
      for other in marked
      where other > one && isName(facts[other]) && facts[one].textCount == facts[other].textCount {
        guard !person.isRegisteredOtherwise(than: file.members[Int(facts[other].owner)].person),
          let suspicion = suspicion(file, one, other), !isDenied(suspicion.number, file)
        else { continue }
        found.append(suspicion)
        if found.count == DuplicateSuspicion.maximumOpen { return found }
      }
    }
    return found
  }

  @inline(__always)
  func isName(_ fact: Fact) -> Bool {
    fact.kind == identity && fact.hasText && !fact.flags.contains(.retracted) && fact.owner != Fact.householdOwner
  }

  /// Why a suspicion that was followed does not stand any more.
  public func ending(_ suspicion: DuplicateSuspicion, _ file: HouseholdFile) -> DuplicateSuspicion.Ending {
    if suspicion.alike.contains(.elsewhere) {
      // Kept with the second; the first may have come here in the meantime, with what the second was merged into.
      if file.memberIndex(suspicion.second) == nil { return .recordGone }
      return isDenied(suspicion.number, file) ? .statedNotDuplicate : .noLongerAlike
    }
    if file.memberIndex(suspicion.first) == nil || file.memberIndex(suspicion.second) == nil { return .recordGone }
    return isDenied(suspicion.number, file) ? .statedNotDuplicate : .identityChanged
  }

  private func suspicion(_ file: HouseholdFile, _ one: Int, _ other: Int) -> DuplicateSuspicion? {
    let facts = file.facts.facts
    let name = file.facts.text(facts[one])
    guard name == file.facts.text(facts[other]) else { return nil }
    let first = file.members[Int(facts[one].owner)].person
    let second = file.members[Int(facts[other].owner)].person
    var alike = DuplicateSuspicion.Alike.name
    let born = (birth(first, facts[one]), birth(second, facts[other]))
    let sexes = (sex(first, facts[one]), sex(second, facts[other]))
    if let a = born.0, let b = born.1 {
      guard a == b else { return nil }
      alike.insert(.birthDate)
    }
    if let a = sexes.0, let b = sexes.1 {
      guard a == b else { return nil }
      alike.insert(.sex)
    }
    if let birth = born.0, born.1 != nil {
      let entries = [(first, facts[one]), (second, facts[other])].map { person, fact in
        Namesake.Entry(person: person, sex: saidSex(person, fact))
      }
      return DuplicateSuspicion(
        first: first, second: second,
        number: Namesake.number(entries[0], entries[1], key: Self.key(name.span, birth)), alike: alike)
    }
    var hasher = StableHasher(seed: 0)
    hasher.combine(first.rawValue)
    hasher.combine(second.rawValue)
    hasher.combine(Array(name))
    for value in [born.0, born.1, sexes.0, sexes.1] { hasher.combine(value ?? -1) }
    return DuplicateSuspicion(
      first: first, second: second, number: DuplicateSuspicion.number(hasher.value), alike: alike)
  }

  /// Days since 1970; nil where nobody says.
  func birth(_ person: PersonID, _ fact: Fact) -> Int64? {
    person.birthDate.map { Int64($0.daysSinceEpoch) } ?? fact.cell(birthDate)
  }

  func sex(_ person: PersonID, _ fact: Fact) -> Int64? {
    switch person.sex {
    case .male: male
    case .female: female
    case nil: fact.cell(sex)
    }
  }

  private func isDenied(_ number: Int64, _ file: HouseholdFile) -> Bool {
    file.facts.facts.contains {
      $0.kind == notDuplicate && !$0.flags.contains(.retracted) && $0.cell(suspicion) == number
    }
  }
}
