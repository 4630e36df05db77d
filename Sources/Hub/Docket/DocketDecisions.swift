internal import Referral
internal import Wire

/// What became of what the meeting decided: the referrals that carry a decision's number.
struct DocketDecisions {
  let catalogue: Catalogue
  let pack: PolicyPack
  let nowMillis: Int64

  /// So long a decision that was carried out stays on the docket; one that was not stays until it is.
  private static let shownMillis: Int64 = 92 * 86_400_000

  static func hasDecisions(_ file: HouseholdFile) -> Bool {
    file.warnings.contains { $0.referrals.contains { !$0.decisionNumber.isEmpty } }
  }

  /// - Parameter journal: of the households with decisions.
  /// - Returns: the newest decision first.
  func decided(in files: [HouseholdFile], journal: [HouseholdID: [JournalEntry]]) -> [Docket.Decided] {
    var found: [(millis: Int64, decided: Docket.Decided)] = []
    for file in files {
      for warning in file.warnings {
        for referral in warning.referrals where isShown(referral, of: warning, in: file) {
          let millis =
            decidedMillis(warning.id(referral), journal[file.id] ?? [])
            ?? (referral.sentMillis > 0 ? referral.sentMillis : referral.sinceMillis)
          guard referral.state.isOpen || nowMillis - millis < Self.shownMillis else { continue }
          found.append((millis, decided(millis, warning, referral, file)))
        }
      }
    }
    return found.sorted { ($1.millis, $0.decided.referral) < ($0.millis, $1.decided.referral) }.map(\.decided)
  }

  /// Every part of a decision that somebody carries out; the case itself only where a decision left no other trace.
  private func isShown(_ referral: Referral, of warning: Warning, in file: HouseholdFile) -> Bool {
    // What went on to another department stands under its next number.
    guard !referral.decisionNumber.isEmpty, referral.state != .rerouted else { return false }
    guard Self.wasCaseItself(referral, of: warning) else { return true }
    return !file.warnings.contains { other in
      other.referrals.contains { $0.decisionNumber == referral.decisionNumber && !Self.wasCaseItself($0, of: other) }
    }
  }

  private static func wasCaseItself(_ referral: Referral, of warning: Warning) -> Bool {
    warning.key.warningClass == .complexCase && referral.dispatchedMillis == 0
  }

  /// When the coordination office decided about a referral last.
  private func decidedMillis(_ id: ReferralID, _ journal: [JournalEntry]) -> Int64? {
    journal.last { $0.referral == id && $0.role == Role.coordinationOffice.code }?.nowMillis
  }

  private func decided(
    _ millis: Int64, _ warning: Warning, _ referral: Referral, _ file: HouseholdFile
  ) -> Docket.Decided {
    let department = catalogue.departments.entry(referral.department)
    return Docket.Decided(
      decisionNumber: referral.decisionNumber, decided: ChainWords.time(millis), household: file.id.text,
      referral: warning.id(referral).text, matter: pack.rule(id: warning.rule)?.title ?? warning.rule,
      department: department?.code ?? "unknown", departmentName: department?.name ?? "", isLead: referral.isLead,
      task: referral.task.isEmpty ? nil : MaskedText.mask(referral.task),
      state: referral.state.code, since: ChainWords.time(referral.sinceMillis),
      due: ChainWords.time(ifSet: referral.finishDueMillis),
      isOverdue: DocketStanding(referral: referral, nowMillis: nowMillis).isOverdue,
      outcome: referral.outcome.map { Docket.Outcome($0, catalogue) })
  }
}
