import Referral
import Streams
import Wire

/// What casework tells intake of a person whose household was reported to have left a category, and civil affairs confirmed
/// it: the two years of R5 begin in the person's record.
struct ExitBody {
  var person: PersonID
  /// The category's number.
  var category: Int64
  /// The last day in the category, in days since 1970.
  var until: Int32
  var division: DivisionCode
  var timeMillis: Int64
  var eventHash: UInt32
  var cause: [UInt8]

  private func write(to writer: inout ByteWriter) {
    writer.byte(IntakeWork.RekeyedKind.exited.rawValue)
    writer.person(person)
    writer.signedVarint(category)
    writer.signedVarint(Int64(until))
    writer.fixed32(division.rawValue)
    writer.signedVarint(timeMillis)
    writer.fixed32(eventHash)
    writer.lengthPrefixed(cause)
  }

  init(
    person: PersonID, category: Int64, until: Int32, division: DivisionCode, timeMillis: Int64, eventHash: UInt32,
    cause: [UInt8]
  ) {
    self.person = person
    self.category = category
    self.until = until
    self.division = division
    self.timeMillis = timeMillis
    self.eventHash = eventHash
    self.cause = cause
  }

  /// Reads what follows the kind.
  init(from reader: inout ByteReader) throws(ByteReaderError) {
    person = try reader.person()
    category = try reader.signedVarint()
    until = Int32(truncatingIfNeeded: try reader.signedVarint())
    let at = reader.offset
    guard let division = DivisionCode(rawValue: try reader.fixed32()) else {
      throw ByteReaderError(.invalidValue, at: at)
    }
    self.division = division
    timeMillis = try reader.signedVarint()
    eventHash = try reader.fixed32()
    cause = try reader.lengthPrefixed()
  }

  /// Sends it to the task that owns the person.
  func append(to output: inout OutputBatch, topic: Int, partitionCount: Int32) {
    let key = person.bytes
    output.appendBinary(
      topic: topic, partition: Murmur2.partition(key.span, count: partitionCount), key: key
    ) { write(to: &$0) }
    output.appendHeader(Origin.internalHeader, "exited")
  }

  /// The membership as its department would state it now; nil where the record has no such membership that holds.
  func fact(_ kind: FactKind, in facts: FactSet) -> Fact? {
    guard let field = kind.field("category"), let status = kind.field("status"), let first = kind.field("since"),
      let last = kind.field("until"), let active = status.value("active"), let ended = status.value("ended"),
      var fact = facts.facts.first(where: {
        $0.kind == kind.number && $0.cell(field.slot) == category && $0.cell(status.slot) == active
          && !$0.flags.contains(.retracted)
      })
    else { return nil }
    fact.timeMillis = timeMillis
    fact.eventHash = eventHash
    fact.flags = []
    fact.set(status.slot, ended)
    fact.set(last.slot, max(Int64(until), fact.cell(first.slot) ?? .min))
    return fact
  }
}
