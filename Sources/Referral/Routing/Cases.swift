internal import Wire

/// What makes a case complex today.
struct CaseTrigger {
  var digest: UInt64
  /// Several departments at once: it changes with every benefit that comes into effect.
  var isWorkload: Bool
}

/// A household's one case before the coordination mechanism (县级困难群众基本生活保障工作协调机制).
extension Reconciler {
  /// One finding stands for all triggers of the household's one case: settled for all of them, or opened again for a new
  /// one.
  static func withOneCase(_ findings: [Finding]) -> [Finding] {
    guard caseCount(findings) > 1,
      let first = findings.firstIndex(where: { $0.key.warningClass == .complexCase })
    else { return findings }
    var merged = findings
    for other in findings[(first + 1)...] where other.key.warningClass == .complexCase {
      merged[first].digest = StableHash.combine(merged[first].digest, other.digest)
    }
    merged.removeSubrange((first + 1)...)
    merged.append(contentsOf: findings[(first + 1)...].filter { $0.key.warningClass != .complexCase })
    return merged
  }

  /// The digests of what makes the case complex, beside what was escalated: that is the referrals' own state.
  static func caseTriggers(_ findings: [Finding]) -> [CaseTrigger] {
    guard caseCount(findings) > 0 else { return [] }
    var triggers: [CaseTrigger] = []
    for finding in findings
    where finding.key.warningClass == .complexCase && finding.key.matter != CoordinationTrigger.escalated.rawValue {
      triggers.append(
        CaseTrigger(
          digest: finding.digest, isWorkload: finding.key.matter == CoordinationTrigger.departmentsAtOnce.rawValue))
    }
    return triggers
  }

  private static func caseCount(_ findings: [Finding]) -> Int {
    var count = 0
    for index in findings.indices where findings[index].key.warningClass == .complexCase { count += 1 }
    return count
  }

  /// Another trigger for an open case: its sheet is sent anew, or, where it was decided, it goes to the next meeting.
  func followCase(
    _ file: inout HouseholdFile, _ index: Int, _ finding: Finding, _ triggers: [CaseTrigger],
    _ nowMillis: Int64, _ decisions: inout [Decision]
  ) {
    let fresh = triggers.filter { !file.warnings[index].triggers.contains($0.digest) }
    file.warnings[index].triggers.append(contentsOf: fresh.map(\.digest))
    let over = file.warnings[index].triggers.count - Warning.maximumTriggers
    if over > 0 { file.warnings[index].triggers.removeFirst(over) }
    if let waiting = file.warnings[index].referrals.firstIndex(where: { $0.isCaseItself && $0.state == .escalated }) {
      guard file.warnings[index].digest != finding.digest else { return }
      decisions.append(Decision(.caseUpdated, warning: index, referral: waiting, reason: .coordination))
    } else if file.hasEscalated || fresh.contains(where: { !$0.isWorkload }) {
      addReferral(&file, index, finding.departments[0], finding, nowMillis, &decisions)
    }
  }
}

extension Referral {
  /// The case as such, not what a meeting gave a department to do: of a referral of a coordination case, before the meeting
  /// has decided.
  public var isCaseItself: Bool { decisionNumber.isEmpty && dispatchedMillis == 0 }
}

extension HouseholdFile {
  /// Whether a department's referral waits for the mechanism.
  var hasEscalated: Bool {
    warnings.contains { warning in
      warning.isOpen
        && warning.referrals.contains {
          $0.state == .escalated && !(warning.key.warningClass == .complexCase && $0.isCaseItself)
        }
    }
  }
}
