import Referral
import Streams
import Wire

/// What is said of a person whose term is over (R5). Casework asks intake, intake erases and tells the household.
struct ErasureBody {
  var person: PersonID
  /// The household that asked; of a merged record's alias: nil.
  var household: HouseholdID?
  /// The record that an alias must lead to; nil: it is the person's own record.
  var alias: PersonID?
  /// The day on which it was asked: the term must be over by then.
  var day: Int32
  /// The lengths of the term, by the policy of whoever asked.
  var months: Retention.Months

  init(person: PersonID, household: HouseholdID?, alias: PersonID?, day: Int32, months: Retention.Months) {
    self.person = person
    self.household = household
    self.alias = alias
    self.day = day
    self.months = months
  }

  /// Reads what follows the kind.
  ///
  /// - Parameter hasMonths: whether it was written by a version that says how long the term is.
  init(from reader: inout ByteReader, hasMonths: Bool) throws(ByteReaderError) {
    person = try reader.person()
    household = try reader.optional { (reader) throws(ByteReaderError) in try reader.household() }
    alias = try reader.optional { (reader) throws(ByteReaderError) in try reader.person() }
    day = Int32(truncatingIfNeeded: try reader.signedVarint())
    months = Retention.Months(.standard)
    guard hasMonths else { return }
    months.afterRefusal = Int(truncatingIfNeeded: try reader.varint())
    months.afterExit = Int(truncatingIfNeeded: try reader.varint())
  }

  /// Sends it to the task that owns the person.
  ///
  /// - Parameter topic: the index of `hub.rekeyed` among the sender's outputs.
  func append(to output: inout OutputBatch, topic: Int, partitionCount: Int32) {
    let key = person.bytes
    output.appendBinary(
      topic: topic, partition: Murmur2.partition(key.span, count: partitionCount), key: key
    ) { writer in
      writer.byte(IntakeWork.RekeyedKind.erasureAsked.rawValue)
      writer.person(person)
      writer.optional(household) { $0.household($1) }
      writer.optional(alias) { $0.person($1) }
      writer.signedVarint(Int64(day))
      writer.varint(UInt64(months.afterRefusal))
      writer.varint(UInt64(months.afterExit))
    }
    output.appendHeader(Origin.internalHeader, "erasure")
  }
}
