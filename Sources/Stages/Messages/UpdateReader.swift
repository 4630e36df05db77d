import Referral
import Wire

/// Whom an update speaks of.
enum UpdateSubject: Equatable {
  case person(PersonID)
  case household(HouseholdID)
}

/// Reads the `data` of `referral-hub.update.v1`: checks every field against the catalogue and turns facts into cells.
///
/// Source: `Topics/schemas/update.schema.json`, `Topics/catalogue.json`; R7: a department says only its own facts.
/// Reused: it allocates nothing once warm.
struct UpdateReader {
  /// The most facts of one update.
  static let maximumFacts = 64
  /// A record that would outgrow what the log takes; `FactSet.maximumFacts`.
  static let tooManyFacts = Refusal(
    .tooManyFacts, field: "/data/facts",
    "\(FactSet.maximumFacts) facts are known of this person or household already, the most there may be; retract what was wrong by its own key, and state one fact a real event"
  )
  /// The most UTF-8 bytes of a fact's text.
  static let maximumTextBytes = 60

  private let catalogue: Catalogue
  private let retractedHash = NameHash.hash("retracted")

  /// In the order of the message, not yet in a record's order.
  private(set) var stated = FactSet()
  /// Fields that the catalogue does not have: kept out of the state and counted.
  private(set) var unknownFields = 0

  init(catalogue: Catalogue) {
    self.catalogue = catalogue
  }

  /// Whom the update speaks of and where its sender works.
  struct Head {
    var subject: UpdateSubject
    /// The subject's id as the sender wrote it, which is how an id is written and nothing else.
    var id: JSONNode
    var division: DivisionCode
  }

  /// Fills `stated`.
  mutating func read(_ envelope: EventEnvelope, _ reader: EnvelopeReader) throws(Refusal) -> Head {
    stated.removeAll()
    unknownFields = 0
    guard let source = envelope.department else {
      throw Refusal(.sourceMismatch, field: "/source", "only departments send updates")
    }
    let data = try DataReader.object(envelope.data, reader)
    let (subject, id) = try DataReader.subjectAndID(data, reader)
    let head = Head(subject: subject, id: id, division: try DataReader.division(data, "division", reader))
    if let list = DataReader.optional(data, "list", reader) { try DataReader.shortText(list, reader) }
    let list = try DataReader.required(data, "facts", reader)
    guard reader.document.kind(list) == .array else {
      throw Refusal(.wrongType, field: reader.path(list), "facts is an array")
    }
    let count = reader.document.count(list)
    guard count >= 1, count <= Self.maximumFacts else {
      throw Refusal(
        .tooManyFacts, field: reader.path(list), "an update has 1 to \(Self.maximumFacts) facts, this one has \(count)")
    }
    try reader.document.forEachElement(list) { (element) throws(Refusal) in
      try readFact(element, of: head.subject, source: source, envelope: envelope, reader)
    }
    return head
  }

  private mutating func readFact(
    _ node: JSONNode, of subject: UpdateSubject, source: Department, envelope: EventEnvelope, _ reader: EnvelopeReader
  ) throws(Refusal) {
    let document = reader.document
    guard document.kind(node) == .object else {
      throw Refusal(.wrongType, field: reader.path(node), "a fact is an object")
    }
    guard let kindNode = document.member(node, "kind") else {
      throw Refusal(.missingField, field: reader.path(node) + "/kind", "a fact names its kind")
    }
    guard let hash = document.withStringBytes(kindNode, { NameHash.hash($0) }) else {
      throw Refusal(.wrongType, field: reader.path(kindNode), "the kind is a text")
    }
    guard let place = catalogue.index.kindPlace(hash: hash) else {
      throw Refusal(
        .unknownKind, field: reader.path(kindNode), "the catalogue has no such kind of fact; see Topics/catalogue.json")
    }
    let kind = catalogue.index.kinds[place]
    switch (kind.subject, subject) {
    case (.person, .household):
      throw Refusal(
        .wrongSubject, field: reader.path(kindNode),
        "this kind of fact speaks of a person; the update's subject is a household")
    case (.household, .person):
      throw Refusal(
        .wrongSubject, field: reader.path(kindNode),
        "this kind of fact speaks of a household; the update's subject is a person")
    case (.person, .person), (.household, .household), (.either, _):
      break
    }
    var fact = Fact(
      kind: kind.number, source: source.number, timeMillis: envelope.timeMillis,
      eventHash: UInt32(truncatingIfNeeded: envelope.eventHash))
    var expected = kind.fields.lowerBound
    try document.forEachMember(node) { (name, value) throws(Refusal) in
      if value == kindNode { return }
      let nameHash = document.withStringBytes(name, { NameHash.hash($0) }) ?? 0
      if nameHash == retractedHash {
        guard let retracted = document.bool(value) else {
          throw Refusal(.wrongType, field: reader.path(value), "retracted is true or false")
        }
        if retracted { fact.flags.insert(.retracted) }
        return
      }
      guard let place = catalogue.index.fieldPlace(hash: nameHash, in: kind, expected: expected) else {
        unknownFields += 1
        return
      }
      expected = place + 1
      if document.isNull(value) { return }
      try readField(catalogue.index.fields[place], value, into: &fact, reader)
    }
    let missing = kind.requiredMask & ~fact.present
    guard missing == 0 else {
      throw Refusal(
        .missingField, field: reader.path(node) + "/" + missingName(kind, missing), "this kind of fact needs the field")
    }
    guard catalogue.index.mayBeStated(by: source.number, fact, kind) else {
      throw Refusal(
        .notYourFact, field: reader.path(node), "this fact is another department's to state; see Topics/catalogue.json")
    }
    let layout = catalogue.layout(kind.number)
    if let since = layout.since(fact), let until = layout.until(fact), until < since {
      throw Refusal(.outOfRange, field: reader.path(node) + "/until", "until is before since")
    }
    stated.facts.append(fact)
  }

