import Referral
import Wire

/// Reads the `data` of `referral-hub.list-completed.v1`.
enum ListReader {
  static func read(
    _ envelope: EventEnvelope, sender: Department, _ reader: EnvelopeReader, _ catalogue: Catalogue
  ) throws(Refusal) -> ListMarker {
    let data = try DataReader.object(envelope.data, reader)
    try DataReader.shortText(try DataReader.required(data, "list", reader), reader)
    let divisionNode = try DataReader.required(data, "division", reader)
    let prefix = try DataReader.string(divisionNode, reader)
    let division: DivisionCode
    do {
      division = try DivisionCode.parsePrefix(prefix)
    } catch {
      throw Refusal(
        .invalidDivision, field: reader.path(divisionNode),
        "a list covers a province, a city or a county, by the first two, four or six digits: \(error)")
    }
    let startedNode = try DataReader.required(data, "startedAt", reader)
    _ = try DataReader.string(startedNode, reader)
    guard let started = reader.document.millis(startedNode) else {
      throw Refusal(.invalidTime, field: reader.path(startedNode), "the time is not RFC 3339 with an offset")
    }
    guard started <= envelope.timeMillis else {
      throw Refusal(.outOfRange, field: reader.path(startedNode), "a list is completed after it was started")
    }
    let kindsNode = try DataReader.required(data, "kinds", reader)
    guard reader.document.kind(kindsNode) == .array else {
      throw Refusal(
        .wrongType, field: reader.path(kindsNode), "kinds is an array of the kinds of facts that the list states")
    }
    guard reader.document.count(kindsNode) > 0 else {
      throw Refusal(.outOfRange, field: reader.path(kindsNode), "a list states at least one kind of fact")
    }
    var kinds: UInt64 = 0
    try reader.document.forEachElement(kindsNode) { (node) throws(Refusal) in
      guard let kind = catalogue.kind(named: try DataReader.string(node, reader)) else {
        throw Refusal(
          .unknownKind, field: reader.path(node), "the catalogue has no such kind of fact; see Topics/catalogue.json")
      }
      guard kinds & (1 << UInt64(kind.number)) == 0 else {
        throw Refusal(.outOfRange, field: reader.path(node), "a kind is named once")
      }
      kinds |= 1 << UInt64(kind.number)
    }
    return ListMarker(source: sender.number, kinds: kinds, division: division, startedMillis: started)
  }
}
