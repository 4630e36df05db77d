internal import Wire

extension PolicyPack {
  /// Reads a policy pack, such as `deploy/policy/hubei-2024.json` or a record of `hub.policy`.
  ///
  /// - Parameters:
  ///   - json: the pack's bytes.
  ///   - catalogue: the facts, benefits, categories, needs and departments that rules may name.
  ///   - name: how problems name the pack.
  /// - Throws: every problem found. A pack with a problem is refused whole.
  public static func read(
    _ json: [UInt8], catalogue: Catalogue, named name: String = "policy pack"
  ) throws(PolicyPackRefused) -> PolicyPack {
    let file: DataFile
    do {
      file = try DataFile(name: name, json: json)
    } catch {
      throw PolicyPackRefused(problems: [error])
    }
    var reader = PolicyPackReader(file: file, catalogue: catalogue)
    guard let pack = reader.readPack(), reader.file.problems.isEmpty else {
      throw PolicyPackRefused(problems: reader.file.problems)
    }
    return pack
  }
}

/// Turns a pack's JSON into rules and their program, collecting problems.
struct PolicyPackReader {
  /// A province's rules and those that its cities and counties add; bounds the work of one evaluation, which the
  /// benchmark measures with 1,000 (`hub-bench core --rules 1000`).
  static let maximumRules = 2_048
  /// No published amount comes near; keeps percentages of it within 64 bits.
  static let largestParameter: Int64 = 1_000_000_000_000
  /// A working year: a deadline that is further away is none.
  static let largestWorkingDays: Int64 = 250
  /// A year.
  static let largestHours: Int64 = 8_760

  var file: DataFile
  let catalogue: Catalogue
  var parameters: [Parameter] = []
  var rules: [Rule] = []
  var program = PolicyProgram()
  var groups: [String] = []
  /// The parameters that the rule being read needs.
  var needed: [Int] = []
  /// Those that it can do without: where one has no value, the rule has no floor.
  var wanted: [Int] = []

  init(file: DataFile, catalogue: Catalogue) {
    self.file = file
    self.catalogue = catalogue
  }

  mutating func readPack() -> PolicyPack? {
    let root = file.root
    file.allow(root, ["pack", "serial", "about", "from", "source", "parameters", "rules", "dataRules", "lookUps"])
    let name = file.text(root, "pack")
    let serial = file.integer(root, "serial", in: 1...Int64(UInt32.max))
    let from = file.date(root, "from")
    let source = readSource(root)
    if let list = file.required(root, "parameters") {
      for node in file.elements(list) { readParameter(node) }
    }
    guard let name, let serial, let from, let source else { return nil }
    if let list = file.required(root, "rules") {
      if file.count(list) > Self.maximumRules { file.report(list, "must hold at most \(Self.maximumRules) rules") }
      for node in file.elements(list) { readRule(node, source: source, packFrom: from) }
    }
    return PolicyPack(
      name: name, serial: UInt32(serial), from: from, source: source, parameters: parameters, rules: rules,
      program: program, dataRules: readDataRules(root, source: source), lookUps: readLookUps(root))
  }

  private mutating func readSource(_ root: JSONNode) -> PolicyPack.Source? {
    guard let node = file.required(root, "source") else { return nil }
    file.allow(node, ["title", "publisher", "published"])
    let title = file.text(node, "title")
    let publisher = file.text(node, "publisher")
    let published = file.date(node, "published")
    guard let title, let publisher, let published else { return nil }
    return PolicyPack.Source(title: title, publisher: publisher, published: published)
  }

  private mutating func readParameter(_ node: JSONNode) {
    file.allow(node, ["name", "unit", "description", "isExample", "of", "values"])
    let units = Parameter.Unit.allCases
    let name = file.text(node, "name")
    let unit = file.code(node, "unit", among: units.map(\.rawValue), as: "unit")
    let description = file.text(node, "description")
    let isExample = file.boolean(node, "isExample")
    guard let list = file.required(node, "values"), let name, let unit, let description, let isExample else { return }
    let listed = units[unit] == .list ? readListed(node) : nil
    if units[unit] != .list, let of = file.member(node, "of") { file.report(of, "is for a list only") }
    if parameters.contains(where: { $0.name == name }) { file.report(node, "repeats the name of another parameter") }
    if name.hasPrefix("clock-") { checkClock(node, name, units[unit]) }
    if name == PolicyPack.benefitsWithoutFeed { checkBenefits(node, listed) }
    var values: [Parameter.Value] = []
    for element in file.elements(list) {
      guard let value = readValue(element, units[unit], listed?.field) else { continue }
      if values.contains(where: { $0.prefix == value.prefix && $0.digits == value.digits && $0.from == value.from }) {
        file.report(element, "is a second value for the same division from the same day")
      }
      values.append(value)
    }
    parameters.append(
      Parameter(
        name: name, unit: units[unit], description: description, isExample: isExample,
        list: listed.map { Parameter.ListedField(kind: $0.kind, slot: Int8($0.field.slot)) }, values: values))
  }

