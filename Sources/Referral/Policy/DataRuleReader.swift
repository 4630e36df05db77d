internal import Wire

/// Reads a pack's `dataRules`: the rules about the data, with the numbers that the hub counts with.
extension PolicyPackReader {
  mutating func readDataRules(_ root: JSONNode, source: PolicyPack.Source) -> DataRules {
    guard let list = file.member(root, "dataRules") else { return .standard }
    var rules: [DataRule] = []
    var lapsedFor: [WarningClass] = []
    for node in file.elements(list) {
      guard let rule = readDataRule(node, source: source, &lapsedFor) else { continue }
      if rules.contains(where: { $0.id == rule.id }) { file.report(node, "repeats the id of another data rule") }
      rules.append(rule)
    }
    return DataRules(rules: rules, lapsedFor: lapsedFor)
  }

  private mutating func readDataRule(
    _ node: JSONNode, source: PolicyPack.Source, _ lapsedFor: inout [WarningClass]
  ) -> DataRule? {
    file.allow(node, ["id", "title", "clause", "quotation", "does", "months", "lapsedFor", "reading"])
    let ids = DataRule.ID.allCases
    let id = file.code(node, "id", among: ids.map(\.rawValue), as: "data rule").map { ids[$0] }
    let title = file.text(node, "title")
    let clause = file.text(node, "clause")
    let quotation = file.text(node, "quotation")
    let does = file.text(node, "does")
    guard let id, let title, let clause, let quotation, let does else { return nil }
    if let list = file.member(node, "lapsedFor") {
      if id == .assessmentReuse {
        lapsedFor = readLapsedFor(list)
      } else {
        file.report(list, "is for \(DataRule.ID.assessmentReuse.rawValue) only")
      }
    }
    return DataRule(
      id: id, title: title, clause: clause, quotation: quotation, source: source.text, does: does,
      reading: file.optionalText(node, "reading"), months: readMonths(node, id))
  }

  /// What a determining department may not rest on, whoever found it.
  private mutating func readLapsedFor(_ list: JSONNode) -> [WarningClass] {
    let classes: [WarningClass] = [.possiblyEligible, .improvedConditions]
    var lapsedFor: [WarningClass] = []
    for element in file.elements(list) {
      let index = file.code(element, among: classes.map(\.code), as: "class of warnings about a determination")
      guard let index else { continue }
      if lapsedFor.contains(classes[index]) { file.report(element, "repeats another") }
      lapsedFor.append(classes[index])
    }
    return lapsedFor
  }

  /// Every length of time that the rule has, and no other: a misspelt name would leave the default in force unnoticed.
  private mutating func readMonths(_ node: JSONNode, _ id: DataRule.ID) -> [String: Int] {
    var months: [String: Int] = [:]
    guard !id.months.isEmpty else {
      if let given = file.member(node, "months") { file.report(given, "is not what \(id.rawValue) knows") }
      return months
    }
    guard let given = file.required(node, "months") else { return months }
    file.allow(given, id.months)
    for name in id.months {
      months[name] = file.integer(given, name, in: 1...DataRules.largestMonths).map(Int.init)
    }
    return months
  }
}
