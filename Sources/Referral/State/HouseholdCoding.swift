public import Wire

/// The value of `hub.households`. The first byte is the format's version: a reader that does not know it stops.
extension HouseholdFile {
  /// Version 2 has no suspicions, version 3 nobody who waits; a file without any is written so.
  public static let formatVersions: ClosedRange<UInt8> = 2...4
  private static let suspicionsVersion: UInt8 = 3
  private static let waitingVersion: UInt8 = 4

  private var writtenVersion: UInt8 {
    if !waiting.isEmpty { return Self.waitingVersion }
    return suspicions.isEmpty ? Self.formatVersions.lowerBound : Self.suspicionsVersion
  }

  public func write(to writer: inout ByteWriter) {
    writeHead(to: &writer)
    var at = 0
    for index in members.indices {
      write(members[index], to: &writer)
      let first = at
      while at < facts.facts.count, facts.facts[at].owner == UInt8(index) { at += 1 }
      facts.write(first..<at, to: &writer)
    }
    facts.write(at..<facts.facts.count, to: &writer)
    writeRest(to: &writer)
  }

  /// Writes the same bytes, with the facts copied.
  ///
  /// - Parameters:
  ///   - written: where the facts stand; complete.
  ///   - record: what the file was read from.
  public func write(copying written: WrittenFacts, from record: Span<UInt8>, to writer: inout ByteWriter) {
    precondition(written.isComplete, "something else than a snapshot has touched the facts")
    let start = writer.bytes.count
    writeHead(to: &writer)
    for index in members.indices {
      write(members[index], to: &writer)
      written.write(index, from: record, to: &writer)
    }
    written.write(members.count, from: record, to: &writer)
    writeRest(to: &writer)
    assert(isWritten(as: writer.bytes[start...]), "facts that were copied are not those of the set")
  }

  private func isWritten(as bytes: ArraySlice<UInt8>) -> Bool {
    var other = ByteWriter()
    write(to: &other)
    return bytes.elementsEqual(other.bytes)
  }

  private func writeHead(to writer: inout ByteWriter) {
    writer.byte(writtenVersion)
    writer.household(id)
    writer.varint(UInt64(lastWarning))
    writer.varint(lastEntry)
    writer.count(members.count)
  }

  private func write(_ member: Member, to writer: inout ByteWriter) {
    writer.person(member.person)
    writer.varint(UInt64(member.moveNumber))
    writer.bool(member.awaitsHandover)
  }

  /// What comes after members and facts.
  private func writeRest(to writer: inout ByteWriter) {
    WarningList.write(warnings, to: &writer)
    writer.count(departures.count)
    for departure in departures {
      writer.person(departure.person)
      writer.varint(UInt64(departure.awaitedMove))
      writer.varint(UInt64(departure.moveNumber))
      writer.household(departure.to)
      writer.person(departure.becomes)
    }
    writer.count(forwards.count)
    for forward in forwards {
      writer.household(forward.home)
      writer.varint(UInt64(forward.number))
      writer.household(forward.to)
    }
    writer.count(earlyHandovers.count)
    for early in earlyHandovers {
      writer.person(early.person)
      writer.varint(UInt64(early.moveNumber))
      writer.lengthPrefixed(early.warnings)
    }
    guard writtenVersion >= Self.suspicionsVersion else { return }
    writer.count(suspicions.count)
    for suspicion in suspicions {
      writer.person(suspicion.first)
      writer.person(suspicion.second)
      writer.signedVarint(suspicion.number)
      writer.byte(suspicion.alike.rawValue)
    }
    guard writtenVersion >= Self.waitingVersion else { return }
    writer.count(waiting.count)
    for one in waiting {
      writer.person(one.person)
      writer.varint(UInt64(one.moveNumber))
    }
  }

  /// Reads a file into this one, keeping its memory.
  public mutating func read(from reader: inout ByteReader) throws(ByteReaderError) {
    let (version, memberCount) = try readHead(from: &reader)
    for index in 0..<memberCount {
      members.append(try Self.readMember(from: &reader))
      try facts.read(from: &reader, owner: UInt8(index))
    }
    try facts.read(from: &reader, owner: Fact.householdOwner)
    try readRest(version: version, from: &reader)
  }

