import Wire

/// Finds the members of a message that the contract does not have.
struct UnknownMembers {
  /// So many are named at most: a message of another make altogether has no others.
  static let maximum = 50
  private static let maximumNameBytes = 40
  /// What stands in a pointer for a name that could be somebody's data.
  static let hiddenName = "…"

  private let document: JSONDocument
  private let facts: [String: KnownMembers]
  private(set) var pointers: [String] = []

  init(_ document: JSONDocument, facts: [String: KnownMembers]) {
    self.document = document
    self.facts = facts
  }

  mutating func find(in node: JSONNode, _ known: KnownMembers, at path: String = "") {
    switch document.kind(node) {
    case .object: findMembers(in: node, known, at: path)
    case .array:
      var position = 0
      var elements: [JSONNode] = []
      document.forEachElement(node) { elements.append($0) }
      for element in elements {
        find(in: element, known.isFacts ? factMembers(element) : known, at: "\(path)/\(position)")
        position += 1
      }
    case .string, .number, .true, .false, .null: break
    }
  }

  private mutating func findMembers(in node: JSONNode, _ known: KnownMembers, at path: String) {
    guard !known.members.isEmpty else { return }
    var members: [(String, JSONNode)] = []
    document.forEachMember(node) { name, value in members.append((document.string(name) ?? "", value)) }
    for (name, value) in members {
      if let inner = known.members[name] {
        find(in: value, inner, at: "\(path)/\(name)")
      } else if pointers.count < Self.maximum {
        pointers.append("\(path)/\(Self.isHarmless(name) ? name : Self.hiddenName)")
      }
    }
  }

  /// Nothing is unknown in a fact of an unknown kind, which is refused anyway.
  private func factMembers(_ fact: JSONNode) -> KnownMembers {
    guard let kind = document.member(fact, "kind"), let name = document.string(kind) else { return .leaf }
    return facts[name] ?? .leaf
  }

  /// An id or a name of a person used as a member's name is not repeated.
  private static func isHarmless(_ name: String) -> Bool {
    guard !name.isEmpty, name.utf8.count <= maximumNameBytes else { return false }
    var digits = 0
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
        UInt8(ascii: "-"):
        break
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      default: return false
      }
    }
    return digits <= 4
  }
}
