public import Wire

/// People whom civil affairs put into a household that is full. They are not forgotten: as soon as a member leaves, their
/// records are asked for again.
extension HouseholdFile {
  /// The most people who wait: a bound on what a household id that many are put into by mistake can grow to.
  public static let maximumWaiting = 64

  public struct Waiting: Equatable, Sendable {
    public var person: PersonID
    /// Of the move that brought the person here.
    public var moveNumber: UInt32

    public init(person: PersonID, moveNumber: UInt32) {
      self.person = person
      self.moveNumber = moveNumber
    }
  }

  public func isWaiting(_ person: PersonID) -> Bool { waiting.contains { $0.person == person } }

  /// Lets a person wait for whom there is no room.
  ///
  /// - Returns: whether this is to be told: not of somebody who waits already. Of those who come when as many wait as may,
  ///   each time.
  public mutating func keepWaiting(_ person: PersonID, moveNumber: UInt32) -> Bool {
    if let index = waiting.firstIndex(where: { $0.person == person }) {
      waiting[index].moveNumber = max(waiting[index].moveNumber, moveNumber)
      return false
    }
    if waiting.count < Self.maximumWaiting { waiting.append(Waiting(person: person, moveNumber: moveNumber)) }
    return true
  }

  /// Takes those off the list for whom there is room now, the longest waiting first. Whose place somebody else takes before
  /// their record comes waits anew.
  public mutating func invite() -> [PersonID] {
    let invited = waiting.prefix(max(0, Self.maximumMembers - members.count)).map(\.person)
    waiting.removeFirst(invited.count)
    return invited
  }
}
