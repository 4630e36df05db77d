import Referral
import Wire

/// What intake and other households tell a household over `hub.inbox`: the hub's own binary form.
/// Answers and facts of the household itself travel untouched beside these, marked by their origin headers.
struct InboxHeader {
  enum Kind: UInt8 {
    case snapshot = 1
    case removal = 2
    case handover = 3
    case listCompleted = 5
    /// Intake has erased a person's record.
    case erasure = 6
    /// A policy pack was published: its serial number and bytes.
    case policy = 7
    /// A year's calendar was published: its bytes.
    case calendar = 8
  }

  static let formatVersion: UInt8 = 2

  var kind: Kind
  /// Nil for a completed list and a published policy or calendar, which are for all households of the partition.
  var household: HouseholdID?
  /// The id of the event that caused it.
  var cause: ArraySlice<UInt8>

  func write(to writer: inout ByteWriter) {
    writer.byte(Self.formatVersion)
    writer.byte(kind.rawValue)
    writer.optional(household) { $0.household($1) }
    writer.lengthPrefixed(cause)
  }

  init(kind: Kind, household: HouseholdID?, cause: ArraySlice<UInt8>) {
    self.kind = kind
    self.household = household
    self.cause = cause
  }

  /// - Parameter bytes: what the reader reads, from its first byte.
  init(from reader: inout ByteReader, in bytes: ArraySlice<UInt8>) throws(ByteReaderError) {
    guard try reader.byte() == Self.formatVersion else { throw ByteReaderError(.invalidValue, at: 0) }
    kind = try reader.enumeration(Kind.self)
    household = try reader.optional { (reader) throws(ByteReaderError) in try reader.household() }
    let place = try reader.lengthPrefixedRange()
    cause = bytes[bytes.startIndex + place.lowerBound..<bytes.startIndex + place.upperBound]
  }
}

/// A person's facts as intake has them now.
struct SnapshotHead {
  var person: PersonID
  var moveNumber: UInt32
  /// The household that hands over first.
  var previous: HouseholdID?

  func write(to writer: inout ByteWriter) {
    writer.person(person)
    writer.varint(UInt64(moveNumber))
    writer.optional(previous) { $0.household($1) }
  }

  init(person: PersonID, moveNumber: UInt32, previous: HouseholdID?) {
    self.person = person
    self.moveNumber = moveNumber
    self.previous = previous
  }

  init(from reader: inout ByteReader) throws(ByteReaderError) {
    person = try reader.person()
    moveNumber = UInt32(truncatingIfNeeded: try reader.varint())
    previous = try reader.optional { (reader) throws(ByteReaderError) in try reader.household() }
  }
}

/// A person left for another household, or was merged into another person.
struct RemovalBody {
  var person: PersonID
  var moveNumber: UInt32
  var to: HouseholdID
  /// The person's id there.
  var becomes: PersonID
  /// The number under which the new household expects the handover.
  var handoverNumber: UInt32

  func write(to writer: inout ByteWriter) {
    writer.person(person)
    writer.varint(UInt64(moveNumber))
    writer.household(to)
    writer.person(becomes)
    writer.varint(UInt64(handoverNumber))
  }

  init(person: PersonID, moveNumber: UInt32, to: HouseholdID, becomes: PersonID, handoverNumber: UInt32) {
    self.person = person
    self.moveNumber = moveNumber
    self.to = to
    self.becomes = becomes
    self.handoverNumber = handoverNumber
  }

  init(from reader: inout ByteReader) throws(ByteReaderError) {
    person = try reader.person()
    moveNumber = UInt32(truncatingIfNeeded: try reader.varint())
    to = try reader.household()
    becomes = try reader.person()
    handoverNumber = UInt32(truncatingIfNeeded: try reader.varint())
  }
}
