internal import Wire

/// An economic assessment that is too old to be reused (R1, 6个月内互通互认): no department may determine by it, so what the pack
/// names for it is found by a newer one alone.
extension Evaluation {
  /// Whether only such an assessment makes a rule true of a subject.
  mutating func restsOnLapsedAssessment(_ rule: Int, _ subject: Int) -> Bool {
    let condition = Int(pack.program.rules[rule].condition)
    guard condition >= 0 else { return false }
    let assessment = lapsedAssessment(for: pack.program.rules[rule].warningClass)
    guard assessment >= 0 else { return false }
    withhold(assessment, true)
    let holds = holds(condition, subject)
    withhold(assessment, false)
    return !holds
  }

  /// Takes an assessment out of what holds today, or puts it back.
  mutating func withhold(_ assessment: Int, _ isWithheld: Bool) {
    scan.withhold(assessment, slots.economy, isWithheld)
    // What was found out about conditions was found out with it, or without it.
    forgetAnswers()
  }

  /// The household's assessment, where it proves nothing for a class of warnings today; -1: there is none such.
  func lapsedAssessment(for warningClass: WarningClass) -> Int {
    guard pack.dataRules.lapses(for: warningClass) else { return -1 }
    for index in scan.facts(slots.economy, of: scan.household) where scan.heldKinds[index] != 0 {
      guard let assessed = facts.cell(Int(slots.readings[Int(slots.economy)].sinceSlot), of: index) else { continue }
      let last = CivilDate(daysSinceEpoch: Int32(clamping: assessed)).addingMonths(pack.dataRules.reuseMonths)
      if day > Int64(last.daysSinceEpoch) { return index }
    }
    return -1
  }
}