  private func missingName(_ kind: CatalogueIndex.KindEntry, _ missing: UInt8) -> String {
    catalogue.kind(kind.number)?.fields.first {
      $0.isRequired && missing & ($0.slot < 0 ? Fact.textBit : 1 << UInt8($0.slot)) != 0
    }?.name ?? ""
  }

  private mutating func readField(
    _ field: CatalogueIndex.FieldEntry, _ node: JSONNode, into fact: inout Fact, _ reader: EnvelopeReader
  ) throws(Refusal) {
    let document = reader.document
    let slot = Int(field.slot)
    switch field.type {
    case .date:
      fact.set(slot, Int64(try DataReader.date(node, reader).daysSinceEpoch))
    case .boolean:
      guard let value = document.bool(node) else {
        throw Refusal(.wrongType, field: reader.path(node), "the field is true or false")
      }
      fact.set(slot, value ? 1 : 0)
    case .enumeration:
      guard let hash = document.withStringBytes(node, { NameHash.hash($0) }) else {
        throw Refusal(.wrongType, field: reader.path(node), "the field is a text")
      }
      guard let value = catalogue.index.value(hash: hash, in: field) else {
        throw Refusal(.unknownValue, field: reader.path(node), "the catalogue has no such value for this field")
      }
      fact.set(slot, value)
    case .integer, .fen, .basisPoints:
      guard document.kind(node) == .number, let value = document.int64(node) else {
        throw Refusal(
          .wrongType, field: reader.path(node), "the field is a whole number; money in fen, ratios in basis points")
      }
      guard value >= field.minimum, value <= field.maximum else {
        throw Refusal(.outOfRange, field: reader.path(node), "the number is outside \(field.minimum)…\(field.maximum)")
      }
      fact.set(slot, value)
    case .division:
      fact.set(slot, Int64(try DataReader.division(node, reader).rawValue))
    case .household:
      fact.set(slot, Int64(bitPattern: try DataReader.household(node, reader).rawValue))
    case .department:
      let code = document.string(node) ?? ""
      guard let department = catalogue.departments.department(code: code) else {
        throw Refusal(.unknownDepartment, field: reader.path(node), "the registry has no such department")
      }
      fact.set(slot, Int64(department.number))
    case .text:
      try readText(node, into: &fact, reader)
    }
  }

  private mutating func readText(
    _ node: JSONNode, into fact: inout Fact, _ reader: EnvelopeReader
  ) throws(Refusal) {
    let start = stated.texts.count
    guard reader.document.withStringBytes(node, { stated.texts.append(span: $0) }) != nil else {
      throw Refusal(.wrongType, field: reader.path(node), "the field is a text")
    }
    let count = stated.texts.count - start
    guard count >= 1, count <= Self.maximumTextBytes else {
      throw Refusal(.outOfRange, field: reader.path(node), "the text has 1 to \(Self.maximumTextBytes) bytes of UTF-8")
    }
    fact.textStart = UInt32(start)
    fact.textCount = UInt16(count)
    fact.present |= Fact.textBit
  }
}
