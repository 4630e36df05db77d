import Referral
import Streams
import Wire

/// What intake's tasks tell each other of names and days of birth (R4), over `hub.rekeyed`: the task of a person tells the task
/// of the name, which tells the task of whoever keeps the suspicion.
enum NamesakeBody {
  /// A record has a name, or has it no more. It goes to the task that has the name's key.
  struct Said {
    var person: PersonID
    var namesake: Namesake
    var isThere: Bool
    /// The id of the event that said it.
    var cause: [UInt8]

    init(person: PersonID, namesake: Namesake, isThere: Bool, cause: [UInt8]) {
      self.person = person
      self.namesake = namesake
      self.isThere = isThere
      self.cause = cause
    }

    init(from reader: inout ByteReader) throws(ByteReaderError) {
      person = try reader.person()
      namesake = Namesake(key: try reader.fixed64(), sex: try reader.enumeration(Namesake.Sex.self))
      isThere = try reader.bool()
      cause = try reader.lengthPrefixed()
    }

    func append(to output: inout OutputBatch, partitionCount: Int32) {
      let key = NamesakeBody.key(namesake.key)
      output.appendBinary(
        topic: TopicLayout.rekeyed, partition: Murmur2.partition(key.span, count: partitionCount), key: key
      ) { writer in
        writer.byte(IntakeWork.RekeyedKind.namesakeSaid.rawValue)
        writer.person(person)
        writer.fixed64(namesake.key)
        writer.byte(namesake.sex.rawValue)
        writer.bool(isThere)
        writer.lengthPrefixed(cause)
      }
      output.appendHeader(Origin.internalHeader, "namesake")
    }
  }

  /// Two records may be one person, or are not alike any more. It goes to the task of the holder's record.
  struct Found {
    var pair: Namesake.Pair
    var isThere: Bool
    var cause: [UInt8]

    init(pair: Namesake.Pair, isThere: Bool, cause: [UInt8]) {
      self.pair = pair
      self.isThere = isThere
      self.cause = cause
    }

    init(from reader: inout ByteReader) throws(ByteReaderError) {
      pair = Namesake.Pair(
        holder: try reader.person(), other: try reader.person(), number: try reader.signedVarint(),
        alike: DuplicateSuspicion.Alike(rawValue: try reader.byte()))
      isThere = try reader.bool()
      cause = try reader.lengthPrefixed()
    }

    func append(to output: inout OutputBatch, partitionCount: Int32) {
      let key = pair.holder.bytes
      output.appendBinary(
        topic: TopicLayout.rekeyed, partition: Murmur2.partition(key.span, count: partitionCount), key: key
      ) { writer in
        writer.byte(IntakeWork.RekeyedKind.namesakeFound.rawValue)
        writer.person(pair.holder)
        writer.person(pair.other)
        writer.signedVarint(pair.number)
        writer.byte(pair.alike.rawValue)
        writer.bool(isThere)
        writer.lengthPrefixed(cause)
      }
      output.appendHeader(Origin.internalHeader, "namesake")
    }
  }

  static func key(_ key: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: key >> (8 * $0)) } }
}

/// The records under each name and day of birth whose key hashes to a partition: kept in `hub.persons` beside the records, one
/// small record a name, erased when its last person is.
struct NamesakeIndex: ~Copyable {
  /// More people of one name and one day of birth are not compared with each other.
  static let maximumEntries = 64
  private static let keyPrefix = Array("!name.".utf8)
  private static let formatVersion: UInt8 = 1

  private var names = RecordStore()
  private var writer = ByteWriter()

  /// - Returns: whether the entry was not there before and now is, or the other way round.
  mutating func set(_ entry: Namesake.Entry, _ key: UInt64, isThere: Bool) -> Bool {
    var entries = entries(key)
    let at = entries.firstIndex { $0.person == entry.person }
    if let at {
      if isThere, entries[at] == entry { return false }
      entries.remove(at: at)
    }
    if isThere {
      guard entries.count < Self.maximumEntries else { return false }
      entries.append(entry)
    } else if at == nil {
      return false
    }
    guard !entries.isEmpty else {
      names.remove(key)
      return true
    }
    entries.sort { $0.person < $1.person }
    writer.removeAll()
    writer.byte(Self.formatVersion)
    writer.count(entries.count)
    for entry in entries {
      writer.person(entry.person)
      writer.byte(entry.sex.rawValue)
    }
    names.set(key, writer.bytes)
    return true
  }

  /// Who has a name, in the order of the ids.
  func entries(_ key: UInt64) -> [Namesake.Entry] {
    do {
      return try names.withRecord(key) { (bytes) throws(ByteReaderError) in try Self.read(bytes) } ?? []
    } catch {
      // Every record was written here or checked on restore.
      preconditionFailure("a name's record in memory is damaged: \(error)")
    }
  }

  private static func read(_ bytes: Span<UInt8>) throws(ByteReaderError) -> [Namesake.Entry] {
    try unsafe ByteReader.read(bytes.bytes) { (reader) throws(ByteReaderError) in
      guard try reader.byte() == formatVersion else { throw ByteReaderError(.invalidValue, at: 0) }
      var entries: [Namesake.Entry] = []
      for _ in 0..<(try reader.count(minimumSize: 9)) {
        entries.append(
          Namesake.Entry(person: try reader.person(), sex: try reader.enumeration(Namesake.Sex.self)))
      }
      try reader.expectEnd()
      return entries
    }
  }

  static func isKey(_ key: Span<UInt8>) -> Bool {
    key.count == keyPrefix.count + 8 && keyPrefix.indices.allSatisfy { key[$0] == keyPrefix[$0] }
  }

  /// Takes back what the changelog holds of one name; nil: nobody has it any more.
  mutating func restore(_ key: Span<UInt8>, _ value: Span<UInt8>?) throws(ByteReaderError) {
    var name: UInt64 = 0
    for index in 0..<8 { name |= UInt64(key[Self.keyPrefix.count + index]) << (8 * index) }
    guard name != 0 else { throw ByteReaderError(.invalidValue, at: 0) }
    guard let value else {
      names.remove(name)
      return
    }
    _ = try Self.read(value)
    names.set(name, value)
  }

  /// Writes a name's record, or its tombstone.
  func write(_ key: UInt64, _ partition: Int32, _ output: inout OutputBatch) {
    let place = output.place((Self.keyPrefix + NamesakeBody.key(key)).span)
    let value = names.withRecord(key) { output.place($0) }
    output.append(topic: TopicLayout.changelog, partition: partition, key: place, value: value)
  }
}
