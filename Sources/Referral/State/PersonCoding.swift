public import Wire

/// The value of `hub.persons`: the head, then the facts. The first byte is the format's version: a reader that does not
/// know it stops. A record with an alias is of a later version than one without: it says when it was merged.
extension PersonHead {
  func write(to writer: inout ByteWriter) {
    writer.byte(alias == nil ? PersonRecord.formatVersion : PersonRecord.formatVersionOfAlias)
    writer.optional(alias) { $0.person($1) }
    if alias != nil { aliasStamp.write(to: &writer) }
    writer.optional(household) { $0.household($1) }
    writer.optional(ownHousehold) { $0.household($1) }
    writer.varint(UInt64(moveNumber))
    writer.count(former.count)
    for person in former { writer.person(person) }
  }

  init(from reader: inout ByteReader) throws(ByteReaderError) {
    let version = try reader.byte()
    guard PersonRecord.isReadable(version) else { throw ByteReaderError(.invalidValue, at: 0) }
    alias = try reader.optional { (reader) throws(ByteReaderError) in try reader.person() }
    if version == PersonRecord.formatVersionOfAlias { aliasStamp = try MergeStamp(from: &reader) }
    household = try reader.optional { (reader) throws(ByteReaderError) in try reader.household() }
    ownHousehold = try reader.optional { (reader) throws(ByteReaderError) in try reader.household() }
    moveNumber = UInt32(truncatingIfNeeded: try reader.varint())
    for _ in 0..<(try reader.count(minimumSize: 8)) { former.append(try reader.person()) }
  }
}

extension PersonRecord {
  static let formatVersion: UInt8 = 3
  static let formatVersionOfAlias: UInt8 = 4

  /// Whether this version of the hub reads a record with this first byte.
  public static func isReadable(_ version: UInt8) -> Bool {
    version == formatVersion || version == formatVersionOfAlias
  }

  public func write(to writer: inout ByteWriter) {
    head.write(to: &writer)
    facts.write(to: &writer)
  }

  /// Reads a record into this one, keeping its memory.
  public mutating func read(from reader: inout ByteReader) throws(ByteReaderError) {
    facts.removeAll()
    head = try PersonHead(from: &reader)
    try facts.read(from: &reader, owner: 0)
    try reader.expectEnd()
  }

  /// The same, but of the facts only those of some kinds.
  ///
  /// - Parameters:
  ///   - kinds: bit n: facts of kind n are read.
  ///   - unread: replaced; where the others stand.
  public mutating func read(
    from reader: inout ByteReader, kinds: UInt64, unread: inout UnreadFacts
  ) throws(ByteReaderError) {
    facts.removeAll()
    unread.removeAll()
    head = try PersonHead(from: &reader)
    try facts.read(from: &reader, kinds: kinds, unread: &unread)
    try reader.expectEnd()
  }

  /// Writes a record of which not all was read.
  ///
  /// - Parameter record: what it was read from.
  public func write(with unread: UnreadFacts, from record: Span<UInt8>, to writer: inout ByteWriter) {
    head.write(to: &writer)
    facts.write(with: unread, from: record, to: &writer)
  }

  /// Makes this an empty record, keeping its memory.
  public mutating func reset() {
    head = PersonHead()
    facts.removeAll()
  }

  /// Reads the head of a written record.
  ///
  /// - Returns: the head, and where the facts begin: they are written in the same form wherever the hub sends them.
  public static func readHead(_ bytes: Span<UInt8>) throws(ByteReaderError) -> (head: PersonHead, factsStart: Int) {
    try unsafe ByteReader.read(bytes.bytes) { (reader) throws(ByteReaderError) in
      let head = try PersonHead(from: &reader)
      return (head, reader.offset)
    }
  }

  /// Writes a record anew with another head; the facts' bytes stay as they are.
  public static func replaceHead(
    of bytes: Span<UInt8>, factsStart: Int, with head: PersonHead, in writer: inout ByteWriter
  ) {
    writer.removeAll()
    head.write(to: &writer)
    writer.append(bytes.extracting(factsStart...))
  }
}
