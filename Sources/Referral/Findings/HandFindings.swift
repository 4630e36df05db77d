internal import Wire

/// What was opened by hand is found as long as its warning is open: it is not withdrawn because no rule finds it, and a
/// benefit that comes into effect closes it like any other.
extension Evaluation {
  /// - Parameters:
  ///   - isCase: coordination cases, which come after the triggers, instead of all else, which comes before them.
  ///   - findings: what the rules found; what only a request by hand asks for is appended.
  mutating func raiseByHand(isCase: Bool, _ findings: inout [Finding]) {
    for index in warnings.indices
    where warnings[index].byHand != nil && (warnings[index].key.warningClass == .complexCase) == isCase {
      switch warnings[index].ending {
      case nil: keep(index, &findings)
      // A benefit that the data confirmed may disappear again.
      case .confirmedByData where warnings.lastIndex { $0.key == warnings[index].key } == index:
        keep(index, &findings)
      case .settled: takeUp(index, &findings)
      case .withdrawn, .seenInData, .confirmedByData, .merged, .lapsed: break
      }
    }
  }

  private mutating func keep(_ index: Int, _ findings: inout [Finding]) {
    let key = warnings[index].key
    if key.warningClass == .complexCase {
      let requested = CoordinationTrigger.requested.rawValue
      if findings.contains(where: { $0.key.warningClass == .complexCase && $0.key.matter == requested }) { return }
    } else if findings.contains(where: { $0.key == key }) {
      return
    }
    if takeUp(index, &findings) { return }
    guard let rule = rule(of: warnings[index]), let subject = subject(of: key) else { return }
    var candidate = Candidate(
      rule: rule, subject: subject, matter: pack.program.rules[rule].matter,
      episode: key.episode.map(Int64.init) ?? Candidate.noEpisode, anchor: -1,
      departments: pack.program.rules[rule].departments)
    marks.clear()
    let floor = warnings[index].floor
    var effect = (fact: -1, value: Int64(0))
    if key.warningClass == .policyNotImplemented {
      candidate.floor = floor?.value ?? .min
      effect = benefitInEffect(candidate)
      if effect.fact >= 0 { marks.mark(effect.fact) }
    }
    let isSatisfied = effect.fact >= 0 && (floor.map { effect.value >= $0.value } ?? true)
    var made = finding(
      candidate, key.warningClass, floor: floor, inEffect: floor == nil ? nil : effect.value, isSatisfied: isSatisfied)
    // A draft waits for civil affairs and is not sent because a rule would.
    made.isAutomatic = !warnings[index].referrals.contains { $0.state == .draft }
    made.digest = StableHash.combine(made.digest, warnings[index].home.rawValue)
    made.digest = StableHash.combine(made.digest, UInt64(warnings[index].number))
    findings.append(made)
  }

  /// One need is one matter: what the data say of it, from about the same time, belongs to the warning opened by hand.
  @discardableResult
  private func takeUp(_ index: Int, _ findings: inout [Finding]) -> Bool {
    let key = warnings[index].key
    guard key.warningClass == .newHardship, !findings.contains(where: { $0.key == key }),
      let same = findings.firstIndex(where: {
        $0.key.warningClass == key.warningClass && $0.key.person == key.person && $0.key.matter == key.matter
      })
    else { return false }
    let other = findings[same].key
    if warnings.contains(where: { $0.isOpen && $0.key == other }) { return false }
    if !warnings[index].isOpen {
      // What began after it was settled is a new difficulty; and the last word on a key is its last warning's.
      guard let day = warnings.settledDay(key), let began = other.episode, Int64(began) <= day,
        warnings.lastIndex(where: { $0.key == key }) == index, !warnings.contains(where: { $0.key == other })
      else { return false }
    }
    findings[same].key = key
    return true
  }

  /// The rule that a warning rests on; where the pack no longer has it, another about the same.
  func rule(of warning: Warning) -> Int? {
    let matter = warning.key.warningClass == .complexCase ? CoordinationTrigger.requested.rawValue : warning.key.matter
    func isSame(_ index: Int) -> Bool {
      pack.program.rules[index].warningClass == warning.key.warningClass && pack.program.rules[index].matter == matter
        && pack.program.rules[index].twice == nil
    }
    return pack.rules.indices.first { pack.rules[$0].id == warning.rule && isSame($0) }
      ?? pack.rules.indices.first(where: isSame)
  }

  /// Nil where nobody is left who could be helped.
  func subject(of key: FindingKey) -> Int? {
    guard let person = key.person else { return scan.subjects[scan.household].isDead ? nil : scan.household }
    guard let member = members.firstIndex(where: { $0.person == person }) else { return nil }
    let isForDeceased = scan.subjects[member].isDead
    return isForDeceased ? nil : member
  }
}
