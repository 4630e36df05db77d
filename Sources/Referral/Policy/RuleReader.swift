internal import Wire

extension PolicyPackReader {
  private static let commonMembers = [
    "id", "class", "subject", "title", "departments", "inferred", "dispatch", "clock", "asked", "view", "from", "until",
    "clause", "quotation", "source", "reading", "when", "episode",
  ]

  /// The members that only one class of rules has.
  private static func members(of warningClass: WarningClass) -> [String] {
    switch warningClass {
    case .policyNotImplemented:
      ["benefit", "modality", "floor", "perEpisode", "switchedOnBy", "deceased", "place", "twice"]
    case .newHardship: ["need", "coveredBy"]
    case .possiblyEligible: ["category", "group", "rank"]
    case .improvedConditions: ["category"]
    case .complexCase: ["trigger", "atLeast"]
    }
  }

  mutating func readRule(_ node: JSONNode, source: PolicyPack.Source, packFrom: CivilDate) {
    needed = []
    wanted = []
    let classes = WarningClass.allCases
    guard let id = file.text(node, "id"),
      let classIndex = file.code(node, "class", among: classes.map(\.code), as: "warning class")
    else { return }
    let warningClass = classes[classIndex]
    file.allow(node, Self.commonMembers + Self.members(of: warningClass))
    if rules.contains(where: { $0.id == id }) { file.report(node, "repeats the id of another rule") }

    let subjects = RuleSubject.allCases
    let subjectIndex = file.code(node, "subject", among: subjects.map(\.rawValue), as: "subject")
    let title = file.text(node, "title")
    let asked = file.text(node, "asked")
    let clause = file.text(node, "clause")
    let quotation = file.text(node, "quotation")
    let from = file.member(node, "from") == nil ? packFrom : file.date(node, "from")
    let until = file.optionalDate(node, "until")
    let dispatch = file.code(node, "dispatch", among: ["automatic", "draft"], as: "dispatch")
    let clock = readClock(node)
    let departments = readDepartments(node)
    let view = readView(node)
    let matter = readMatter(node, warningClass)
    // What else is wrong is told too: the pack is refused in any case.
    let isKnown = subjectIndex != nil && matter != nil
    let subject = subjectIndex.map { subjects[$0] } ?? .person
    if let from, let until, until < from { file.report(node, "ends before it begins") }

    var compiled = RuleProgram(
      subject: subject, warningClass: warningClass, rule: rules.count, matter: matter ?? 0,
      isAutomatic: dispatch == 0, isPerEpisode: false)
    compiled.idHash = StableHash.hash(id)
    for department in departments { compiled.departments |= 1 << UInt64(department.number) }
    readConditions(node, subject, &compiled)
    let place = readPlace(node, compiled)
    let modality = readModality(node, warningClass)
    let floor = readClassMembers(node, warningClass, &compiled)
    guard isKnown, let matter, let title, let asked, let clause, let quotation, let from, let clock else { return }
    if warningClass == .policyNotImplemented,
      rules.contains(where: {
        $0.warningClass == .policyNotImplemented && $0.matter == matter
          && Self.isAtOdds(($0.twice, $0.isPerEpisode), (compiled.twice, compiled.isPerEpisode))
      })
    {
      file.report(
        node,
        "finds twice in effect what another rule has as answering each event, or the other way round: a benefit for one "
          + "event is found by same-event, one that lasts by the other ways")
    }
    let rule = Rule(
      id: id, warningClass: warningClass, subject: subject, title: title, matter: matter, departments: departments,
      isDepartmentInferred: file.optionalBoolean(node, "inferred", default: false), modality: modality,
      isAutomatic: dispatch == 0, floor: floor, isPerEpisode: compiled.isPerEpisode,
      isForDeceased: compiled.isForDeceased, place: place, twice: compiled.twice, clock: clock, asked: asked,
      view: view, from: from, until: until, clause: clause, quotation: quotation,
      source: file.optionalText(node, "source") ?? source.text, reading: file.optionalText(node, "reading"))
    add(rule, compiled, switchedOnBy: readSwitch(node, modality))
  }

