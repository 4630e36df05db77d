internal import Wire

extension DepartmentRegistry {
  /// Reads `Topics/departments.json`.
  ///
  /// - Parameter json: the file's bytes.
  /// - Throws: the first problem with its JSON Pointer.
  public static func read(_ json: [UInt8]) throws(DataFileError) -> DepartmentRegistry {
    var file = try DataFile(name: "departments.json", json: json)
    var entries: [Entry] = []
    if let list = file.required(file.root, "departments") {
      for node in file.elements(list) {
        let number = file.integer(node, "number", in: 1...Int64(maximumNumber))
        let code = file.text(node, "code")
        let name = file.text(node, "name")
        let isGovernment = file.boolean(node, "government")
        guard let number, let code, let name, let isGovernment else { continue }
        if entries.contains(where: { $0.code == code }) { file.report(node, "repeats the code of another department") }
        entries.append(
          Entry(
            department: Department(number: UInt8(number)), code: code, name: name, isGovernment: isGovernment))
      }
    }
    try file.check()
    return try DepartmentRegistry(entries: entries)
  }
}

extension Catalogue {
  /// Reads `Topics/catalogue.json`.
  ///
  /// A kind's first day is its field `since`, or else the first of its required dates that are named in
  /// `firstDayNames`; its last day is its field `until`. Other ends, such as the day of discharge, do not end what the
  /// fact says: the stay took place.
  ///
  /// - Parameters:
  ///   - json: the file's bytes.
  ///   - departments: the registry that owners are looked up in.
  /// - Throws: the first problem with its JSON Pointer.
  public static func read(_ json: [UInt8], departments: DepartmentRegistry) throws(DataFileError) -> Catalogue {
    var file = try DataFile(name: "catalogue.json", json: json)
    var kinds: [FactKind] = []
    if let list = file.required(file.root, "kinds") {
      for node in file.elements(list) {
        guard let kind = readKind(node, departments, &file) else { continue }
        if kinds.contains(where: { $0.name == kind.name }) { file.report(node, "repeats the name of another kind") }
        kinds.append(kind)
      }
    }
    try file.check()
    return try Catalogue(kinds: kinds, departments: departments)
  }

  /// Dates that say when a fact without `since` begins, the first found counts.
  static let firstDayNames = [
    "since", "admitted", "occurredOn", "visitedOn", "requestedOn", "statedOn", "filedOn", "assessedOn", "asOf",
  ]

  /// The bound of a number whose field names none; keeps hundredfold values within 64 bits.
  static let widestValue: Int64 = 1_000_000_000_000_000

  private static func readKind(
    _ node: JSONNode, _ departments: DepartmentRegistry, _ file: inout DataFile
  ) -> FactKind? {
    let number = file.integer(node, "number", in: 1...Int64(namesakeKind - 1))
    let name = file.text(node, "name")
    let title = file.text(node, "title")
    let subject = file.code(node, "subject", among: ["person", "household", "either"], as: "subject")
    guard let fieldsNode = file.required(node, "fields"), let keyNode = file.required(node, "key"),
      let number, let name, let title, let subject
    else { return nil }
    let fields = readFields(fieldsNode, &file)

    var keyMask: UInt8 = 0
    for key in file.elements(keyNode) {
      guard let text = file.text(key) else { continue }
      guard let field = fields.first(where: { $0.name == text }), field.slot >= 0 else {
        file.report(key, "is no field of this kind that can be a key")
        continue
      }
      keyMask |= 1 << UInt8(field.slot)
    }
    let first = firstDayNames.lazy.compactMap { name in fields.first { $0.name == name && $0.type == .date } }.first
    let last = fields.first { $0.name == "until" && $0.type == .date }
    guard let owners = readOwners(node, fields, departments, &file) else { return nil }
    return FactKind(
      number: UInt8(number), name: name, title: title, subject: [.person, .household, .either][subject],
      owners: owners.masks, ownersField: owners.slot, fields: fields,
      layout: KindLayout(
        keyMask: keyMask, sinceSlot: Int8(first?.slot ?? -1), untilSlot: Int8(last?.slot ?? -1),
        isPerSource: owners.masks.count == 1 && owners.masks[0].nonzeroBitCount > 1))
  }

