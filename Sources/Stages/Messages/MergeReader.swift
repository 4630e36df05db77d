import Referral
import Wire

/// Two records that are one person.
struct Merge: Equatable {
  var from: PersonID
  var into: PersonID
}

/// Reads the `data` of `referral-hub.person-merged.v1`.
enum MergeReader {
  static func read(
    _ envelope: EventEnvelope, _ reader: EnvelopeReader, _ departments: DepartmentRegistry
  ) throws(Refusal) -> Merge {
    guard let sender = envelope.department, departments.entry(sender)?.code == "civil-affairs" else {
      throw Refusal(.notYourFact, field: "/type", "civil affairs alone merges records")
    }
    let data = try DataReader.object(envelope.data, reader)
    let from = try DataReader.person(try DataReader.required(data, "from", reader), reader)
    let into = try DataReader.person(try DataReader.required(data, "into", reader), reader)
    _ = try DataReader.division(data, "division", reader)
    try DataReader.longText(try DataReader.required(data, "basis", reader), reader)
    guard from != into else {
      throw Refusal(.unknownValue, field: "/data/into", "a record is merged into another one, not into itself")
    }
    return Merge(from: from, into: into)
  }
}
