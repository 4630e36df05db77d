internal import Wire

/// What a file's warnings say about a finding that still holds: a confirmed answer settles a key, and what is settled
/// is no longer on anybody's desk.
extension [Warning] {
  /// Whether the last warning of this key was settled for just these facts, so that nobody is asked again.
  func isSettled(_ finding: Finding) -> Bool {
    guard let last = settled(finding.key) else { return false }
    return self[last].digest == finding.digest
  }

  /// The day on which a key's last warning was settled; nil where it is open or was never answered.
  func settledDay(_ key: FindingKey) -> Int64? {
    guard let last = settled(key) else { return nil }
    var millis: Int64?
    for referral in self[last].referrals { millis = Swift.max(millis ?? referral.sinceMillis, referral.sinceMillis) }
    return millis.map { Int64(CivilDate(millis: $0).daysSinceEpoch) }
  }

  private func settled(_ key: FindingKey) -> Int? {
    // One that was merged says nothing about its key: the warning that went on in its place does.
    let ours = { (index: Int) in self[index].key == key && self[index].ending != .merged }
    guard let last = indices.last(where: ours), self[last].ending == .settled else { return nil }
    return last
  }
}
