import Referral
import Wire

/// Reads the `data` of `referral-hub.query.v1`. Whether the purpose is allowed is not a matter of form: the answer says.
///
/// Source: `Topics/schemas/query.schema.json`.
enum QueryReader {
  /// The most characters of `detail`: it goes into the journal word for word.
  static let maximumDetailCharacters = 200

  static func read(_ envelope: EventEnvelope, _ reader: EnvelopeReader) throws(Refusal) -> LookUp {
    guard let sender = envelope.department else {
      throw Refusal(.sourceMismatch, field: "/source", "only departments send queries")
    }
    let data = try DataReader.object(envelope.data, reader)
    let subject: LookUp.Subject =
      switch try DataReader.subject(data, reader) {
      case .person(let person): .person(person)
      case .household(let household): .household(household)
      }
    let purposeNode = try DataReader.required(data, "purpose", reader)
    let purpose = try DataReader.string(purposeNode, reader)
    guard LookUpPurpose.isCode(purpose) else {
      throw Refusal(
        .unknownValue, field: reader.path(purposeNode),
        "the purpose is a code of small letters, digits and hyphens; the policy's lookUps list them")
    }
    let detailNode = try DataReader.required(data, "detail", reader)
    let detail = try DataReader.longText(detailNode, reader)
    guard detail.unicodeScalars.count <= maximumDetailCharacters else {
      throw Refusal(
        .outOfRange, field: reader.path(detailNode), "the text has 1 to \(maximumDetailCharacters) characters")
    }
    // It stands in the journal, which names nobody.
    guard !Publisher.mayNamePerson(Array(detail.utf8)) else {
      throw Refusal(
        .outOfRange, field: reader.path(detailNode),
        "put no person's number into this text; the subject names the person"
      )
    }
    let actor = try DataReader.required(data, "actor", reader)
    guard reader.document.kind(actor) == .object else {
      throw Refusal(.wrongType, field: reader.path(actor), "the actor is an object with role and division")
    }
    return LookUp(
      subject: subject, purpose: purpose, detail: detail,
      role: try AnswerReader.role(try DataReader.required(actor, "role", reader), reader), department: sender,
      division: try DataReader.division(actor, "division", reader))
  }
}
