import Referral
import Wire

/// The people that a cycle touched, in the order in which it first did.
struct PendingPeople {
  struct Item {
    var person: PersonID
    /// The household must hear of it.
    var isChanged: Bool
    /// The household that the person's facts name; nil: a household of one.
    var assigned: HouseholdID?
    /// Where the person lives; until that is known, where the update came from.
    var division: DivisionCode?
    var cause: [UInt8]
    /// Records merged into this person's: their households hand over.
    var adopted: [Adopted]
  }

  struct Adopted {
    var person: PersonID
    var household: HouseholdID
    var moveNumber: UInt32
  }

  private(set) var items: [Item] = []
  private var index: [PersonID: Int] = [:]

  var isEmpty: Bool { items.isEmpty }

  mutating func changed(_ person: PersonID, assigned: HouseholdID?, division: DivisionCode?, cause: [UInt8]) {
    let at = place(person)
    items[at].isChanged = true
    items[at].assigned = assigned
    items[at].division = division ?? items[at].division
    items[at].cause = cause
  }

  mutating func restated(_ person: PersonID) { _ = place(person) }

  mutating func adopt(_ adopted: Adopted, into person: PersonID) {
    items[place(person)].adopted.append(adopted)
  }

  /// Whether this cycle has something about the person that is not posted yet.
  func contains(_ person: PersonID) -> Bool { index[person] != nil }

  /// Whether this cycle touched the person.
  func holds(_ person: PersonID) -> Bool { index[person] != nil }

  /// Where a person of this cycle lives, or was heard of.
  func division(of person: PersonID) -> DivisionCode? { index[person].flatMap { items[$0].division } }

  /// Takes a person out, to be told of before the cycle ends.
  mutating func take(_ person: PersonID) -> Item? {
    guard let at = index.removeValue(forKey: person) else { return nil }
    let item = items[at]
    // The last takes the place of the one that goes: the order of different people does not matter.
    items.swapAt(at, items.count - 1)
    items.removeLast()
    if at < items.count { index[items[at].person] = at }
    return item
  }

  mutating func removeAll() {
    items.removeAll(keepingCapacity: true)
    index.removeAll(keepingCapacity: true)
  }

  private mutating func place(_ person: PersonID) -> Int {
    if let at = index[person] { return at }
    items.append(Item(person: person, isChanged: false, assigned: nil, division: nil, cause: [], adopted: []))
    index[person] = items.count - 1
    return items.count - 1
  }
}
