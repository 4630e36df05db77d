internal import Wire

/// A message of the hub as an outsider reads it: fields by their paths under `data`.
struct ObservedMessage: Sendable {
  private let document: JSONDocument
  let type: String
  /// The event's time.
  let time: String
  private let data: JSONNode?

  init?(_ value: [UInt8]) {
    var document = JSONDocument()
    do { try document.parse(value) } catch { return nil }
    self.document = document
    guard document.kind(document.root) == .object else { return nil }
    type = document.member(document.root, "type").flatMap { document.string($0) } ?? ""
    time = document.member(document.root, "time").flatMap { document.string($0) } ?? ""
    data = document.member(document.root, "data")
  }

  /// An attribute of the event, empty where there is none.
  func attribute(_ name: String) -> String {
    document.member(document.root, named: name).flatMap { document.string($0) } ?? ""
  }

  private func node(_ path: [String]) -> JSONNode? {
    var node = data
    for name in path {
      guard let here = node, document.kind(here) == .object else { return nil }
      node = document.member(here, named: name)
    }
    return node
  }

  /// The text at a path, empty where there is none.
  func text(_ path: String...) -> String { node(path).flatMap { document.string($0) } ?? "" }

  func number(_ path: String...) -> Int64? {
    node(path).flatMap { document.kind($0) == .number ? document.int64($0) : nil }
  }

  /// The objects of an array as texts of two of their members, such as a reason's facts.
  func pairs(_ path: String..., first: String, second: String) -> [(String, String)] {
    guard let list = node(path), document.kind(list) == .array else { return [] }
    var pairs: [(String, String)] = []
    document.forEachElement(list) { element in
      func text(_ name: String) -> String {
        document.member(element, named: name).flatMap { document.string($0) } ?? ""
      }
      pairs.append((text(first), text(second)))
    }
    return pairs
  }

  /// Of a case: the referrals that wait for its decision, each with its department.
  var escalated: [(referral: String, department: String)] {
    guard let list = node(["warnings"]), document.kind(list) == .array else { return [] }
    var found: [(referral: String, department: String)] = []
    document.forEachElement(list) { warning in
      guard let referrals = document.member(warning, named: "referrals") else { return }
      document.forEachElement(referrals) { referral in
        func text(_ name: String) -> String {
          document.member(referral, named: name).flatMap { document.string($0) } ?? ""
        }
        if text("state") == "escalated" { found.append((text("referral"), text("department"))) }
      }
    }
    return found
  }

  /// The day of the admission or disaster that a reason rests on.
  var episode: String {
    pairs("reason", "facts", first: "kind", second: "since").first { $0.0 == "inpatient" || $0.0 == "disaster" }?.1
      ?? ""
  }
}
