/// What a household keeps of handovers whose people are not here, and what becomes of one too many.
///
/// Without bounds a household id that thousands of people are put into by mistake would outgrow the log's records, and
/// its partition would stand still for ever.
extension HouseholdFile {
  /// The most handovers kept for people who have not come, or for whom there was no room.
  public static let maximumEarlyHandovers = 64
  /// The most bytes of warnings in them.
  public static let maximumEarlyBytes = 131_072
  /// The most handovers awaited for people who left; of more the oldest is forgotten, and what then comes is early.
  public static let maximumDepartures = 256

  /// Keeps a handover for a person who is not here.
  /// - Returns: whether there was room for it.
  public mutating func keepEarly(_ handover: EarlyHandover) -> Bool {
    let bytes = earlyHandovers.reduce(handover.warnings.count) { $0 + $1.warnings.count }
    guard earlyHandovers.count < Self.maximumEarlyHandovers, bytes <= Self.maximumEarlyBytes else { return false }
    earlyHandovers.append(handover)
    return true
  }

  /// Ends what was handed over and could not be kept: the departments are told, and once the person lives in a household
  /// that has room, the same facts open it anew.
  public mutating func turnAway(_ incoming: [Warning], into decisions: inout [Decision]) {
    prune()
    for warning in incoming where warning.isOpen {
      warnings.append(warning)
      let index = warnings.count - 1
      for referral in warning.referrals.indices where warning.referrals[referral].state.isOpen {
        warnings[index].referrals[referral].state = .cancelled
        decisions.append(
          Decision(
            .stateChanged, warning: index, referral: referral, from: warning.referrals[referral].state, to: .cancelled,
            reason: .householdFull))
      }
      warnings[index].ending = .withdrawn
      decisions.append(Decision(.warningClosed, warning: index, reason: .householdFull))
    }
  }

  mutating func expect(_ departure: Departure) {
    departures.append(departure)
    if departures.count > Self.maximumDepartures { departures.removeFirst(departures.count - Self.maximumDepartures) }
  }
}
