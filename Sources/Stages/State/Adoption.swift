import Referral
import Wire

/// A merged record on its way to the person that it was merged into, over `hub.rekeyed`; its facts follow.
struct Adoption {
  var from: PersonID
  /// The household that has the person under the old id.
  var household: HouseholdID?
  var moveNumber: UInt32
  var path: MergePath
  /// The id of the event that merged it.
  var cause: [UInt8]

  func write(to writer: inout ByteWriter, into: PersonID) {
    writer.person(from)
    writer.person(into)
    writer.optional(household) { $0.household($1) }
    writer.varint(UInt64(moveNumber))
    writer.lengthPrefixed(cause)
    path.write(to: &writer)
  }

  /// - Parameter hasPath: whether it was written by a version that says along which merges it came.
  /// - Returns: the adoption, and whose record it is to be folded into.
  static func read(
    from reader: inout ByteReader, hasPath: Bool
  ) throws(ByteReaderError) -> (adoption: Adoption, into: PersonID) {
    let from = try reader.person()
    let into = try reader.person()
    let household = try reader.optional { (reader) throws(ByteReaderError) in try reader.household() }
    let move = UInt32(truncatingIfNeeded: try reader.varint())
    let cause = try reader.lengthPrefixed()
    let path = hasPath ? try MergePath(from: &reader) : MergePath(from, .unknown)
    return (Adoption(from: from, household: household, moveNumber: move, path: path, cause: cause), into)
  }
}
