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
    /// Where the id of the event that changed the record last stands in `causes`.
    var cause: Range<Int>
    /// It was told of before the cycle ended, and nothing has come since.
    var isTaken = false
    /// Records were merged into this person's.
    var hasAdopted = false
  }

  struct Adopted {
    var person: PersonID
    var household: HouseholdID
    var moveNumber: UInt32
  }

  private(set) var items: [Item] = []
  /// By whom records were adopted, in the order in which they were: few, and kept apart so that an item is a plain value.
  private var adoptions: [(into: PersonID, adopted: Adopted)] = []
  private var places = PlaceTable()
  private var causes: [UInt8] = []

  mutating func changed(_ person: PersonID, assigned: HouseholdID?, division: DivisionCode?, cause: [UInt8]) {
    let at = place(person)
    items[at].isChanged = true
    items[at].assigned = assigned
    items[at].division = division ?? items[at].division
    let start = causes.count
    causes.append(contentsOf: cause)
    items[at].cause = start..<causes.count
  }

  /// The id of the event that changed a record last.
  func cause(of item: Item) -> ArraySlice<UInt8> { causes[item.cause] }

  mutating func restated(_ person: PersonID) { _ = place(person) }

  mutating func adopt(_ adopted: Adopted, into person: PersonID) {
    items[place(person)].hasAdopted = true
    adoptions.append((person, adopted))
  }

  /// The records merged into an item's person: their households hand over.
  func adopted(by item: Item) -> [Adopted] {
    item.hasAdopted ? adoptions.filter { $0.into == item.person }.map(\.adopted) : []
  }

  /// Whether this cycle has something about the person that is not posted yet.
  func contains(_ person: PersonID) -> Bool { index(of: person) != nil }

  /// Where a person of this cycle lives, or was heard of.
  func division(of person: PersonID) -> DivisionCode? { index(of: person).flatMap { items[$0].division } }

  /// Takes a person out, to be told of before the cycle ends.
  mutating func take(_ person: PersonID) -> Item? {
    guard let at = index(of: person) else { return nil }
    let item = items[at]
    items[at].isTaken = true
    return item
  }

  mutating func removeAll() {
    items.removeAll(keepingCapacity: true)
    places.removeAll()
    causes.removeAll(keepingCapacity: true)
    adoptions.removeAll()
  }

  private func index(of person: PersonID) -> Int? {
    guard let at = places[person.rawValue], !items[at].isTaken else { return nil }
    return at
  }

  private mutating func place(_ person: PersonID) -> Int {
    let at = places.place(person.rawValue, orNew: items.count)
    let isNew = at == items.count
    if isNew || items[at].isTaken {
      let item = Item(person: person, isChanged: false, assigned: nil, division: nil, cause: 0..<0)
      if isNew {
        items.append(item)
      } else {
        items[at] = item
        adoptions.removeAll { $0.into == person }
      }
    }
    return at
  }
}
