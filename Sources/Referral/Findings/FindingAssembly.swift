internal import Wire

/// Putting a finding together from its rule and the facts it rests on.
extension FindingsEngine {
  /// Marks the fact that names the episode and those that make the rule's condition true.
  mutating func markRule(_ candidate: Candidate, _ file: HouseholdFile, _ facts: [Fact]) {
    if candidate.anchor >= 0 { marks.mark(candidate.anchor) }
    let condition = evaluator.program.rules[candidate.rule].condition
    if condition >= 0 { evaluator.mark(Int(condition), candidate.subject, file, facts, &marks) }
  }

  /// Makes a finding of the facts marked.
  func finding(
    _ candidate: Candidate, _ warningClass: WarningClass, _ file: HouseholdFile, _ facts: [Fact], floor: Floor?,
    inEffect: Int64?, isSatisfied: Bool
  ) -> Finding {
    let matched = marks.indices
    return Finding(
      key: key(candidate, warningClass, file),
      rule: candidate.rule, departments: departments(candidate),
      isAutomatic: evaluator.program.rules[candidate.rule].isAutomatic, floor: floor,
      inEffect: inEffect, isSatisfied: isSatisfied, matched: matched,
      digest: digest(evaluator.program.rules[candidate.rule].idHash, matched, file, facts))
  }

  func key(_ candidate: Candidate, _ warningClass: WarningClass, _ file: HouseholdFile) -> FindingKey {
    FindingKey(
      warningClass: warningClass,
      person: candidate.subject == evaluator.scan.household ? nil : file.members[candidate.subject].person,
      matter: candidate.matter,
      episode: candidate.episode == Candidate.noEpisode ? nil : Int32(clamping: candidate.episode))
  }

  private func departments(_ candidate: Candidate) -> [Department] {
    if candidate.departments == evaluator.program.rules[candidate.rule].departments {
      return pack.rules[candidate.rule].departments
    }
    var list: [Department] = []
    for department in pack.rules[candidate.rule].departments
    where candidate.departments & (1 << UInt64(department.number)) != 0 {
      list.append(department)
    }
    // A union may hold departments that this rule does not name: in the order of their numbers.
    for number in UInt8(0)..<64 where candidate.departments & (1 << UInt64(number)) != 0 {
      let department = Department(number: number)
      if !list.contains(department) { list.append(department) }
    }
    return list
  }

  /// The rule's id and what the matched facts say; not when or by whom it was said, nor whether it was restated.
  private func digest(_ idHash: UInt64, _ matched: [Int], _ file: HouseholdFile, _ facts: [Fact]) -> UInt64 {
    var hash = idHash
    for index in matched {
      let given = facts[index].present & ~Fact.textBit
      hash = StableHash.combine(hash, UInt64(facts[index].kind) << 8 | UInt64(given))
      hash = StableHash.combine(hash, file.person(of: facts[index])?.rawValue ?? 0)
      for slot in 0..<Fact.cellCount {
        if let cell = facts[index].cell(slot) { hash = StableHash.combine(hash, UInt64(bitPattern: cell)) }
      }
    }
    return hash
  }
}
