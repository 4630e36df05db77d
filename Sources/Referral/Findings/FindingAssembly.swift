internal import Wire

/// Putting a finding together from its rule and the facts it rests on.
extension Evaluation {
  /// Marks the fact that names the episode and those that make the rule's condition true.
  mutating func markRule(_ candidate: Candidate) {
    if candidate.anchor >= 0 { marks.mark(candidate.anchor) }
    let condition = pack.program.rules[candidate.rule].condition
    if condition >= 0 { mark(Int(condition), candidate.subject) }
  }

  /// Makes a finding of the facts marked.
  mutating func finding(
    _ candidate: Candidate, _ warningClass: WarningClass, floor: Floor?,
    inEffect: Int64?, isSatisfied: Bool
  ) -> Finding {
    let matched = isSatisfied ? FactMarks() : marks
    return Finding(
      key: key(candidate, warningClass),
      rule: candidate.rule, departments: departments(candidate),
      isAutomatic: pack.program.rules[candidate.rule].isAutomatic, floor: floor,
      inEffect: inEffect, isSatisfied: isSatisfied, marks: matched,
      digest: digest(pack.program.rules[candidate.rule].idHash, matched))
  }

  @inline(__always)
  func key(_ candidate: Candidate, _ warningClass: WarningClass) -> FindingKey {
    FindingKey(
      warningClass: warningClass,
      person: candidate.subject == scan.household ? nil : members[candidate.subject].person,
      matter: candidate.matter,
      episode: candidate.episode == Candidate.noEpisode ? nil : Int32(clamping: candidate.episode))
  }

  private mutating func departments(_ candidate: Candidate) -> [Department] {
    if candidate.departments == pack.program.rules[candidate.rule].departments {
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
  private mutating func digest(_ idHash: UInt64, _ matched: FactMarks) -> UInt64 {
    var hash = idHash
    for index in matched {
      let given = facts[index].present & ~Fact.textBit
      let owner = facts[index].owner
      hash = StableHash.combine(hash, UInt64(facts[index].kind) << 8 | UInt64(given))
      hash = StableHash.combine(hash, owner == Fact.householdOwner ? 0 : members[Int(owner)].person.rawValue)
      var rest = given
      while rest != 0 {
        guard let cell = facts.cell(rest.trailingZeroBitCount, of: index) else { break }
        hash = StableHash.combine(hash, UInt64(bitPattern: cell))
        rest &= rest - 1
      }
    }
    return hash
  }
}
