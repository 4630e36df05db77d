internal import Wire

/// What the file's warnings say about a finding that still holds: a confirmed answer settles a key, and what is settled
/// is no longer on anybody's desk.
extension FindingsEngine {
  /// Whether the last warning of this key was settled for just these facts, so that nobody is asked again.
  func isSettled(_ finding: Finding, _ file: HouseholdFile) -> Bool {
    guard let last = settled(finding.key, file) else { return false }
    return file.warnings[last].digest == finding.digest
  }

  /// The day on which an entitlement's last warning was settled; nil where it is open or was never answered.
  func settledDay(_ entitlement: Candidate, _ file: HouseholdFile) -> Int64? {
    guard let last = settled(key(entitlement, .policyNotImplemented, file), file) else { return nil }
    var millis: Int64?
    for referral in file.warnings[last].referrals { millis = max(millis ?? referral.sinceMillis, referral.sinceMillis) }
    return millis.map { Int64(CivilDate(millis: $0).daysSinceEpoch) }
  }

  private func settled(_ key: FindingKey, _ file: HouseholdFile) -> Int? {
    // One that was merged says nothing about its key: the warning that went on in its place does.
    let ours = { (index: Int) in file.warnings[index].key == key && file.warnings[index].ending != .merged }
    guard let last = file.warnings.indices.last(where: ours),
      file.warnings[last].ending == .settled
    else { return nil }
    return last
  }
}
