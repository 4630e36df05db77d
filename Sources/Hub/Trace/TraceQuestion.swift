public import Wire

/// Whose assistance chain is asked for.
public enum TraceQuestion: Equatable, Sendable {
  case person(PersonID)
  case household(HouseholdID)
  case referral(ReferralID)

  /// Reads a person's id, a household's id or a referral's id; `nil` if the text is none of them.
  public init?(_ text: String) {
    if let person = try? PersonID.parse(text) {
      self = .person(person)
    } else if let household = try? HouseholdID.parse(text) {
      self = .household(household)
    } else if let referral = try? ReferralID.parse(text) {
      self = .referral(referral)
    } else {
      return nil
    }
  }
}

/// Why there is no chain to show. Persons are named masked.
public enum TraceFailure: Error, Equatable, CustomStringConvertible, Sendable {
  case noSuchPerson(PersonID)
  /// Known, but nobody has said yet where the person lives.
  case noHousehold(PersonID)
  case noSuchHousehold(HouseholdID)
  case noSuchReferral(ReferralID)
  /// Records merged into each other, or a referral forwarded in a circle: more steps than there can be.
  case endless
  /// What is stored cannot be read: where it stands, and why.
  case unreadable(String)
  /// Kafka did not answer, or refused: what it said.
  case notReached(String)
  case refused(String)

  public var description: String {
    switch self {
    case .noSuchPerson(let person): "the hub has no record of the person \(person.masked)"
    case .noHousehold(let person):
      "the hub has a record of the person \(person.masked), but no household: no department has said where the person lives"
    case .noSuchHousehold(let household): "the hub has no file of the household \(household)"
    case .noSuchReferral(let referral): "there never was a referral \(referral)"
    case .endless: "the records point at each other without an end"
    case .unreadable(let text), .notReached(let text), .refused(let text): text
    }
  }
}
