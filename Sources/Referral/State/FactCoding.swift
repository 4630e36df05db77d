public import Wire

/// The compact form of facts in `hub.persons`, `hub.households` and `hub.inbox`.
extension FactSet {
  /// Event times are written relative to 2020-01-01T00:00:00Z, which keeps them short.
  private static let epochMillis: Int64 = 1_577_836_800_000
  /// Kind, source, flags, present, time, hash: no fact is shorter.
  private static let minimumFactBytes = 9

  /// The most bytes of a fact without its text.
  private static let maximumFactBytes = 4 + 10 + 4 + 10 * Fact.cellCount
  /// What is put together on the stack before it is appended: room for several facts.
  private static let bufferBytes = 768

  /// Writes the facts in `range`, without their owner.
  public func write(_ range: Range<Int>, to writer: inout ByteWriter) {
    writer.count(range.count)
    // Facts are put together on the stack and appended many at once: this is the hot path's largest writer.
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.bufferBytes) { buffer in
      var count = 0
      for index in range {
        let fact = facts[index]
        unsafe buffer[count] = fact.kind
        unsafe buffer[count + 1] = fact.source
        unsafe buffer[count + 2] = fact.flags.rawValue
        unsafe buffer[count + 3] = fact.present
        unsafe count = Self.put(fact.timeMillis - Self.epochMillis, into: buffer, at: count + 4)
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
          unsafe buffer[count] = UInt8(truncatingIfNeeded: fact.eventHash >> shift)
          count += 1
        }
        var rest = fact.present & ~Fact.textBit
        while rest != 0 {
          unsafe count = Self.put(fact.cells[rest.trailingZeroBitCount], into: buffer, at: count)
          rest &= rest - 1
        }
        if fact.hasText || count > Self.bufferBytes - Self.maximumFactBytes {
          unsafe writer.bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<count]))
          count = 0
        }
        if fact.hasText { writer.lengthPrefixed(text(fact)) }
      }
      unsafe writer.bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<count]))
    }
  }

  /// Puts a zigzag LEB128 integer, as `ByteWriter.signedVarint` writes it, and returns the place after it.
  @inline(__always)
  private static func put(_ value: Int64, into buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int) -> Int {
    var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
    var at = start
    while rest >= 0x80 {
      unsafe buffer[at] = UInt8(truncatingIfNeeded: rest) | 0x80
      rest >>= 7
      at += 1
    }
    unsafe buffer[at] = UInt8(truncatingIfNeeded: rest)
    return at + 1
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
    // The facts are put straight into the array's memory: no check of its room for each.
    var texts: [UInt8] = []
    swap(&texts, &self.texts)
    defer { swap(&texts, &self.texts) }
    try facts.append(addingCapacity: count) { (output) throws(ByteReaderError) in
      for _ in 0..<count { output.append(try Self.readFact(from: &reader, owner: owner, texts: &texts)) }
    }
  }

  @inline(__always)
  private static func readFact(
    from reader: inout ByteReader, owner: UInt8, texts: inout [UInt8]
  ) throws(ByteReaderError) -> Fact {
    // Kind, source, flags, present: four single bytes.
    let head = try reader.fixed32()
    var fact = Fact(
      kind: UInt8(truncatingIfNeeded: head), source: UInt8(truncatingIfNeeded: head >> 8), timeMillis: 0, eventHash: 0
    )
    guard Int(fact.kind) <= Catalogue.maximumKind else { throw ByteReaderError(.invalidValue, at: reader.offset) }
    fact.flags = Fact.Flags(rawValue: UInt8(truncatingIfNeeded: head >> 16))
    fact.present = UInt8(truncatingIfNeeded: head >> 24)
    fact.timeMillis = try reader.signedVarint() &+ Self.epochMillis
    fact.eventHash = try reader.fixed32()
    fact.owner = owner
    var rest = fact.present & ~Fact.textBit
    while rest != 0 {
      fact.cells[rest.trailingZeroBitCount] = try reader.signedVarint()
      rest &= rest - 1
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
    return fact
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
