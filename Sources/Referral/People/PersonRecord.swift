public import Wire

/// What intake knows of one person beside the facts: short, and read without them.
public struct PersonHead: Equatable, Sendable {
  /// Set when this record was merged into another person's: later updates are sent on there.
  public var alias: PersonID?
  /// When the merge behind the alias was stated.
  public var aliasStamp = MergeStamp.unknown
  /// The household that its snapshot was sent to last.
  public var household: HouseholdID?
  /// The household of one that intake numbered for this person, kept so that it is numbered once.
  public var ownHousehold: HouseholdID?
  /// Rises by one at every move; a household compares it to know which move is the later.
  public var moveNumber: UInt32 = 0
  /// The records that were merged into this one: their aliases go when this record goes.
  public var former: [PersonID] = []

  public init() {}
}

/// What intake knows of one person: the value of `hub.persons`.
public struct PersonRecord: Sendable {
  public var head = PersonHead()
  public var facts = FactSet()

  public init() {}

  public var alias: PersonID? {
    get { head.alias }
    set { head.alias = newValue }
  }

  public var household: HouseholdID? {
    get { head.household }
    set { head.household = newValue }
  }

  public var ownHousehold: HouseholdID? {
    get { head.ownHousehold }
    set { head.ownHousehold = newValue }
  }

  public var moveNumber: UInt32 {
    get { head.moveNumber }
    set { head.moveNumber = newValue }
  }
}

/// The categories of low-income population a person holds on a day.
public struct CategorySet: OptionSet, Hashable, Sendable {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  /// The set of one category, by its number in the catalogue.
  @inlinable public init(category: Int64) { rawValue = 1 << UInt32(truncatingIfNeeded: category & 31) }
}
