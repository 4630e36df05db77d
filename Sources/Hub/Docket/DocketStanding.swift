internal import Referral

/// What the state of one referral says to a meeting: what was missed, why it came back, which decision it carries out.
struct DocketStanding {
  let referral: Referral
  let nowMillis: Int64

  /// The earliest deadline that was missed before the referral went to the county, or is missed now.
  var breach: (clock: String, dueMillis: Int64)? {
    let until = referral.state == .escalated ? referral.sinceMillis : nowMillis
    let clocks: [(String, Int64)] =
      switch referral.state {
      case .dispatched:
        [("sign", referral.signDueMillis), ("decide", referral.decideDueMillis), ("finish", referral.finishDueMillis)]
      case .received: [("decide", referral.decideDueMillis), ("finish", referral.finishDueMillis)]
      case .accepted, .inProgress, .onHold, .returned, .escalated: [("finish", referral.finishDueMillis)]
      case .draft, .reported, .closed, .cancelled, .voided, .merged, .rerouted: []
      }
    return clocks.filter { $0.1 > 0 && $0.1 < until }.min { $0.1 < $1.1 }.map { (clock: $0.0, dueMillis: $0.1) }
  }

  var isOverdue: Bool { breach != nil }
}