  private static func readFields(_ node: JSONNode, _ file: inout DataFile) -> [Field] {
    var fields: [Field] = []
    var nextSlot = 0
    for element in file.elements(node) {
      guard let name = file.text(element, "name"), let typeNode = file.required(element, "type"),
        let typeName = file.text(typeNode), let isRequired = file.boolean(element, "required")
      else { continue }
      guard let type = FieldType(rawValue: typeName) else {
        file.report(typeNode, "is no field type")
        continue
      }
      if fields.contains(where: { $0.name == name }) { file.report(element, "repeats the name of another field") }
      let slot: Int
      if type == .text {
        slot = -1
        if fields.contains(where: { $0.type == .text }) { file.report(element, "is a second text; a fact has one") }
      } else {
        slot = nextSlot
        nextSlot += 1
        if slot >= Fact.cellCount { file.report(element, "is one more than the \(Fact.cellCount) cells of a fact") }
      }
      fields.append(
        Field(
          name: name, type: type, isRequired: isRequired, values: readValues(element, type, &file),
          minimum: bound(element, "minimum", type == .integer ? -widestValue : 0, &file),
          maximum: bound(element, "maximum", widestValue, &file), slot: slot))
    }
    return fields
  }

  private static func bound(_ node: JSONNode, _ name: String, _ standard: Int64, _ file: inout DataFile) -> Int64 {
    guard file.member(node, name) != nil else { return standard }
    return file.integer(node, name, in: -widestValue...widestValue) ?? standard
  }

  private static func readValues(_ node: JSONNode, _ type: FieldType, _ file: inout DataFile) -> [String] {
    guard type == .enumeration else { return [] }
    guard let list = file.required(node, "values") else { return [] }
    var values: [String] = []
    for element in file.elements(list) {
      guard let value = file.text(element) else { continue }
      if values.contains(value) { file.report(element, "repeats another value") }
      values.append(value)
    }
    // A rule's predicate holds a set of values in one word.
    if values.isEmpty || values.count > 64 { file.report(list, "must hold 1…64 values") }
    return values
  }

  private static func readOwners(
    _ node: JSONNode, _ fields: [Field], _ departments: DepartmentRegistry, _ file: inout DataFile
  ) -> (masks: [UInt64], slot: Int?)? {
    func bit(_ node: JSONNode, _ file: inout DataFile) -> UInt64 {
      guard let code = file.text(node) else { return 0 }
      guard let department = departments.department(code: code) else {
        file.report(node, "is no department of departments.json")
        return 0
      }
      return 1 << UInt64(department.number)
    }
    if let list = file.member(node, "owners") {
      var mask: UInt64 = 0
      for element in file.elements(list) { mask |= bit(element, &file) }
      if mask == 0 { file.report(list, "must name a department") }
      return ([mask], nil)
    }
    guard let by = file.required(node, "ownersBy"), let name = file.text(by, "field"),
      let map = file.required(by, "map")
    else { return nil }
    guard let field = fields.first(where: { $0.name == name }), field.type == .enumeration else {
      file.report(by, "must name an enum of this kind as its field")
      return nil
    }
    var masks = [UInt64](repeating: 0, count: field.values.count)
    for (code, value) in file.members(map) {
      guard let index = field.values.firstIndex(of: code) else {
        file.report(value, "is for a value that the field does not have")
        continue
      }
      masks[index] = bit(value, &file)
    }
    for (index, mask) in masks.enumerated() where mask == 0 {
      file.report(map, "names no owner for \(field.values[index])")
    }
    return (masks, field.slot)
  }
}
