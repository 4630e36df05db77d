public import Wire

/// The compact form of facts in `hub.persons`, `hub.households` and `hub.inbox`.
extension FactSet {
  /// Event times are written relative to 2020-01-01T00:00:00Z, which keeps them short.
  private static let epochMillis: Int64 = 1_577_836_800_000
  /// Kind, source, flags, present, time, hash: no fact is shorter.
  private static let minimumFactBytes = 9

  /// Writes the facts in `range`, without their owner.
  public func write(_ range: Range<Int>, to writer: inout ByteWriter) {
    writer.count(range.count)
    for index in range {
      let fact = facts[index]
      writer.byte(fact.kind)
      writer.byte(fact.source)
      writer.byte(fact.flags.rawValue)
      writer.byte(fact.present)
      writer.signedVarint(fact.timeMillis - Self.epochMillis)
      writer.fixed32(fact.eventHash)
      for slot in 0..<Fact.cellCount where fact.present & (1 << UInt8(slot)) != 0 {
        writer.signedVarint(fact.cells[slot])
      }
      if fact.hasText { writer.lengthPrefixed(text(fact)) }
    }
  }

  /// Writes all facts, without their owner.
  public func write(to writer: inout ByteWriter) {
    write(facts.startIndex..<facts.endIndex, to: &writer)
  }

  /// Appends facts that `write` wrote, giving them an owner.
  ///
  /// - Parameter source: the bytes that the reader reads, from its offset 0 on.
  public mutating func read(
    from reader: inout ByteReader, owner: UInt8
  ) throws(ByteReaderError) {
    let count = try reader.count(minimumSize: Self.minimumFactBytes)
    facts.reserveCapacity(facts.count + count)
    for _ in 0..<count {
      var fact = Fact(kind: try reader.byte(), source: try reader.byte(), timeMillis: 0, eventHash: 0)
      guard Int(fact.kind) <= Catalogue.maximumKind else { throw ByteReaderError(.invalidValue, at: reader.offset) }
      fact.flags = Fact.Flags(rawValue: try reader.byte())
      fact.present = try reader.byte()
      fact.timeMillis = try reader.signedVarint() &+ Self.epochMillis
      fact.eventHash = try reader.fixed32()
      fact.owner = owner
      for slot in 0..<Fact.cellCount where fact.present & (1 << UInt8(slot)) != 0 {
        fact.cells[slot] = try reader.signedVarint()
      }
      if fact.hasText {
        fact.textStart = UInt32(texts.count)
        let length = try reader.withLengthPrefixed { bytes in
          unsafe bytes.withUnsafeBufferPointer { unsafe texts.append(contentsOf: $0) }
          return bytes.count
        }
        guard length <= Int(UInt16.max) else { throw ByteReaderError(.invalidValue, at: reader.offset) }
        fact.textCount = UInt16(length)
      }
      facts.append(fact)
    }
  }
}

extension ByteWriter {
  @inlinable public mutating func person(_ person: PersonID) { fixed64(person.rawValue) }
  @inlinable public mutating func household(_ household: HouseholdID) { fixed64(household.rawValue) }

  /// An optional value: one byte that says whether it follows.
  @inlinable
  public mutating func optional<Value>(_ value: Value?, _ write: (inout ByteWriter, Value) -> Void) {
    bool(value != nil)
    if let value { write(&self, value) }
  }
}

extension ByteReader {
  public mutating func person() throws(ByteReaderError) -> PersonID {
    let at = offset
    guard let person = PersonID(rawValue: try fixed64()) else { throw ByteReaderError(.invalidValue, at: at) }
    return person
  }

  public mutating func household() throws(ByteReaderError) -> HouseholdID {
    let at = offset
    guard let household = HouseholdID(rawValue: try fixed64()) else { throw ByteReaderError(.invalidValue, at: at) }
    return household
  }

  public mutating func optional<Value>(
    _ read: (inout ByteReader) throws(ByteReaderError) -> Value
  ) throws(ByteReaderError) -> Value? {
    try bool() ? try read(&self) : nil
  }

  /// An enumeration with a raw value of one byte.
  public mutating func enumeration<Value: RawRepresentable>(
    _ type: Value.Type
  ) throws(ByteReaderError) -> Value where Value.RawValue == UInt8 {
    let at = offset
    guard let value = Value(rawValue: try byte()) else { throw ByteReaderError(.invalidValue, at: at) }
    return value
  }
}