  private mutating func add(_ rule: Rule, _ compiled: RuleProgram, switchedOnBy: Int) {
    let index = rules.count
    rules.append(rule)
    program.rules.append(compiled)
    program.parametersOfRule.append(Array(Set(needed)).sorted())
    program.floorParametersOfRule.append(Array(Set(wanted)).sorted())
    program.switchOfRule.append(switchedOnBy)
    if rule.warningClass == .complexCase {
      program.triggerRules.append(index)
      return
    }
    if compiled.isForDeceased {
      program.deceasedRules.append(index)
      return
    }
    if compiled.twice != nil {
      program.twiceRules.append(index)
      return
    }
    switch rule.subject {
    case .person: program.personRules.append(index)
    case .household: program.householdRules.append(index)
    case .either:
      program.personRules.append(index)
      program.householdRules.append(index)
    }
  }

  private mutating func readClock(_ node: JSONNode) -> Clocks.Kind? {
    guard let value = file.required(node, "clock"), let text = file.text(value) else { return nil }
    guard let clock = Clocks.Kind(rawValue: text) else {
      file.report(value, "is no clock; known are: no-determination, determination, outreach, emergency")
      return nil
    }
    return clock
  }

  private mutating func readDepartments(_ node: JSONNode) -> [Department] {
    guard let list = file.required(node, "departments") else { return [] }
    let codes = catalogue.departments.entries.map(\.code)
    var departments: [Department] = []
    for element in file.elements(list) {
      guard let index = file.code(element, among: codes, as: "department") else { continue }
      let department = catalogue.departments.entries[index].department
      if departments.contains(department) { file.report(element, "repeats another department") }
      departments.append(department)
    }
    if file.kind(list) == .array, file.count(list) == 0 { file.report(list, "must name a department") }
    return departments
  }

  private mutating func readView(_ node: JSONNode) -> [ViewEntry] {
    guard let list = file.required(node, "view") else { return [] }
    var view: [ViewEntry] = []
    for (name, value) in file.members(list) {
      guard let kind = catalogue.kind(named: name) else {
        file.report(value, "is for no kind of fact in the catalogue")
        continue
      }
      var mask: UInt8 = 0
      for element in file.elements(value) {
        guard let index = file.code(element, among: kind.fields.map(\.name), as: "field of \(name)") else { continue }
        mask |= kind.fields[index].slot < 0 ? Fact.textBit : 1 << UInt8(kind.fields[index].slot)
      }
      view.append(ViewEntry(kind: kind.number, fieldMask: mask))
    }
    return view
  }

  private mutating func readMatter(_ node: JSONNode, _ warningClass: WarningClass) -> UInt16? {
    let index =
      switch warningClass.matterKind {
      case .benefit: file.code(node, "benefit", among: catalogue.benefits, as: "benefit")
      case .need: file.code(node, "need", among: catalogue.needs, as: "need")
      case .category: file.code(node, "category", among: catalogue.categories, as: "category")
      case .trigger: file.code(node, "trigger", among: CoordinationTrigger.allCases.map(\.code), as: "trigger")
      }
    guard let index else { return nil }
    return warningClass == .complexCase ? CoordinationTrigger.allCases[index].rawValue : UInt16(index)
  }

  private mutating func readModality(_ node: JSONNode, _ warningClass: WarningClass) -> Modality {
    guard warningClass == .policyNotImplemented else { return .must }
    let modalities = Modality.allCases
    let index = file.code(node, "modality", among: modalities.map(\.rawValue), as: "modality")
    return modalities[index ?? 0]
  }

