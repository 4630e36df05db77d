/// One attempt to reach a person in outreach.
///
/// Source: POLICY.md, "Default deadlines", outreach: three attempts; of an emergency a visit.
public struct Attempt: Equatable, Sendable {
  /// Days since 1970.
  public var day: Int32
  /// How: visit, phone, counter, letter…, in the department's words.
  public var channel: String
  /// Somebody went there.
  public var isVisit: Bool

  public init(day: Int32, channel: String, isVisit: Bool) {
    self.day = day
    self.channel = channel
    self.isVisit = isVisit
  }
}

extension Referral {
  /// How many attempts are kept, the newest.
  public static let maximumAttempts = 8
  /// The most UTF-8 bytes of an attempt's channel that are kept.
  static let maximumChannelBytes = 60

  /// The attempts so far and those that an answer tells of; one that is told again counts once.
  func attempts(with told: [Attempt]) -> [Attempt] {
    var all = attempts
    for attempt in told {
      var kept = attempt
      kept.channel = Answering.bounded(attempt.channel, Self.maximumChannelBytes)
      if !all.contains(kept) { all.append(kept) }
    }
    return all
  }

  mutating func note(_ told: [Attempt]) {
    guard !told.isEmpty else { return }
    attempts = attempts(with: told).suffix(Self.maximumAttempts)
  }

  /// Outreach on a department's desk without a time for a visit.
  var mayOweVisit: Bool {
    guard clockKind == .outreach, visitDueMillis == 0 else { return false }
    switch state {
    case .dispatched, .received, .accepted, .inProgress, .onHold: return true
    case .draft, .returned, .reported, .escalated, .closed, .cancelled, .voided, .merged, .rerouted: return false
    }
  }

  /// Of outreach in an emergency: nobody has been there yet.
  public var owesVisit: Bool { visitDueMillis > 0 && !attempts.contains(where: \.isVisit) }
}
