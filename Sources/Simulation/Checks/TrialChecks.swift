internal import Referral
internal import Stages
internal import Wire

/// All checks of a trial, made after every commit and once more at rest.
final class TrialChecks {
  let verdict = TrialVerdict()
  private let clock: SimulatedClock
  private let history: TrialHistory
  private let plan: TrialPlan
  private let rest: RestCheck
  private var accounts: AccountCheck
  private var journal: JournalCheck
  private var referrals: ReferralCheck
  private var files = FileCheck()
  private var people: PersonCheck
  private var policies: PolicyCheck
  private(set) var commits = 0

  init(_ hub: TrialHub, _ plan: TrialPlan, _ history: TrialHistory, clock: SimulatedClock) {
    self.clock = clock
    self.history = history
    self.plan = plan
    let catalogue = hub.rules.catalogue
    rest = RestCheck(catalogue)
    accounts = AccountCheck(catalogue.departments, history)
    journal = JournalCheck(history)
    referrals = ReferralCheck(rules: Set(hub.rules.pack.rules.map(\.id)))
    people = PersonCheck(catalogue, history, partitions: plan.partitions)
    policies = PolicyCheck(hub.rules.pack, history, partitions: plan.partitions)
  }

  var committedFiles: [HouseholdID: HouseholdFile] { files.files }
  var messages: Int { referrals.messages }

  func committed(_ commit: SimulatedCommit) {
    commits += 1
    let view = CommitView(commit)
    for text in view.unreadable { verdict.fail("messages", text) }
    accounts.check(view, verdict)
    journal.check(view, trueMillis: clock.wallMillis, verdict)
    referrals.check(view, verdict)
    people.check(view, verdict)
    policies.check(view, verdict)
    if !view.isIntake { files.check(view, journal, isMerged: people.model.isMerged, verdict) }
  }

  /// - Parameter reference: the files of a run of the same input without faults.
  func atRest(reference: [HouseholdID: HouseholdFile]) {
    atRest()
    checkAnswers()
    rest.checkOpen(files.files, journal, reference: reference, answers: plan.answers, verdict)
  }

  /// The same for a run without faults, which must not be wrong itself.
  func atRest() {
    accounts.finish(verdict)
    files.finish(verdict)
    let model = rest.model(history)
    people.finish(model, verdict)
    policies.finish(verdict)
    rest.checkFacts(model, files.files, verdict)
  }

  /// Time alone leads from every open state to the county's docket (DESIGN.md, "What must always hold", 4).
  func afterSilence() {
    for file in files.files.values.sorted(by: { $0.id < $1.id }) {
      for warning in file.warnings where warning.isOpen {
        for referral in warning.referrals where referral.state.isOpen && referral.state != .escalated {
          verdict.fail(
            "silence", "\(warning.id(referral).text) is still \(referral.state.code) after months of silence")
        }
      }
    }
    files.finish(verdict)
    accounts.finish(verdict)
  }

  /// Every answer was carried out, or every copy of it was refused.
  private func checkAnswers() {
    var copies: [String: Int] = [:]
    for (_, input) in history.sent {
      if case .answer(let id) = input.meaning { copies[id, default: 0] += 1 }
    }
    for (id, count) in copies.sorted(by: { $0.key < $1.key }) where journal.applied[id] == nil {
      let refused = accounts.refusedAnswers[id] ?? 0
      verdict.expect(
        refused == count, "answers",
        "the answer \(id) was sent \(count) times, refused \(refused) times, never carried out")
    }
  }
}
