import Referral
import Streams
import Wire

/// What casework tells intake of a person whom a meeting recognised as 其他困难人员.
struct RecognitionBody {
  var person: PersonID
  /// Days since 1970.
  var since: Int32
  var until: Int32?
  var division: DivisionCode
  var timeMillis: Int64
  var eventHash: UInt32
  /// The id of the decision's event.
  var cause: [UInt8]

  private func write(to writer: inout ByteWriter) {
    writer.byte(IntakeWork.RekeyedKind.recognised.rawValue)
    writer.person(person)
    writer.signedVarint(Int64(since))
    writer.optional(until) { $0.signedVarint(Int64($1)) }
    writer.fixed32(division.rawValue)
    writer.signedVarint(timeMillis)
    writer.fixed32(eventHash)
    writer.lengthPrefixed(cause)
  }

  init(
    person: PersonID, since: Int32, until: Int32?, division: DivisionCode, timeMillis: Int64, eventHash: UInt32,
    cause: [UInt8]
  ) {
    self.person = person
    self.since = since
    self.until = until
    self.division = division
    self.timeMillis = timeMillis
    self.eventHash = eventHash
    self.cause = cause
  }

  /// Reads what follows the kind.
  init(from reader: inout ByteReader) throws(ByteReaderError) {
    person = try reader.person()
    since = Int32(truncatingIfNeeded: try reader.signedVarint())
    until = try reader.optional { (reader) throws(ByteReaderError) in
      Int32(truncatingIfNeeded: try reader.signedVarint())
    }
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
    output.appendHeader(Origin.internalHeader, "recognised")
  }

  /// The fact that civil affairs would have stated.
  func fact(_ category: FactKind, source: Department) -> Fact? {
    guard let field = category.field("category"), let status = category.field("status"),
      let first = category.field("since"), let last = category.field("until"),
      let code = field.value("other-hardship"), let active = status.value("active")
    else { return nil }
    var fact = Fact(kind: category.number, source: source.number, timeMillis: timeMillis, eventHash: eventHash)
    fact.set(field.slot, code)
    fact.set(status.slot, active)
    fact.set(first.slot, Int64(since))
    if let until { fact.set(last.slot, Int64(until)) }
    return fact
  }
}
