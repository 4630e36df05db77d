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
  /// Few kinds of facts give more of their cells.
  private static let usualCells = 4
  /// The sizes of the cells behind those, once theirs were shifted out.
  private static let cellSizes: UInt32 = 0xFFF
  private static let textFlag: UInt16 = 1 << 14
  /// The most bytes of a text: its length takes at most two.
  private static let maximumTextBytes = 0x3FFF

  /// Writes the facts in `range`, without their owner.
  public func write(_ range: Range<Int>, to writer: inout ByteWriter) {
    writer.count(range.count)
    put(range, to: &writer)
  }

  /// Writes all facts, without their owner, and among them those that were not read.
  ///
  /// - Parameter record: what the facts were read from.
  func write(with unread: UnreadFacts, from record: Span<UInt8>, to writer: inout ByteWriter) {
    precondition(!unread.isOver, "the record was written anew since its facts were read")
    writer.count(facts.count + unread.count)
    var at = 0
    for run in unread.runs {
      let first = at
      while at < facts.count, facts[at].kind < run.firstKind { at += 1 }
      put(first..<at, to: &writer)
      writer.append(record.extracting(run.range))
    }
    put(at..<facts.count, to: &writer)
  }

  private func put(_ range: Range<Int>, to writer: inout ByteWriter) {
    guard !range.isEmpty else { return }
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
      for _ in 0..<count {
        let start = try reader.fixed64()
        output.append(
          try Self.readFact(start, try reader.fixed16(), from: &reader, owner: owner, texts: &texts))
      }
    }
  }

  /// Appends facts of some kinds that `write` wrote, and notes where the others stand.
  ///
  /// - Parameter kinds: bit n: facts of kind n are read.
  mutating func read(
    from reader: inout ByteReader, kinds: UInt64, unread: inout UnreadFacts
  ) throws(ByteReaderError) {
    let count = try reader.count(minimumSize: Self.minimumFactBytes)
    guard count > 0 else { return }
    var texts: [UInt8] = []
    swap(&texts, &self.texts)
    defer { swap(&texts, &self.texts) }
    try facts.append(addingCapacity: count) { (output) throws(ByteReaderError) in
      for _ in 0..<count {
        let place = reader.offset
        let start = try reader.fixed64()
        let head = try reader.fixed16()
        let kind = UInt8(truncatingIfNeeded: head & 63)
        if kinds & (1 << UInt64(kind)) != 0 {
          output.append(try Self.readFact(start, head, from: &reader, owner: 0, texts: &texts))
        } else {
          try Self.skip(start, head, &reader)
          unread.note(kind, at: place..<reader.offset, kinds: kinds)
        }
      }
    }
  }

  /// Moves over facts that `write` wrote.
  static func skip(_ reader: inout ByteReader) throws(ByteReaderError) {
    for _ in 0..<(try reader.count(minimumSize: minimumFactBytes)) {
      let start = try reader.fixed64()
      try skip(start, try reader.fixed16(), &reader)
    }
  }

  /// Moves over what comes after a fact's first ten bytes.
  @inline(__always)
  private static func skip(
    _ start: UInt64, _ head: UInt16, _ reader: inout ByteReader
  ) throws(ByteReaderError) {
    try unsafe reader.withPackedIntegers(sizes: UInt32(truncatingIfNeeded: start)) { _ in }
    if head & textFlag != 0 { _ = try reader.lengthPrefixedRange() }
  }

  /// - Parameters:
  ///   - start: the fact's first eight bytes.
  ///   - head: the two after them.
  @inline(__always)
  private static func readFact(
    _ start: UInt64, _ head: UInt16, from reader: inout ByteReader, owner: UInt8, texts: inout [UInt8]
  ) throws(ByteReaderError) -> Fact {
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
      for slot in 0..<usualCells {
        unsafe at += Int(sizes & 15)
        fact.cells[slot] = unsafe PackedIntegers.load(endingAt: at, size: sizes & 15)
        sizes >>= 4
      }
      guard sizes & cellSizes != 0 else { return }
      for slot in usualCells..<Fact.cellCount {
        unsafe at += Int(sizes & 15)
        fact.cells[slot] = unsafe PackedIntegers.load(endingAt: at, size: sizes & 15)
        sizes >>= 4
      }
    }
    if head & textFlag != 0 {
      fact.present |= Fact.textBit
      fact.textStart = UInt32(texts.count)
      let length = try reader.withLengthPrefixed { bytes in
        texts.append(span: bytes)
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
  @inlinable
  public mutating func person() throws(ByteReaderError) -> PersonID {
    let at = offset
    guard let person = PersonID(rawValue: try fixed64()) else { throw ByteReaderError(.invalidValue, at: at) }
    return person
  }

  @inlinable
  public mutating func household() throws(ByteReaderError) -> HouseholdID {
    let at = offset
    guard let household = HouseholdID(rawValue: try fixed64()) else { throw ByteReaderError(.invalidValue, at: at) }
    return household
  }

  @inlinable
  public mutating func optional<Value>(
    _ read: (inout ByteReader) throws(ByteReaderError) -> Value
  ) throws(ByteReaderError) -> Value? {
    try bool() ? try read(&self) : nil
  }

  /// An enumeration with a raw value of one byte.
  @inlinable
  public mutating func enumeration<Value: RawRepresentable>(
    _ type: Value.Type
  ) throws(ByteReaderError) -> Value where Value.RawValue == UInt8 {
    let at = offset
    guard let value = Value(rawValue: try byte()) else { throw ByteReaderError(.invalidValue, at: at) }
    return value
  }
}
