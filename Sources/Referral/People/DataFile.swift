internal import Wire

/// One of the hub's data files while it is read: it collects every problem with its place instead of stopping at the first.
struct DataFile {
  let name: String
  private let document: JSONDocument
  private(set) var problems: [DataFileError] = []

  /// The most nesting that a data file needs; conditions of rules nest deepest.
  private static let maximumDepth = 24
  /// Far above any catalogue or policy pack.
  private static let maximumSize = 4 << 20

  /// Throws where the bytes are no JSON at all.
  init(name: String, json: [UInt8]) throws(DataFileError) {
    self.name = name
    var document = JSONDocument(maximumDepth: Self.maximumDepth, maximumSize: Self.maximumSize)
    do {
      try document.parse(json)
    } catch {
      throw DataFileError(file: name, path: "", problem: error.description)
    }
    self.document = document
  }

  var root: JSONNode { document.root }

  mutating func report(_ node: JSONNode, _ problem: String) {
    problems.append(DataFileError(file: name, path: document.path(to: node), problem: problem))
  }

  /// The first problem, for readers that stop at one.
  func check() throws(DataFileError) {
    if let first = problems.first { throw first }
  }

  func kind(_ node: JSONNode) -> JSONKind { document.kind(node) }

  func count(_ node: JSONNode) -> Int { document.count(node) }

  func member(_ node: JSONNode, _ name: String) -> JSONNode? { document.member(node, named: name) }

  /// The value of a member that must be there.
  mutating func required(_ node: JSONNode, _ name: String) -> JSONNode? {
    if let found = member(node, name) { return found }
    report(node, "lacks \(name)")
    return nil
  }

  /// Names and values in document order; a problem where the value is no object.
  mutating func members(_ node: JSONNode) -> [(name: String, value: JSONNode)] {
    guard document.kind(node) == .object else {
      report(node, "must be an object")
      return []
    }
    var list: [(name: String, value: JSONNode)] = []
    document.forEachMember(node) { name, value in list.append((document.string(name) ?? "", value)) }
    return list
  }

  mutating func elements(_ node: JSONNode) -> [JSONNode] {
    guard document.kind(node) == .array else {
      report(node, "must be an array")
      return []
    }
    var list: [JSONNode] = []
    document.forEachElement(node) { list.append($0) }
    return list
  }

  /// Reports members that nobody reads: a misspelt condition must not silently widen a rule.
  mutating func allow(_ node: JSONNode, _ names: [String]) {
    for (name, value) in members(node) where !names.contains(name) {
      report(value, "is not known here; known are: \(names.joined(separator: ", "))")
    }
  }

  mutating func text(_ node: JSONNode) -> String? {
    guard let text = document.string(node), !text.isEmpty else {
      report(node, "must be a text that is not empty")
      return nil
    }
    return text
  }

  mutating func integer(_ node: JSONNode) -> Int64? {
    guard let value = document.int64(node) else {
      report(node, "must be an integer")
      return nil
    }
    return value
  }

  mutating func boolean(_ node: JSONNode) -> Bool? {
    guard let value = document.bool(node) else {
      report(node, "must be true or false")
      return nil
    }
    return value
  }

  mutating func date(_ node: JSONNode) -> CivilDate? {
    do {
      if let date = try document.value(node, as: CivilDate.self) { return date }
      report(node, "must be a day, YYYY-MM-DD")
    } catch {
      report(node, error.description)
    }
    return nil
  }

  mutating func text(_ node: JSONNode, _ name: String) -> String? {
    guard let value = required(node, name) else { return nil }
    return text(value)
  }

  mutating func optionalText(_ node: JSONNode, _ name: String) -> String? {
    guard let value = member(node, name) else { return nil }
    return text(value)
  }

  mutating func integer(_ node: JSONNode, _ name: String, in range: ClosedRange<Int64>) -> Int64? {
    guard let value = required(node, name), let number = integer(value) else { return nil }
    guard range.contains(number) else {
      report(value, "must lie in \(range.lowerBound)…\(range.upperBound)")
      return nil
    }
    return number
  }

  mutating func boolean(_ node: JSONNode, _ name: String) -> Bool? {
    guard let value = required(node, name) else { return nil }
    return boolean(value)
  }

  mutating func optionalBoolean(_ node: JSONNode, _ name: String, default standard: Bool) -> Bool {
    guard let value = member(node, name) else { return standard }
    return boolean(value) ?? standard
  }

  mutating func date(_ node: JSONNode, _ name: String) -> CivilDate? {
    guard let value = required(node, name) else { return nil }
    return date(value)
  }

  mutating func optionalDate(_ node: JSONNode, _ name: String) -> CivilDate? {
    guard let value = member(node, name) else { return nil }
    return date(value)
  }

  /// A text that must be one of the given codes: the code's index.
  mutating func code(_ node: JSONNode, among codes: [String], as what: String) -> Int? {
    guard let text = text(node) else { return nil }
    guard let index = codes.firstIndex(of: text) else {
      report(node, "is no \(what); known are: \(codes.joined(separator: ", "))")
      return nil
    }
    return index
  }

  mutating func code(_ node: JSONNode, _ name: String, among codes: [String], as what: String) -> Int? {
    guard let value = required(node, name) else { return nil }
    return code(value, among: codes, as: what)
  }
}
