public import Referral
public import Wire

/// Who is told, by the thread that works on it, for which divisions casework worked out what applies there: whenever it meets
/// a division anew, on a new day, and under a new pack.
public protocol PolicyObserver: Sendable {
  /// - Parameter missing: the rules in force that are silent there, each with the number that it lacks.
  func met(_ division: DivisionCode, under pack: PolicyPack, missing: [PolicyPack.MissingParameter])
}

extension CaseworkWork {
  /// Tells of the divisions met in a cycle. In nearly every cycle there is none that was not met before.
  mutating func tellDivisions() {
    guard !engine.divisionsMet.isEmpty else { return }
    if let observer {
      let today = WorkingCalendar.today(atMillis: task.nowMillis)
      for number in engine.divisionsMet {
        guard let division = DivisionCode(rawValue: number) else { continue }
        observer.met(division, under: rules.pack, missing: rules.pack.missingParameters(in: division, on: today))
      }
    }
    engine.forgetDivisionsMet()
  }
}