  /// Reads a file as it is once a member's snapshot has been taken, without reading the facts that it replaces.
  ///
  /// - Parameters:
  ///   - written: begun with the snapshot; complete afterwards, if the snapshot was taken.
  ///   - moveNumber: the snapshot's; a snapshot of another move of the member is not taken.
  /// - Returns: whether the snapshot was taken. If not, the file is as it was written.
  public mutating func read(
    from reader: inout ByteReader, replacing person: PersonID, moveNumber: UInt32, written: inout WrittenFacts
  ) throws(ByteReaderError) -> Bool {
    var isTaken = false
    let (version, memberCount) = try readHead(from: &reader)
    for index in 0..<memberCount {
      let member = try Self.readMember(from: &reader)
      members.append(member)
      if member.person == person, member.moveNumber == moveNumber {
        try FactSet.skip(&reader)
        try written.takeSnapshot(into: &facts, owner: UInt8(index))
        isTaken = true
      } else {
        let start = reader.offset
        try facts.read(from: &reader, owner: UInt8(index))
        written.note(start..<reader.offset)
      }
    }
    let start = reader.offset
    try facts.read(from: &reader, owner: Fact.householdOwner)
    written.note(start..<reader.offset)
    try readRest(version: version, from: &reader)
    if isTaken { written.complete() }
    return isTaken
  }

  private mutating func readHead(
    from reader: inout ByteReader
  ) throws(ByteReaderError) -> (version: UInt8, memberCount: Int) {
    reset(id: id)
    let version = try reader.byte()
    guard Self.formatVersions.contains(version) else { throw ByteReaderError(.invalidValue, at: 0) }
    id = try reader.household()
    lastWarning = UInt32(truncatingIfNeeded: try reader.varint())
    lastEntry = try reader.varint()
    let memberCount = try reader.count(minimumSize: 10)
    guard memberCount <= Self.maximumMembers else { throw ByteReaderError(.invalidValue, at: reader.offset) }
    return (version, memberCount)
  }

  private static func readMember(from reader: inout ByteReader) throws(ByteReaderError) -> Member {
    Member(
      person: try reader.person(), moveNumber: UInt32(truncatingIfNeeded: try reader.varint()),
      awaitsHandover: try reader.bool())
  }

  /// What comes after members and facts.
  private mutating func readRest(version: UInt8, from reader: inout ByteReader) throws(ByteReaderError) {
    warnings = try WarningList.read(from: &reader)
    for _ in 0..<(try reader.count(minimumSize: 26)) {
      departures.append(
        Departure(
          person: try reader.person(), awaitedMove: UInt32(truncatingIfNeeded: try reader.varint()),
          moveNumber: UInt32(truncatingIfNeeded: try reader.varint()), to: try reader.household(),
          becomes: try reader.person()))
    }
    for _ in 0..<(try reader.count(minimumSize: 17)) {
      forwards.append(
        Forward(
          home: try reader.household(), number: UInt32(truncatingIfNeeded: try reader.varint()),
          to: try reader.household()))
    }
    for _ in 0..<(try reader.count(minimumSize: 10)) {
      earlyHandovers.append(
        EarlyHandover(
          person: try reader.person(), moveNumber: UInt32(truncatingIfNeeded: try reader.varint()),
          warnings: try reader.lengthPrefixed()))
    }
    if version >= Self.suspicionsVersion {
      for _ in 0..<(try reader.count(minimumSize: 18)) {
        suspicions.append(
          DuplicateSuspicion(
            first: try reader.person(), second: try reader.person(), number: try reader.signedVarint(),
            alike: DuplicateSuspicion.Alike(rawValue: try reader.byte())))
      }
    }
    if version >= Self.waitingVersion {
      for _ in 0..<(try reader.count(minimumSize: 9)) {
        waiting.append(
          Waiting(person: try reader.person(), moveNumber: UInt32(truncatingIfNeeded: try reader.varint())))
      }
    }
    try reader.expectEnd()
  }

  /// Makes this an empty file, keeping its memory.
  public mutating func reset(id: HouseholdID) {
    self.id = id
    members.removeAll(keepingCapacity: true)
    facts.removeAll()
    lastWarning = 0
    lastEntry = 0
    // Mostly there is nothing to remove, and to look is quicker.
    if !warnings.isEmpty { warnings.removeAll(keepingCapacity: true) }
    if !departures.isEmpty { departures.removeAll(keepingCapacity: true) }
    if !forwards.isEmpty { forwards.removeAll(keepingCapacity: true) }
    if !earlyHandovers.isEmpty { earlyHandovers.removeAll(keepingCapacity: true) }
    if !suspicions.isEmpty { suspicions.removeAll(keepingCapacity: true) }
    if !waiting.isEmpty { waiting.removeAll(keepingCapacity: true) }
  }

  /// Whether nothing is left to remember: the file may be dropped.
  public var isEmpty: Bool {
    members.isEmpty && facts.facts.isEmpty && warnings.isEmpty && departures.isEmpty && forwards.isEmpty
      && earlyHandovers.isEmpty && suspicions.isEmpty && waiting.isEmpty
  }
}