  /// A misspelt clock would leave the default in force unnoticed.
  private mutating func checkClock(_ node: JSONNode, _ name: String, _ unit: Parameter.Unit) {
    guard let row = ClockSetting.table.first(where: { $0.parameter == name }) else {
      let known = ClockSetting.table.map(\.parameter).joined(separator: ", ")
      file.report(node, "is no clock; known are: \(known)")
      return
    }
    if row.unit != unit { file.report(node, "is in \(unit.rawValue); this clock is in \(row.unit.rawValue)") }
  }

  /// What the hub itself reads must be what it takes it for.
  private mutating func checkBenefits(_ node: JSONNode, _ listed: (kind: UInt8, field: Field)?) {
    let benefit = catalogue.known.benefit
    guard listed?.kind == benefit.number, listed?.field.name == "benefit" else {
      file.report(node, "must be a list of {\"fact\": \"benefit\", \"field\": \"benefit\"}")
      return
    }
  }

  /// The enumeration that a list is of: `{"fact": kind, "field": name}`.
  private mutating func readListed(_ node: JSONNode) -> (kind: UInt8, field: Field)? {
    guard let of = file.required(node, "of") else { return nil }
    file.allow(of, ["fact", "field"])
    guard let name = file.required(of, "fact"), let kind = kind(name), let fieldNode = file.required(of, "field"),
      let fieldName = file.text(fieldNode)
    else { return nil }
    guard let field = kind.field(fieldName), field.type == .enumeration else {
      file.report(fieldNode, "is no enumeration of this kind of fact")
      return nil
    }
    return (kind.number, field)
  }

  /// A list's codes as bits.
  private mutating func readList(_ node: JSONNode, _ field: Field?) -> Int64? {
    guard let field, let list = file.required(node, "value") else { return nil }
    var mask: Int64 = 0
    for element in file.elements(list) {
      guard let index = file.code(element, among: field.values, as: "value of \(field.name)") else { return nil }
      mask |= Int64(bitPattern: 1 << UInt64(index))
    }
    return mask
  }

  private mutating func readValue(_ node: JSONNode, _ unit: Parameter.Unit, _ listed: Field?) -> Parameter.Value? {
    file.allow(node, ["division", "from", "until", "value"])
    let range: ClosedRange<Int64> =
      switch unit {
      case .fen, .count, .days: 0...Self.largestParameter
      case .basisPoints: 0...10_000
      case .workingDays: 0...Self.largestWorkingDays
      case .hours: 0...Self.largestHours
      case .switch: 0...1
      case .list: .min ... .max
      }
    let value = unit == .list ? readList(node, listed) : file.integer(node, "value", in: range)
    let from = file.date(node, "from")
    let until = file.optionalDate(node, "until")
    guard let divisionNode = file.required(node, "division"), let prefix = file.text(divisionNode) else { return nil }
    let code: DivisionCode
    do {
      code = try DivisionCode.parsePrefix(prefix)
    } catch {
      file.report(divisionNode, "must be the first 2, 4 or 6 digits of a division code")
      return nil
    }
    guard let value, let from else { return nil }
    if let until, until < from { file.report(node, "ends before it begins") }
    let digits = prefix.utf8.count
    let scale: UInt32 = digits == 2 ? 10_000 : digits == 4 ? 100 : 1
    return Parameter.Value(prefix: code.rawValue / scale, digits: digits, from: from, until: until, value: value)
  }

  /// The index of a parameter with one of the units, noted as needed by the rule being read.
  mutating func parameter(_ node: JSONNode, units: [Parameter.Unit]) -> Int? {
    guard let index = file.code(node, among: parameters.map(\.name), as: "parameter of this pack") else { return nil }
    guard units.contains(parameters[index].unit) else {
      file.report(
        node, "is in \(parameters[index].unit.rawValue); needed is \(units.map(\.rawValue).joined(separator: " or "))")
      return nil
    }
    return index
  }
}
