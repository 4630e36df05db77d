/// Where the people of one cycle stand in a list, by their ids as numbers, which are never 0.
///
/// A dictionary hashes with a key that nobody knows. Here that is not needed, and costs more than all the rest: a table
/// holds no more people than a cycle has records, so keys chosen to meet in one place cannot make a search long.
struct PlaceTable {
  /// The keys, 0 where there is none; as many as a power of two.
  private var keys = [UInt64](repeating: 0, count: 64)
  private var places = [Int32](repeating: 0, count: 64)
  private var count = 0

  /// The place of a key, nil where it has none.
  subscript(key: UInt64) -> Int? {
    let at = index(of: key)
    return keys[at] == 0 ? nil : Int(places[at])
  }

  /// The place of a key; where it has none, it gets the one given.
  mutating func place(_ key: UInt64, orNew new: Int) -> Int {
    precondition(key != 0, "0 stands for no key")
    var at = index(of: key)
    guard keys[at] == 0 else { return Int(places[at]) }
    if 2 * (count + 1) > keys.count {
      grow()
      at = index(of: key)
    }
    keys[at] = key
    places[at] = Int32(new)
    count += 1
    return new
  }

  /// Forgets all keys and keeps the memory.
  mutating func removeAll() {
    guard count > 0 else { return }
    for at in keys.indices { keys[at] = 0 }
    count = 0
  }

  /// Where a key stands, or would.
  @inline(__always)
  private func index(of key: UInt64) -> Int {
    let mask = keys.count - 1
    let product = key.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    var at = Int(truncatingIfNeeded: product.high ^ product.low) & mask
    while keys[at] != key, keys[at] != 0 { at = (at + 1) & mask }
    return at
  }

  private mutating func grow() {
    var larger = PlaceTable()
    larger.keys = [UInt64](repeating: 0, count: 2 * keys.count)
    larger.places = [Int32](repeating: 0, count: 2 * keys.count)
    for at in keys.indices where keys[at] != 0 { _ = larger.place(keys[at], orNew: Int(places[at])) }
    self = larger
  }
}