  /// What only one class of rules has. Returns the floor.
  private mutating func readClassMembers(
    _ node: JSONNode, _ warningClass: WarningClass, _ compiled: inout RuleProgram
  ) -> FloorRule? {
    switch warningClass {
    case .policyNotImplemented:
      compiled.isPerEpisode = file.optionalBoolean(node, "perEpisode", default: false)
      if compiled.isPerEpisode, compiled.anchors.isEmpty {
        file.report(node, "is per episode and names no episode")
      }
      compiled.isForDeceased = file.optionalBoolean(node, "deceased", default: false)
      if compiled.isForDeceased, compiled.subject != .person {
        file.report(node, "is for the deceased and must have the person as its subject")
      }
      readTwice(node, &compiled)
      guard let floorNode = file.member(node, "floor") else { return nil }
      return readFloor(floorNode, &compiled)
    case .newHardship:
      if compiled.anchors.isEmpty { file.report(node, "lacks the episode that names the difficulty") }
      if let list = file.member(node, "coveredBy") {
        for element in file.elements(list) {
          guard let index = file.code(element, among: catalogue.benefits, as: "benefit") else { continue }
          compiled.coveringBenefits |= 1 << UInt64(index)
        }
      }
    case .possiblyEligible:
      if !compiled.anchors.isEmpty { file.report(node, "has an episode; who may qualify is told once") }
      // A referral of this class with the clocks of a determination is the second step, after the person has applied.
      if let clock = file.member(node, "clock"), file.text(clock) == Clocks.Kind.determination.rawValue {
        file.report(clock, "must be outreach; the determination follows once the person has applied")
      }
      guard let group = file.optionalText(node, "group") else { return nil }
      if !groups.contains(group) { groups.append(group) }
      compiled.group = Int16(groups.firstIndex(of: group) ?? 0)
      compiled.rank = Int16(file.integer(node, "rank", in: 1...99) ?? 1)
    case .improvedConditions:
      let isMembership = program.anchors[Int(compiled.anchors.lowerBound)..<Int(compiled.anchors.upperBound)]
        .allSatisfy { $0.categories != 0 }
      if compiled.anchors.isEmpty || !isMembership {
        file.report(node, "must take its episode from the membership of the category")
      }
    case .complexCase:
      if compiled.subject != .household { file.report(node, "must have the household as its subject") }
      readTrigger(node, &compiled)
    }
    return nil
  }

  private mutating func readTrigger(_ node: JSONNode, _ compiled: inout RuleProgram) {
    guard compiled.matter != CoordinationTrigger.requested.rawValue else {
      if compiled.anchors.isEmpty { file.report(node, "lacks the request that names its episode") }
      return
    }
    if !compiled.anchors.isEmpty { file.report(node, "has an episode, which this trigger does not know") }
    if compiled.matter == CoordinationTrigger.escalated.rawValue
      || compiled.matter == CoordinationTrigger.uncovered.rawValue
    {
      if file.member(node, "atLeast") != nil { file.report(node, "has a count, which this trigger does not know") }
      return
    }
    guard let value = file.required(node, "atLeast") else { return }
    if file.kind(value) == .object {
      file.allow(value, ["parameter"])
      guard let name = file.required(value, "parameter"), let index = parameter(name, units: [.count]) else { return }
      needed.append(index)
      compiled.thresholdParameter = Int16(index)
    } else {
      compiled.threshold = file.integer(value) ?? 0
      if compiled.threshold < 1 { file.report(value, "must be at least 1") }
    }
  }

  /// The county's switch that a rule needs which the source only allows or encourages; -1: none.
  private mutating func readSwitch(_ node: JSONNode, _ modality: Modality) -> Int {
    guard let value = file.member(node, "switchedOnBy") else {
      if !modality.isOwed {
        file.report(node, "is only allowed or encouraged and lacks switchedOnBy, a county's switch")
      }
      return -1
    }
    return parameter(value, units: [.switch]) ?? -1
  }
}
