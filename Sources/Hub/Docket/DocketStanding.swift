internal import Referral
internal import Wire

/// What the state of one referral says to a meeting: which deadlines were missed, and why it came back.
struct DocketStanding {
  let referral: Referral
  let nowMillis: Int64

  struct Missed: Equatable {
    var clock: ReferralClock
    var dueMillis: Int64
  }

  /// The deadlines missed so far, the earliest first. A clock that has stopped keeps its level, so that a late signature
  /// is still seen after it was given; one whose level time has not raised yet is missed all the same.
  var missed: [Missed] {
    ReferralClock.allCases
      .compactMap { clock in
        let running = referral.running(clock)
        guard referral.levels[clock] >= .breachedL1 || running != nil else { return nil }
        let due = running?.dueMillis ?? lastDueMillis(clock)
        return due > 0 && due < nowMillis ? Missed(clock: clock, dueMillis: due) : nil
      }
      .sorted { $0.dueMillis < $1.dueMillis }
  }

  /// Whether work is owed now, and late.
  var isOverdue: Bool {
    referral.state.isOpen
      && ReferralClock.allCases.contains { referral.running($0).map { $0.dueMillis < nowMillis } ?? false }
  }

  /// When a clock that has stopped was due; 0 for those of civil affairs and the mechanism, whose time is that of a state
  /// that has passed.
  private func lastDueMillis(_ clock: ReferralClock) -> Int64 {
    switch clock {
    case .sign: referral.signDueMillis
    case .decide: referral.decideDueMillis
    case .finish: referral.finishDueMillis
    case .explanation: referral.explanationDueMillis
    case .visit: referral.visitDueMillis
    case .ruling, .confirm, .meeting: 0
    }
  }
}
