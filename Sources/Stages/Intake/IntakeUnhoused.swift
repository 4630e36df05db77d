import Referral
import Streams
import Wire

/// A person of whom nothing is known but a merge: no department has said anything under either id, so no household has the
/// person and none will ask for the erasure (R5). Intake remembers the day and does it itself.
struct Unhoused: Equatable {
  /// More than this are not remembered: the first of them go before their time.
  static let maximum = 4_096

  var person: PersonID
  /// Days since 1970.
  var day: Int32

  /// The first day on which nothing of it is kept: after the longest term, by the source's numbers, for there is no place
  /// whose policy could say another.
  var erasedFrom: CivilDate {
    CivilDate(daysSinceEpoch: day).addingMonths(DataRules.standard.longestTermMonths).addingDays(1)
  }
}

extension IntakeWork {
  /// Remembers the loaded record where there is nothing in it.
  mutating func noteUnhoused(_ person: PersonID) {
    guard record.household == nil, record.facts.facts.isEmpty, !task.unhoused.contains(where: { $0.person == person })
    else { return }
    let today = CivilDate(millis: nowMillis).daysSinceEpoch
    task.unhoused.append(Unhoused(person: person, day: today))
  }

  var unhousedDueMillis: Int64? {
    guard let first = task.unhoused.first else { return nil }
    return task.unhoused.count > Unhoused.maximum ? .min : first.erasedFrom.startMillis()
  }

  /// Erases whose time has come and of whom nothing became known since.
  mutating func eraseUnhoused(_ budget: Int, _ output: inout OutputBatch) {
    for _ in 0..<budget {
      guard let due = unhousedDueMillis, due <= nowMillis else { return }
      let person = task.unhoused.removeFirst().person
      load(person)
      guard people.contains(person.rawValue), record.facts.facts.isEmpty else { continue }
      erase(
        ErasureBody(
          person: person, household: nil, alias: nil, day: CivilDate(millis: nowMillis).daysSinceEpoch,
          months: Retention.Months(.standard)), &output)
    }
  }
}
