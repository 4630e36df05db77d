public import Wire

/// The value of `hub.households`. The first byte is the format's version: a reader that does not know it stops.
extension HouseholdFile {
  /// Version 2 has no suspicions; a file without any is written so.
  public static let formatVersions: ClosedRange<UInt8> = 2...3

  public func write(to writer: inout ByteWriter) {
    writer.byte(suspicions.isEmpty ? Self.formatVersions.lowerBound : Self.formatVersions.upperBound)
    writer.household(id)
    writer.varint(UInt64(lastWarning))
    writer.varint(lastEntry)
    writer.count(members.count)
    var at = 0
    for (index, member) in members.enumerated() {
      writer.person(member.person)
      writer.varint(UInt64(member.moveNumber))
      writer.bool(member.awaitsHandover)
      let first = at
      while at < facts.facts.count, facts.facts[at].owner == UInt8(index) { at += 1 }
      facts.write(first..<at, to: &writer)
    }
    facts.write(at..<facts.facts.count, to: &writer)
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
    guard !suspicions.isEmpty else { return }
    writer.count(suspicions.count)
    for suspicion in suspicions {
      writer.person(suspicion.first)
      writer.person(suspicion.second)
      writer.signedVarint(suspicion.number)
      writer.byte(suspicion.alike.rawValue)
    }
  }

  /// Reads a file into this one, keeping its memory.
  public mutating func read(from reader: inout ByteReader) throws(ByteReaderError) {
    reset(id: id)
    let version = try reader.byte()
    guard Self.formatVersions.contains(version) else { throw ByteReaderError(.invalidValue, at: 0) }
    id = try reader.household()
    lastWarning = UInt32(truncatingIfNeeded: try reader.varint())
    lastEntry = try reader.varint()
    let memberCount = try reader.count(minimumSize: 10)
    guard memberCount <= Self.maximumMembers else { throw ByteReaderError(.invalidValue, at: reader.offset) }
    for index in 0..<memberCount {
      members.append(
        Member(
          person: try reader.person(), moveNumber: UInt32(truncatingIfNeeded: try reader.varint()),
          awaitsHandover: try reader.bool()))
      try facts.read(from: &reader, owner: UInt8(index))
    }
    try facts.read(from: &reader, owner: Fact.householdOwner)
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
    if version == Self.formatVersions.upperBound {
      for _ in 0..<(try reader.count(minimumSize: 18)) {
        suspicions.append(
          DuplicateSuspicion(
            first: try reader.person(), second: try reader.person(), number: try reader.signedVarint(),
            alike: DuplicateSuspicion.Alike(rawValue: try reader.byte())))
      }
    }
    try reader.expectEnd()
  }

  /// Makes this an empty file, keeping its memory.
  public mutating func reset(id: HouseholdID) {
    self.id = id
    members.removeAll(keepingCapacity: true)
    facts.removeAll()
    warnings.removeAll(keepingCapacity: true)
    lastWarning = 0
    lastEntry = 0
    departures.removeAll(keepingCapacity: true)
    forwards.removeAll(keepingCapacity: true)
    earlyHandovers.removeAll(keepingCapacity: true)
    suspicions.removeAll(keepingCapacity: true)
  }

  /// Whether nothing is left to remember: the file may be dropped.
  public var isEmpty: Bool {
    members.isEmpty && facts.facts.isEmpty && warnings.isEmpty && departures.isEmpty && forwards.isEmpty
      && earlyHandovers.isEmpty && suspicions.isEmpty
  }
}
