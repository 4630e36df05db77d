public import Wire

/// The compact form of facts in `hub.persons`, `hub.households` and `hub.inbox`.
///
/// A fact is ten bytes that every fact has, its time and cells as `PackedIntegers`, and its text with its length:
///
///     bytes 0…3   the sizes: cells 0…6, then the time
///           4…7   the event's hash
///           8…9   kind (6 bits), source (6), flags (2), whether there is a text (1), 0
extension FactSet {
  /// Event times are written relative to 2020-01-01T00:00:00Z, which keeps them short.
  private static let epochMillis: Int64 = 1_577_836_800_000
  private static let headBytes = 10
  /// The head and a time of one byte: no fact is shorter.
  private static let minimumFactBytes = headBytes + 1
  /// The most bytes of a fact without its text, of which the length takes two.
  private static let maximumFactBytes = headBytes + PackedIntegers.maximumBytes + 2
  private static let textFlag: UInt16 = 1 << 14
  /// The most bytes of a text: its length takes at most two.
  private static let maximumTextBytes = 0x3FFF

  /// Writes the facts in `range`, without their owner.
  public func write(_ range: Range<Int>, to writer: inout ByteWriter) {
    writer.count(range.count)
    var room = range.count * Self.maximumFactBytes
    for index in range { room += Int(facts[index].textCount) }
    let facts = facts.span
    let texts = texts.span
    // Facts are put straight into the array's memory, without a check of its room for each byte: this is the hot path's
    // largest writer.
    writer.bytes.append(addingCapacity: room) { output in
      unsafe output.withUnsafeMutableBufferPointer { target, count in
        guard let start = target.baseAddress else { return }
        var at = unsafe UnsafeMutableRawPointer(start) + count
        for index in range { unsafe at = Self.put(facts[index], texts, at: at) }
        unsafe count = at - UnsafeMutableRawPointer(start)
      }
    }
  }

  /// Puts a fact at `start`, where there is room for `maximumFactBytes` and its text, and returns the place after it.
  @inline(__always)
  private static func put(
    _ fact: Fact, _ texts: Span<UInt8>, at start: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    precondition(fact.kind < 64 && fact.source < 64, "kinds and departments have six bits")
    var at = unsafe start + headBytes
    var sizes: UInt32 = 0
    func put(_ value: Int64, _ size: Int, _ slot: Int) {
      unsafe at.storeBytes(of: value.littleEndian, as: Int64.self)
      unsafe at += size
      sizes |= UInt32(truncatingIfNeeded: size) &<< UInt32(truncatingIfNeeded: 4 &* slot)
    }
    let time = fact.timeMillis &- epochMillis
    put(time, PackedIntegers.size(of: time), Fact.cellCount)
    for slot in 0..<Fact.cellCount {
      let value = fact.cells[slot]
      put(value, fact.present & (1 << UInt8(slot)) == 0 ? 0 : PackedIntegers.size(of: value), slot)
    }
    var head = UInt16(fact.kind) | UInt16(fact.source) << 6 | UInt16(fact.flags.rawValue & 3) << 12
    if fact.hasText {
      head |= textFlag
      let length = Int(fact.textCount)
      precondition(length <= maximumTextBytes, "a fact's text is short")
      if length < 0x80 {
        unsafe at.storeBytes(of: UInt8(length), as: UInt8.self)
        unsafe at += 1
      } else {
        unsafe at.storeBytes(
          of: (UInt16(length & 0x7F | 0x80) | UInt16(length >> 7) << 8).littleEndian, as: UInt16.self)
        unsafe at += 2
      }
      let from = Int(fact.textStart)
      unsafe texts.extracting(from..<from + length).withUnsafeBytes {
        unsafe at.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(at), byteCount: length)
      }
      unsafe at += length
    }
    unsafe start.storeBytes(of: (UInt64(sizes) | UInt64(fact.eventHash) << 32).littleEndian, as: UInt64.self)
    unsafe (start + 8).storeBytes(of: head.littleEndian, as: UInt16.self)
    return unsafe at
  }

  /// Writes all facts, without their owner.
  public func write(to writer: inout ByteWriter) {
    write(facts.startIndex..<facts.endIndex, to: &writer)
  }

  /// Appends facts that `write` wrote, giving them an owner.
  public mutating func read(
    from reader: inout ByteReader, owner: UInt8
  ) throws(ByteReaderError) {
    let count = try reader.count(minimumSize: Self.minimumFactBytes)
    // Appending none to an empty array would write to the storage that all empty arrays share.
    guard count > 0 else { return }
    // The facts are put straight into the array's memory: no check of its room for each.
    var texts: [UInt8] = []
    swap(&texts, &self.texts)
    defer { swap(&texts, &self.texts) }
    try facts.append(addingCapacity: count) { (output) throws(ByteReaderError) in
      for _ in 0..<count { output.append(try Self.readFact(from: &reader, owner: owner, texts: &texts)) }
    }
  }

  /// Moves over facts that `write` wrote.
  static func skip(_ reader: inout ByteReader) throws(ByteReaderError) {
    for _ in 0..<(try reader.count(minimumSize: minimumFactBytes)) {
      let sizes = UInt32(truncatingIfNeeded: try reader.fixed64())
      let head = try reader.fixed16()
      try unsafe reader.withPackedIntegers(sizes: sizes) { _ in }
      if head & textFlag != 0 { _ = try reader.lengthPrefixedRange() }
    }
  }

  @inline(__always)
  private static func readFact(
    from reader: inout ByteReader, owner: UInt8, texts: inout [UInt8]
  ) throws(ByteReaderError) -> Fact {
    let start = try reader.fixed64()
    let head = try reader.fixed16()
    let sizes = UInt32(truncatingIfNeeded: start)
    var fact = Fact(
      kind: UInt8(truncatingIfNeeded: head & 63), source: UInt8(truncatingIfNeeded: head >> 6 & 63), timeMillis: 0,
      eventHash: UInt32(truncatingIfNeeded: start >> 32))
    guard Int(fact.kind) <= Catalogue.maximumKind, head >> 15 == 0 else {
      throw ByteReaderError(.invalidValue, at: reader.offset)
    }
    fact.flags = Fact.Flags(rawValue: UInt8(truncatingIfNeeded: head >> 12 & 3))
    fact.owner = owner
    fact.present = PackedIntegers.present(sizes: sizes) & ~Fact.textBit
    try unsafe reader.withPackedIntegers(sizes: sizes) { integers in
      var at = unsafe integers
      var sizes = sizes
      unsafe at += Int(sizes >> 28)
      fact.timeMillis = unsafe PackedIntegers.load(endingAt: at, size: sizes >> 28) &+ epochMillis
      for slot in 0..<Fact.cellCount {
        unsafe at += Int(sizes & 15)
        fact.cells[slot] = unsafe PackedIntegers.load(endingAt: at, size: sizes & 15)
        sizes >>= 4
      }
    }
    if head & textFlag != 0 {
      fact.present |= Fact.textBit
      fact.textStart = UInt32(texts.count)
      let length = try reader.withLengthPrefixed { bytes in
        unsafe bytes.withUnsafeBufferPointer { unsafe texts.append(contentsOf: $0) }
        return bytes.count
      }
      guard length <= maximumTextBytes else { throw ByteReaderError(.invalidValue, at: reader.offset) }
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
