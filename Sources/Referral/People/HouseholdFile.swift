public import Wire

/// Everything that casework knows of one household: the value of `hub.households`.
public struct HouseholdFile: Sendable {
  public var id: HouseholdID
  /// In the order of their ids.
  public var members: [Member]
  /// The members' facts (`owner` = index in `members`) and the household's own (`Fact.householdOwner`).
  public var facts: FactSet
  /// In the order in which they were opened or came in.
  public var warnings: [Warning]
  /// The number of the last warning opened here.
  public var lastWarning: UInt32
  /// The number of the last journal entry.
  public var lastEntry: UInt64
  /// People who left while their handover was still on its way here; and, with this household as where they went, members
  /// who await more than their last handover.
  public var departures: [Departure]
  /// Warnings numbered here that moved away with a person, so that late answers find them.
  public var forwards: [Forward]
  /// Handovers that came before the snapshot that names them.
  public var earlyHandovers: [EarlyHandover]
  /// Records that may be one person, as civil affairs was told, in the order of the ids.
  public var suspicions: [DuplicateSuspicion]
  /// People for whom there was no room, as civil affairs was told, in the order in which they came.
  public var waiting: [Waiting]

  public struct Member: Equatable, Sendable {
    public var person: PersonID
    public var moveNumber: UInt32
    /// The previous household has not handed over yet: nothing is opened for this person until it has.
    public var awaitsHandover: Bool

    public init(person: PersonID, moveNumber: UInt32, awaitsHandover: Bool) {
      self.person = person
      self.moveNumber = moveNumber
      self.awaitsHandover = awaitsHandover
    }
  }

  public struct Departure: Equatable, Sendable {
    public var person: PersonID
    /// The number of the move that brought the person here and whose handover is awaited.
    public var awaitedMove: UInt32
    /// The number of the move that took the person away.
    public var moveNumber: UInt32
    public var to: HouseholdID
    /// The person's new id where the record was merged.
    public var becomes: PersonID

    public init(person: PersonID, awaitedMove: UInt32, moveNumber: UInt32, to: HouseholdID, becomes: PersonID) {
      self.person = person
      self.awaitedMove = awaitedMove
      self.moveNumber = moveNumber
      self.to = to
      self.becomes = becomes
    }
  }

  public struct Forward: Equatable, Sendable {
    public var home: HouseholdID
    public var number: UInt32
    public var to: HouseholdID

    public init(home: HouseholdID, number: UInt32, to: HouseholdID) {
      self.home = home
      self.number = number
      self.to = to
    }
  }

  public struct EarlyHandover: Equatable, Sendable {
    public var person: PersonID
    public var moveNumber: UInt32
    /// Encoded as in the message.
    public var warnings: [UInt8]

    public init(person: PersonID, moveNumber: UInt32, warnings: [UInt8]) {
      self.person = person
      self.moveNumber = moveNumber
      self.warnings = warnings
    }
  }

  /// The most people in one household file: a bound on the work of one update.
  public static let maximumMembers = 32
  /// The most settled warnings kept with their key; older ones are in the journal.
  public static let maximumSettled = 128

  /// The most warnings open at once: what more is found waits until one is over. The household's one coordination case
  /// opens beside them.
  public static let maximumOpen = 256

  public init(id: HouseholdID) {
    self.id = id
    members = []
    facts = FactSet()
    warnings = []
    lastWarning = 0
    lastEntry = 0
    departures = []
    forwards = []
    earlyHandovers = []
    suspicions = []
    waiting = []
  }

  /// Whether `maximumOpen` warnings are open: the next one waits.
  public var isFull: Bool {
    warnings.count >= Self.maximumOpen && warnings.count(where: \.isOpen) >= Self.maximumOpen
  }

  public func memberIndex(_ person: PersonID) -> Int? {
    members.firstIndex { $0.person == person }
  }

  /// The subject of a fact: nil for the household itself.
  public func person(of fact: Fact) -> PersonID? {
    fact.owner == Fact.householdOwner ? nil : members[Int(fact.owner)].person
  }

  /// Keeps the file bounded: beyond the bound the oldest ended warnings go, those that may open again anyway first.
  ///
  /// Decisions hold indices into `warnings`, so this is called before a cycle decides anything.
  public mutating func prune() {
    var over = warnings.reduce(0) { $0 + ($1.isOpen ? 0 : 1) } - Self.maximumSettled
    guard over > 0 else { return }
    for settledToo in [false, true] {
      warnings.removeAll {
        guard over > 0, let ending = $0.ending, settledToo || ending != .settled else { return false }
        over -= 1
        return true
      }
    }
  }
}
