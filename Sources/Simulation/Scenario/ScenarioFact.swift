internal import Referral

/// One line of a scenario's `facts`: `[round:] [person] [@department] kind word… [| flag…]`.
///
/// A word is `field=value` (the field's name may be cut short), an enumeration's value, or a boolean field's name.
/// A date is a number of days from today (`-400`) or written out. A household is named by its id in the scenario.
struct ScenarioFact: Sendable {
  var round: Int
  /// Nil: about the household.
  var person: Character?
  var kind: FactKind
  var department: Department
  var fields: [(field: Field, text: String)]
  var isRetracted = false
  var flags: ScenarioFlags

  init(_ line: String, catalogue: Catalogue) throws(ScenarioError) {
    let halves = line.split(separator: "|", maxSplits: 1)
    var words = (halves.first ?? "").split(separator: " ").map(String.init)
    flags = try ScenarioFlags(halves.count == 2 ? String(halves[1]) : "", of: line)
    var given: Int?
    if let first = words.first, first.hasSuffix(":") {
      given = Int(first.dropLast())
      words.removeFirst()
    }
    if let first = words.first, first.count == 1, let letter = first.first {
      person = letter
      words.removeFirst()
    }
    var named: Department?
    if let first = words.first, first.hasPrefix("@") {
      named = catalogue.departments.department(code: String(first.dropFirst()))
      guard named != nil else { throw ScenarioError("\"\(line)\" names no department of the registry") }
      words.removeFirst()
    }
    guard let name = words.first, let kind = catalogue.kind(named: name) else {
      throw ScenarioError("\"\(line)\" names no kind of fact in the catalogue")
    }
    self.kind = kind
    fields = []
    for word in words.dropFirst() {
      if word == "retracted" { isRetracted = true } else { try Self.take(word, kind, &fields, line) }
    }
    guard let department = named ?? Self.owner(kind, fields, catalogue) else {
      throw ScenarioError("\"\(line)\" must say @department: several may state it")
    }
    self.department = department
    round = given ?? Self.usualRound(department, person, kind, catalogue)
  }

  /// Civil affairs first, and the first person before the others: what is stated together must not be seen in part.
  private static func usualRound(
    _ department: Department, _ person: Character?, _ kind: FactKind, _ catalogue: Catalogue
  ) -> Int {
    if person != nil, catalogue.departments.code(department) == "civil-affairs" { return person == "A" ? 1 : 2 }
    return kind.number == catalogue.known.category.number ? 3 : 4
  }

  private static func take(
    _ word: String, _ kind: FactKind, _ fields: inout [(field: Field, text: String)], _ line: String
  ) throws(ScenarioError) {
    let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
    if parts.count == 2 {
      let matches = kind.fields.filter { $0.name == parts[0] }
      let candidates = matches.isEmpty ? kind.fields.filter { $0.name.hasPrefix(parts[0]) } : matches
      guard candidates.count == 1 else {
        throw ScenarioError("\"\(line)\": \(parts[0]) is no one field of \(kind.name)")
      }
      fields.append((candidates[0], parts[1]))
      return
    }
    if let field = kind.fields.first(where: { $0.type == .boolean && $0.name.hasPrefix(word) }) {
      fields.append((field, "yes"))
      return
    }
    guard
      let field = kind.fields.first(where: { field in
        field.type == .enumeration && field.values.contains(word) && !fields.contains { $0.field.name == field.name }
      })
    else { throw ScenarioError("\"\(line)\": \(word) is no value or flag of \(kind.name)") }
    fields.append((field, word))
  }

  private static func owner(
    _ kind: FactKind, _ fields: [(field: Field, text: String)], _ catalogue: Catalogue
  ) -> Department? {
    var mask = kind.owners.first ?? 0
    if let slot = kind.ownersField {
      guard let given = fields.first(where: { $0.field.slot == slot }), let value = given.field.value(given.text) else {
        return nil
      }
      mask = kind.owners[Int(value)]
    }
    guard mask.nonzeroBitCount == 1 else { return nil }
    return Department(number: UInt8(mask.trailingZeroBitCount))
  }
}

/// How an update is sent: `| twice`, `| binary`, `| badly-keyed`, `| without-key`, `| age=-30` (the event's time, in days),
/// `| unchanged` (the hub is expected to find nothing new), `| list=NAME`.
struct ScenarioFlags: Equatable, Sendable {
  var isTwice = false
  var isBinary = false
  var isBadlyKeyed = false
  var isWithoutKey = false
  var isUnchanged = false
  var ageDays = 0
  var list: String?

  init(_ text: String, of line: String) throws(ScenarioError) {
    for word in text.split(separator: " ").map(String.init) {
      switch word {
      case "twice": isTwice = true
      case "binary": isBinary = true
      case "badly-keyed": isBadlyKeyed = true
      case "without-key": isWithoutKey = true
      case "unchanged": isUnchanged = true
      case _ where word.hasPrefix("age="): ageDays = Int(word.dropFirst(4)) ?? 0
      case _ where word.hasPrefix("list="): list = String(word.dropFirst(5))
      default: throw ScenarioError("\"\(line)\": there is no flag \(word)")
      }
    }
  }
}
