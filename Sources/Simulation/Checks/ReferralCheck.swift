/// Every referral reaches a read_committed reader exactly once, names its warning, rule and quotation, and goes to its
/// own department alone (DESIGN.md, "What must always hold", 1, 2 and 5).
struct ReferralCheck {
  private let rules: Set<String>
  private var ids: Set<String> = []
  /// Dispatches in the journal less referral messages; by referral id.
  private var owed: [String: Int] = [:]
  private(set) var messages = 0

  init(rules: Set<String>) { self.rules = rules }

  mutating func check(_ view: CommitView, _ verdict: TrialVerdict) {
    for entry in view.entries where entry.what == "state-changed" && entry.to == "dispatched" {
      owed[entry.referral, default: 0] += 1
    }
    for sent in view.sent { check(sent, verdict) }
    for (referral, count) in owed.sorted(by: { $0.key < $1.key }) where count != 0 {
      verdict.fail(
        "referrals",
        count > 0
          ? "\(referral) was dispatched and no message says so"
          : "\(referral) was sent without a dispatch in the journal of the same transaction")
    }
    owed = [:]
  }

  private mutating func check(_ sent: CommitView.Sent, _ verdict: TrialVerdict) {
    messages += 1
    let message = sent.message
    let referral = message.text("referral")
    verdict.expect(ids.insert(sent.id).inserted, "referrals", "the event \(sent.id) was sent twice")
    guard message.type == "referral-hub.referral.v1" else { return }
    owed[referral, default: 0] -= 1
    verdict.expect(
      sent.topic == "dept.\(message.text("department")).referrals", "referrals",
      "\(referral) is for \(message.text("department")) and was sent to \(sent.topic)")
    verdict.expect(
      String(decoding: sent.key, as: UTF8.self) == referral, "referrals", "\(referral) has another key")
    verdict.expect(
      referral.hasPrefix(message.text("warning") + ".") && !message.text("warning").isEmpty, "referrals",
      "\(referral) names no warning of its own")
    verdict.expect(
      rules.contains(message.text("reason", "rule")), "referrals", "\(referral) names no rule of the policy")
    verdict.expect(!message.text("reason", "quotation").isEmpty, "referrals", "\(referral) quotes no policy")
  }
}
