import Referral
import Wire

/// Reads the `data` of `referral-hub.request.v1`: a referral asked for by hand.
///
/// Source: `Topics/schemas/request.schema.json`; DESIGN.md, "A referral's life", row 1.
struct RequestReader {
  private let benefits: [String]
  private let needs: [String]
  private let categories: [String]
  private let civilAffairs: Department?

  init(catalogue: Catalogue) {
    benefits = catalogue.benefits
    needs = catalogue.needs
    categories = catalogue.categories
    civilAffairs = catalogue.departments.department(code: "civil-affairs")
  }

  func read(_ envelope: EventEnvelope, _ reader: EnvelopeReader) throws(Refusal) -> HandRequest {
    guard let sender = envelope.department, sender == civilAffairs else {
      throw Refusal(
        .notYourFact, field: "/source",
        "civil affairs and the townships open a referral by hand; another department states a need (stated-need)")
    }
    let data = try DataReader.object(envelope.data, reader)
    let subject = try DataReader.subject(data, reader)
    let actor = try DataReader.required(data, "actor", reader)
    guard reader.document.kind(actor) == .object else {
      throw Refusal(.wrongType, field: reader.path(actor), "the actor is an object with role and division")
    }
    let role = try Self.role(try DataReader.required(actor, "role", reader), reader)
    let division = try DataReader.division(actor, "division", reader)
    let ask = try self.ask(try DataReader.required(data, "ask", reader), reader)
    var rule: String?
    if let node = DataReader.optional(data, "rule", reader) { rule = try DataReader.shortText(node, reader) }
    var person: PersonID?
    if case .person(let named) = subject { person = named }
    return HandRequest(
      eventHash: envelope.eventHash, role: role, department: sender, division: division, person: person, ask: ask,
      rule: rule, day: try DataReader.date(try DataReader.required(data, "on", reader), reader),
      basis: try DataReader.longText(try DataReader.required(data, "basis", reader), reader))
  }

  private static func role(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> Role {
    guard let role = Role(code: try DataReader.string(node, reader)), TransitionTable.opening(by: role) != nil else {
      throw Refusal(
        .wrongRole, field: reader.path(node),
        "civil-affairs-officer, civil-affairs-lead and township open a referral by hand")
    }
    return role
  }

  private func ask(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> HandRequest.Ask {
    guard reader.document.kind(node) == .object else {
      throw Refusal(.wrongType, field: reader.path(node), "what is asked is an object with one member")
    }
    var asks: [HandRequest.Ask] = []
    if let benefit = try position(node, "benefit", benefits, reader) { asks.append(.benefit(benefit)) }
    if let need = try position(node, "need", needs, reader) { asks.append(.need(need)) }
    if let category = try position(node, "category", categories, reader) { asks.append(.category(category)) }
    if let member = DataReader.optional(node, "coordination", reader), try DataReader.bool(member, reader) {
      asks.append(.coordination)
    }
    guard let ask = asks.first, asks.count == 1 else {
      throw Refusal(
        .unknownValue, field: reader.path(node), "one thing is asked: a benefit, a need, a category or coordination")
    }
    return ask
  }

  private func position(
    _ node: JSONNode, _ name: StaticString, _ values: [String], _ reader: EnvelopeReader
  ) throws(Refusal) -> UInt16? {
    guard let member = DataReader.optional(node, name, reader) else { return nil }
    guard let index = values.firstIndex(of: try DataReader.string(member, reader)) else {
      throw Refusal(.unknownValue, field: reader.path(member), "the catalogue has no such \(name)")
    }
    return UInt16(index)
  }
}
