import Referral
import Streams
import Wire

/// What casework tells intake of a person for whom a household that was full has room now.
struct InvitationBody {
  var person: PersonID
  var household: HouseholdID
  /// The id of the event that made room.
  var cause: [UInt8]

  private func write(to writer: inout ByteWriter) {
    writer.byte(IntakeWork.RekeyedKind.invited.rawValue)
    writer.person(person)
    writer.household(household)
    writer.lengthPrefixed(cause)
  }

  init(person: PersonID, household: HouseholdID, cause: [UInt8]) {
    self.person = person
    self.household = household
    self.cause = cause
  }

  /// Reads what follows the kind.
  init(from reader: inout ByteReader) throws(ByteReaderError) {
    person = try reader.person()
    household = try reader.household()
    cause = try reader.lengthPrefixed()
  }

  /// Sends it to the task that owns the person.
  func append(to output: inout OutputBatch, topic: Int, partitionCount: Int32) {
    let key = person.bytes
    output.appendBinary(
      topic: topic, partition: Murmur2.partition(key.span, count: partitionCount), key: key
    ) { write(to: &$0) }
    output.appendHeader(Origin.internalHeader, "invited")
  }
}
