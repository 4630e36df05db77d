internal import Wire

/// Reads what a benefit must at least be worth.
extension PolicyPackReader {
  mutating func readFloor(_ node: JSONNode, _ compiled: inout RuleProgram) -> FloorRule? {
    if let topUp = file.member(node, "topUp") {
      file.allow(node, ["topUp"])
      return readTopUp(topUp, &compiled)
    }
    file.allow(node, ["ratioBasisPoints", "amountFen", "exact", "base", "of"])
    let isRatio = file.member(node, "ratioBasisPoints") != nil
    if isRatio == (file.member(node, "amountFen") != nil) {
      file.report(node, "must give either ratioBasisPoints or amountFen")
      return nil
    }
    guard let value = file.required(node, isRatio ? "ratioBasisPoints" : "amountFen") else { return nil }
    if file.kind(value) == .object {
      file.allow(value, ["parameter", "ifSet"])
      guard let name = file.required(value, "parameter"),
        let index = parameter(name, units: [isRatio ? .basisPoints : .fen])
      else { return nil }
      if file.optionalBoolean(value, "ifSet", default: false) { wanted.append(index) } else { needed.append(index) }
      compiled.floorParameter = Int16(index)
      compiled.floorValue = 0
    } else if let number = file.integer(value) {
      if number < 1 || number > (isRatio ? 10_000 : Self.largestParameter) {
        file.report(value, "is no possible floor")
      }
      compiled.floorValue = number
    }
    compiled.isExact = file.optionalBoolean(node, "exact", default: false)
    let bases = catalogue.known.benefit.field("base")?.values ?? []
    let base = isRatio ? file.code(node, "base", among: bases, as: "base") : nil
    let of = readFloorBase(node)
    let measure: Floor.Measure = isRatio ? .ratioBasisPoints : .amountFen
    checkComparable(node, measure, base, compiled)
    return FloorRule(
      measure: measure,
      literal: compiled.floorParameter < 0 ? compiled.floorValue : nil,
      parameter: compiled.floorParameter < 0 ? nil : Int(compiled.floorParameter), topUp: nil,
      isExact: compiled.isExact, base: base.map { UInt8($0) }, ofKind: of.kind, ofSlot: of.slot)
  }

  /// What the household's income lacks to the local standard, for each member covered: `{"urban": …, "rural": …}`. Where a
  /// county has not set the standard, or nobody has assessed the income, there is no floor.
  private mutating func readTopUp(_ node: JSONNode, _ compiled: inout RuleProgram) -> FloorRule? {
    file.allow(node, ["urban", "rural"])
    var standards: [Int] = []
    for area in ["urban", "rural"] {
      guard let value = file.required(node, area) else { continue }
      file.allow(value, ["parameter"])
      guard let name = file.required(value, "parameter"), let index = parameter(name, units: [.fen]) else { continue }
      wanted.append(index)
      standards.append(index)
    }
    guard standards.count == 2 else { return nil }
    if compiled.subject != .household {
      file.report(node, "makes up a household's income; the subject must be the household")
    }
    compiled.topUpUrban = Int16(standards[0])
    compiled.topUpRural = Int16(standards[1])
    checkComparable(node, .amountFen, nil, compiled)
    return FloorRule(
      measure: .amountFen, literal: nil, parameter: nil,
      topUp: FloorRule.TopUp(urban: standards[0], rural: standards[1]), isExact: false, base: nil, ofKind: 0, ofSlot: -1
    )
  }

  /// The highest floor of a benefit is taken over all categories, so its floors must be comparable.
  private mutating func checkComparable(
    _ node: JSONNode, _ measure: Floor.Measure, _ base: Int?, _ compiled: RuleProgram
  ) {
    let others = rules.filter { $0.warningClass == .policyNotImplemented && $0.matter == compiled.matter }
    if others.contains(where: { $0.floor.map { $0.measure != measure || $0.base.map(Int.init) != base } ?? false }) {
      file.report(node, "has another measure or base than the other floors of this benefit")
    }
  }

  private mutating func readFloorBase(_ node: JSONNode) -> (kind: UInt8, slot: Int8) {
    guard let of = file.member(node, "of") else { return (0, -1) }
    file.allow(of, ["fact", "field"])
    guard let name = file.required(of, "fact"), let kind = kind(name), let fieldNode = file.required(of, "field"),
      let fieldName = file.text(fieldNode)
    else { return (0, -1) }
    guard let field = kind.field(fieldName), field.type == .fen else {
      file.report(fieldNode, "is no amount of this kind of fact")
      return (0, -1)
    }
    return (kind.number, Int8(field.slot))
  }
}
