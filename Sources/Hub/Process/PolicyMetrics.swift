internal import Referral
internal import Stages
internal import Synchronization
internal import Telemetry
internal import Wire

/// What the policy in force lacks, for whoever watches the hub: for the divisions that the settings name, and for every
/// division in which a household was looked at.
///
/// A division that nobody named says so too: its people would be passed over in silence by every rule that compares with a
/// number.
final class PolicyMetrics: PolicyObserver {
  private struct Known: Hashable {
    var division: UInt32
    var serial: UInt32
  }

  private struct State {
    var serial: UInt32 = 0
    /// What was said in the log already.
    var logged: Set<Known> = []
  }

  /// The most divisions of which the log speaks: those of a country. Metrics have a bound of their own.
  private static let maximumLogged = 4_000

  private let registry: Registry
  private let divisions: [String]
  private let state = Mutex(State())

  /// - Parameter divisions: prefixes of the divisions served, as the settings name them.
  init(_ registry: Registry, divisions: [String]) {
    self.registry = registry
    self.divisions = divisions
  }

  /// Takes the pack in force: the one at the start, and each that is published. An older one changes nothing.
  func announce(_ pack: PolicyPack, on today: CivilDate) {
    let isNewer = state.withLock { state in
      guard pack.serial > state.serial else { return false }
      state.serial = pack.serial
      return true
    }
    guard isNewer else { return }
    let announcement = PolicyAnnouncement(pack, divisions: divisions, on: today)
    announcement.log()
    registry.gauge("referral_hub_policy_serial").set(Int64(pack.serial))
    registry.gauge("referral_hub_policy_example_parameters").set(Int64(announcement.examples.count))
    for text in divisions {
      guard let division = try? DivisionCode.parsePrefix(text) else { continue }
      set(text, pack.missingParameters(in: division, on: today))
    }
  }

  func met(_ division: DivisionCode, under pack: PolicyPack, missing: [PolicyPack.MissingParameter]) {
    // A task that comes late under the former pack must not take back what another has said of the new one.
    guard state.withLock({ $0.serial <= pack.serial }) else { return }
    announce(pack, on: WorkingCalendar.today(atMillis: SystemClock().wallMillis))
    set(division.text, missing)
    guard !missing.isEmpty else { return }
    let known = Known(division: division.rawValue, serial: pack.serial)
    let isNew = state.withLock { state in
      state.logged.count < Self.maximumLogged && state.logged.insert(known).inserted
    }
    guard isNew else { return }
    Log.warning(
      "policy.division-without-values",
      [
        "division": .text(division.text), "rules": .int(Int64(Self.rules(missing))),
        "parameters": .text(Set(missing.map(\.parameter)).sorted().joined(separator: ", ")),
        "text": "Households live there, and these rules raise nothing for them. Set the county's values and publish.",
      ])
  }

  private func set(_ division: String, _ missing: [PolicyPack.MissingParameter]) {
    let label = [Label("division", division)]
    registry.gauge("referral_hub_policy_missing_parameters", label).set(Int64(Set(missing.map(\.parameter)).count))
    registry.gauge("referral_hub_policy_silent_rules", label).set(Int64(Self.rules(missing)))
  }

  private static func rules(_ missing: [PolicyPack.MissingParameter]) -> Int { Set(missing.map(\.rule)).count }
}
