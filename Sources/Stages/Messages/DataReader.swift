import Referral
import Wire

/// The fields that several messages share, each with the refusal its sender gets.
enum DataReader {
  /// The most UTF-8 bytes of a short text (`common.schema.json`, `shortText`).
  static let maximumShortBytes = 60
  /// The most characters of a text for people, as JSON Schema counts them (`common.schema.json`, `text`).
  static let maximumCharacters = 1_000

  static func object(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> JSONNode {
    guard reader.document.kind(node) == .object else {
      throw Refusal(.wrongType, field: "/data", "data is an object")
    }
    return node
  }

  static func required(_ node: JSONNode, _ name: StaticString, _ reader: EnvelopeReader) throws(Refusal) -> JSONNode {
    guard let member = reader.document.member(node, name), !reader.document.isNull(member) else {
      throw Refusal(.missingField, field: reader.path(node) + "/\(name)", "the field \(name) is missing")
    }
    return member
  }

  /// A member that may be left out, or be null, which says the same.
  static func optional(_ node: JSONNode, _ name: StaticString, _ reader: EnvelopeReader) -> JSONNode? {
    guard let member = reader.document.member(node, name), !reader.document.isNull(member) else { return nil }
    return member
  }

  static func string(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> String {
    guard let text = reader.document.string(node) else {
      throw Refusal(.wrongType, field: reader.path(node), "the field is a text")
    }
    return text
  }

  static func bool(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> Bool {
    guard let value = reader.document.bool(node) else {
      throw Refusal(.wrongType, field: reader.path(node), "the field is true or false")
    }
    return value
  }

  @discardableResult
  static func shortText(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> String {
    let text = try string(node, reader)
    guard !text.isEmpty, text.utf8.count <= maximumShortBytes else {
      throw Refusal(.outOfRange, field: reader.path(node), "the text has 1 to \(maximumShortBytes) bytes of UTF-8")
    }
    return text
  }

  @discardableResult
  static func longText(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> String {
    let text = try string(node, reader)
    guard !text.isEmpty, text.unicodeScalars.count <= maximumCharacters else {
      throw Refusal(.outOfRange, field: reader.path(node), "the text has 1 to \(maximumCharacters) characters")
    }
    return text
  }

  static func subject(_ data: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> UpdateSubject {
    try subjectAndID(data, reader).subject
  }

  /// Whom an update speaks of, and where that id stands.
  static func subjectAndID(
    _ data: JSONNode, _ reader: EnvelopeReader
  ) throws(Refusal) -> (subject: UpdateSubject, id: JSONNode) {
    let node = try required(data, "subject", reader)
    guard reader.document.kind(node) == .object else {
      throw Refusal(.wrongType, field: reader.path(node), "the subject is an object that names a person or a household")
    }
    let person = reader.document.member(node, "person")
    let household = reader.document.member(node, "household")
    if person != nil, household != nil {
      throw Refusal(
        .wrongSubject, field: reader.path(node), "the subject is a person or a household, not both")
    }
    if let person { return (.person(try Self.person(person, reader)), person) }
    if let household { return (.household(try Self.household(household, reader)), household) }
    throw Refusal(.missingField, field: reader.path(node), "the subject names a person or a household")
  }

  static func person(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> PersonID {
    let value: PersonID?
    do {
      value = try reader.document.value(node, as: PersonID.self)
    } catch {
      throw Refusal(
        .invalidPersonID, field: reader.path(node),
        "a person's id is a citizen id number of 18 characters, X as a capital, or a temporary id of civil affairs: \(error)"
      )
    }
    guard let value else { throw Refusal(.wrongType, field: reader.path(node), "a person's id is a text") }
    return value
  }

  static func household(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> HouseholdID {
    let value: HouseholdID?
    do {
      value = try reader.document.value(node, as: HouseholdID.self)
    } catch {
      throw Refusal(
        .invalidHouseholdID, field: reader.path(node),
        "a household's id is as civil affairs gave it, 420106-0012345: \(error)")
    }
    guard let value else { throw Refusal(.wrongType, field: reader.path(node), "a household's id is a text") }
    return value
  }

  static func division(_ data: JSONNode, _ name: StaticString, _ reader: EnvelopeReader) throws(Refusal) -> DivisionCode
  {
    try division(try required(data, name, reader), reader)
  }

  static func division(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> DivisionCode {
    let value: DivisionCode?
    do {
      value = try reader.document.value(node, as: DivisionCode.self)
    } catch {
      throw Refusal(.invalidDivision, field: reader.path(node), "a division code is a text of six digits: \(error)")
    }
    guard let value else {
      throw Refusal(.wrongType, field: reader.path(node), "a division code is a text of six digits")
    }
    return value
  }

  static func date(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> CivilDate {
    let value: CivilDate?
    do {
      value = try reader.document.value(node, as: CivilDate.self)
    } catch {
      throw Refusal(.invalidDate, field: reader.path(node), "\(error)")
    }
    guard let value else { throw Refusal(.wrongType, field: reader.path(node), "a date is a text, YYYY-MM-DD") }
    return value
  }
}
