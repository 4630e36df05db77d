import Wire

/// The catalogue by name, for the hot path: plain values in flat arrays, found by a hash of the name, so that
/// reading a fact touches no String. Whoever makes two names collide only says what the other name says.
public struct CatalogueIndex: Sendable {
  public struct FieldEntry: Sendable {
    public let nameHash: UInt64
    public let type: FieldType
    /// The cell; -1 for the text.
    public let slot: Int8
    public let isRequired: Bool
    public let minimum: Int64
    public let maximum: Int64
    /// The hashes of an enumeration's values, in `valueHashes`.
    public let values: Range<Int>
  }

  public struct KindEntry: Sendable {
    public let number: UInt8
    public let subject: FactSubject
    /// In `fields`.
    public let fields: Range<Int>
    /// The `present` bits that every fact of this kind has.
    public let requiredMask: UInt8
    /// The cell of the enumeration that decides the owner; -1: `owners` has one entry for all.
    public let ownersSlot: Int8
    /// In `ownerMasks`.
    public let owners: Range<Int>
  }

  public let kinds: [KindEntry]
  /// The hashes of the kinds' names, in their order: side by side they are faster to search.
  public let kindHashes: [UInt64]
  /// Where in `kindHashes` a hash most likely stands.
  @usableFromInline let likelyKinds: [UInt16]
  public let fields: [FieldEntry]
  public let valueHashes: [UInt64]
  /// Where in `valueHashes` a hash most likely stands.
  @usableFromInline let likelyValues: [UInt16]
  /// Bit n: department n may state it.
  public let ownerMasks: [UInt64]

  init(_ list: [FactKind]) {
    var kinds: [KindEntry] = []
    var fields: [FieldEntry] = []
    var valueHashes: [UInt64] = []
    var ownerMasks: [UInt64] = []
    for kind in list {
      let first = fields.count
      var required: UInt8 = 0
      for field in kind.fields {
        let firstValue = valueHashes.count
        valueHashes += field.values.map { NameHash.hash($0) }
        fields.append(
          FieldEntry(
            nameHash: NameHash.hash(field.name), type: field.type, slot: Int8(field.slot),
            isRequired: field.isRequired, minimum: field.minimum, maximum: field.maximum,
            values: firstValue..<valueHashes.count))
        if field.isRequired { required |= field.slot < 0 ? Fact.textBit : 1 << UInt8(field.slot) }
      }
      kinds.append(
        KindEntry(
          number: kind.number, subject: kind.subject,
          fields: first..<fields.count, requiredMask: required, ownersSlot: Int8(kind.ownersField ?? -1),
          owners: ownerMasks.count..<ownerMasks.count + kind.owners.count))
      ownerMasks += kind.owners
    }
    self.kinds = kinds
    kindHashes = list.map { NameHash.hash($0.name) }
    likelyKinds = Self.likelyPlaces(kindHashes)
    self.fields = fields
    self.valueHashes = valueHashes
    likelyValues = Self.likelyPlaces(valueHashes)
    self.ownerMasks = ownerMasks
  }

  /// By ``likelySlot(_:)`` where a hash stands; of several that share one, the last.
  private static func likelyPlaces(_ hashes: [UInt64]) -> [UInt16] {
    var places = [UInt16](repeating: 0, count: 1_024)
    for (place, hash) in hashes.enumerated() { places[likelySlot(hash)] = UInt16(clamping: place) }
    return places
  }

  /// The first ten bits.
  @inlinable @inline(__always)
  static func likelySlot(_ hash: UInt64) -> Int { Int(hash >> 54) }

  /// Whether a department may state this fact (R7).
  @inlinable
  public func mayBeStated(by department: UInt8, _ fact: Fact, _ kind: KindEntry) -> Bool {
    var entry = 0
    if kind.ownersSlot >= 0 {
      guard let value = fact.cell(Int(kind.ownersSlot)), value >= 0, value < Int64(kind.owners.count) else {
        return false
      }
      entry = Int(value)
    }
    return ownerMasks[kind.owners.lowerBound + entry] & (1 << UInt64(department)) != 0
  }

  /// Where in `kinds` a kind stands.
  @inlinable
  public func kindPlace(hash: UInt64) -> Int? {
    let likely = Int(likelyKinds[Self.likelySlot(hash)])
    if likely < kindHashes.count, kindHashes[likely] == hash { return likely }
    for index in kindHashes.indices where kindHashes[index] == hash { return index }
    return nil
  }

  /// Where in `fields` a kind's field stands.
  ///
  /// - Parameter expected: where it stands most likely: behind the one found last, because most senders write the fields
  ///   in the catalogue's order.
  @inlinable
  public func fieldPlace(hash: UInt64, in kind: KindEntry, expected: Int) -> Int? {
    if kind.fields.contains(expected), fields[expected].nameHash == hash { return expected }
    for index in kind.fields where fields[index].nameHash == hash { return index }
    return nil
  }

  /// The index of an enumeration's value, which is its cell value.
  @inlinable
  public func value(hash: UInt64, in field: FieldEntry) -> Int64? {
    let likely = Int(likelyValues[Self.likelySlot(hash)])
    if field.values.contains(likely), valueHashes[likely] == hash { return Int64(likely - field.values.lowerBound) }
    for index in field.values where valueHashes[index] == hash { return Int64(index - field.values.lowerBound) }
    return nil
  }
}
