internal import Wire

/// Where an open file's facts stand in their written form, so that those that no message touched are neither read nor
/// written anew: facts are written in the same form in a snapshot and in a file.
///
/// It is good as long as nothing but the snapshot that a file was opened for has touched its facts.
public struct WrittenFacts: Sendable {
  private enum Place: Sendable {
    case inRecord(Range<Int>)
    case inSnapshot
  }

  /// Whether it says where all facts stand.
  public private(set) var isComplete = false
  /// The facts of the snapshot.
  private var snapshot: [UInt8] = []
  /// One for every member, and the last for the household's own facts.
  private var places: [Place] = []

  public init() {}

  /// The facts have to be written from the set: something else has touched them.
  public mutating func forget() { isComplete = false }

  /// Begins with the facts of a snapshot, as they are written.
  public mutating func begin(snapshot: ArraySlice<UInt8>) {
    isComplete = false
    self.snapshot.removeAll(keepingCapacity: true)
    self.snapshot.append(contentsOf: snapshot)
    places.removeAll(keepingCapacity: true)
  }

  mutating func takeSnapshot(into facts: inout FactSet, owner: UInt8) throws(ByteReaderError) {
    places.append(.inSnapshot)
    try ByteReader.read(snapshot) { (reader) throws(ByteReaderError) in
      try facts.read(from: &reader, owner: owner)
      try reader.expectEnd()
    }
  }

  mutating func note(_ range: Range<Int>) { places.append(.inRecord(range)) }

  mutating func complete() { isComplete = true }

  /// Writes the facts of a member, or of the household.
  ///
  /// - Parameter record: what the file was read from.
  func write(_ owner: Int, from record: Span<UInt8>, to writer: inout ByteWriter) {
    switch places[owner] {
    case .inRecord(let range): writer.append(record.extracting(range))
    case .inSnapshot: writer.append(snapshot.span)
    }
  }
}
