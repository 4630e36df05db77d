import Referral
import Streams
import Wire

/// A household that has left a category.
extension CaseworkWork {
  /// Tells the records of the members who hold it: categories are facts of persons, which intake keeps.
  func sendExits(_ slot: OpenFiles.Slot, _ occasion: Occasion, _ output: inout OutputBatch) {
    let category = rules.catalogue.known.category
    guard let code = category.field("category") else { return }
    for decision in decisions where decision.kind == .exited {
      let warning = slot.file.warnings[decision.warning]
      guard let finding = findings.first(where: { $0.key == warning.key }),
        let left = warning.referrals[decision.referral].outcome?.since
      else { continue }
      for index in finding.matched {
        let fact = slot.file.facts.facts[index]
        guard fact.kind == category.number, fact.cell(code.slot) == Int64(warning.key.matter),
          let person = slot.file.person(of: fact)
        else { continue }
        // The household has left it from the day that was reported on.
        let body = ExitBody(
          person: person, category: Int64(warning.key.matter), until: left - 1, division: slot.file.id.division,
          timeMillis: occasion.nowMillis, eventHash: UInt32(truncatingIfNeeded: warning.digest),
          cause: occasion.cause)
        body.append(to: &output, topic: layout.rekeyedOfCasework, partitionCount: partitionCount)
      }
    }
  }
}
