public import Wire

/// Brings a household's open work into line with the findings that hold today.
///
/// Level-triggered: it compares what is with what should be, so that duplicates, replays, restarts and re-ordered feeds
/// end in the same open keys (DESIGN.md, "Reconcile, don't react"). It has no clock: `nowMillis` is passed in.
public struct Reconciler: Sendable {
  public let pack: PolicyPack
  public let calendar: WorkingCalendar
  public let clocks: Clocks
  /// When the calendar's years begin and end that are known; nil: none is.
  let known: ClosedRange<Int64>?
  /// A time whose due times are reckoned again, in milliseconds since 1970.
  let recounted: ClosedRange<Int64>?

  /// - Parameter recounted: from the first to the last day that a published calendar has changed, as long as there are files
  ///   that were not looked at since; nil: none.
  public init(
    pack: PolicyPack, calendar: WorkingCalendar, clocks: Clocks, recounted: ClosedRange<CivilDate>? = nil
  ) {
    self.pack = pack
    self.calendar = calendar
    self.clocks = clocks
    known = calendar.knownMillis
    self.recounted = recounted.map { $0.lowerBound.startMillis()...WorkingCalendar.endOfDay($0.upperBound) }
  }

  /// - Parameters:
  ///   - findings: what holds today, one finding a key.
  ///   - decisions: what was decided is appended here, in the order in which it was decided.
  public func reconcile(
    _ file: inout HouseholdFile, _ findings: [Finding], nowMillis: Int64, into decisions: inout [Decision]
  ) {
    let triggers = Self.caseTriggers(findings)
    let findings = Self.withOneCase(findings)
    lapse(&file, nowMillis, &decisions)
    // By index throughout: a copy of a finding or a warning costs more than what is asked of it.
    for index in file.warnings.indices where file.warnings[index].isOpen {
      if let found = Self.index(of: file.warnings[index].key, in: findings) {
        if findings[found].isSatisfied {
          closeByData(&file, index, findings[found].determination, nowMillis, &decisions)
        } else {
          follow(&file, index, findings[found], triggers, nowMillis, &decisions)
        }
      } else if !awaitsHandover(file, file.warnings[index].key) {
        withdraw(&file, index, nowMillis, &decisions)
      }
    }
    for index in findings.indices where !findings[index].isSatisfied {
      guard !Self.isOpen(findings[index].key.filed, file.warnings) else { continue }
      openIfDue(&file, findings[index], triggers, nowMillis, &decisions)
    }
    followSettled(&file, findings, nowMillis, &decisions)
    keepTime(&file, nowMillis, &decisions)
    urge(&file, findings, nowMillis, &decisions)
  }

  /// The key a finding is filed under: a household has one coordination case, whichever triggers raised it.
  public static func key(_ finding: Finding) -> FindingKey { finding.key.filed }

  private static func index(of key: FindingKey, in findings: [Finding]) -> Int? {
    for index in findings.indices where findings[index].key.filed == key { return index }
    return nil
  }

  private static func isOpen(_ key: FindingKey, _ warnings: [Warning]) -> Bool {
    for index in warnings.indices where warnings[index].isOpen && warnings[index].key == key { return true }
    return false
  }

  private func awaitsHandover(_ file: HouseholdFile, _ key: FindingKey) -> Bool {
    guard let person = key.person else { return false }
    guard let member = file.memberIndex(person) else {
      // Who has left takes the open work along as soon as what is awaited here has come.
      return file.departures.contains { $0.person == person }
    }
    return file.isAwaitingHandover(file.members[member])
  }

  private func follow(
    _ file: inout HouseholdFile, _ index: Int, _ finding: Finding, _ triggers: [CaseTrigger], _ nowMillis: Int64,
    _ decisions: inout [Decision]
  ) {
    file.warnings[index].needIsGone = false
    if finding.key.warningClass == .complexCase {
      followCase(&file, index, finding, triggers, nowMillis, &decisions)
    }
    file.warnings[index].digest = finding.digest
    if file.warnings[index].rule != pack.rules[finding.rule].id {
      file.warnings[index].rule = pack.rules[finding.rule].id
    }
    if file.warnings[index].floor != finding.floor {
      file.warnings[index].floor = finding.floor
      for referral in file.warnings[index].referrals.indices {
        let state = file.warnings[index].referrals[referral].state
        guard state.isOpen, state != .draft else { continue }
        decisions.append(Decision(.floorChanged, warning: index, referral: referral, reason: .floorChanged))
      }
    }
    guard finding.key.warningClass != .complexCase else { return }
    reroute(&file, index, finding, nowMillis, &decisions)
    if finding.isAutomatic { dispatchDrafts(&file, index, finding, nowMillis, &decisions) }
  }

  /// What waited for civil affairs under one rule goes at once when another rule now decides it by the data alone: it must
  /// not matter which of the two was true first.
  private func dispatchDrafts(
    _ file: inout HouseholdFile, _ index: Int, _ finding: Finding, _ nowMillis: Int64, _ decisions: inout [Decision]
  ) {
    let clock = pack.rules[finding.rule].clock
    for referral in file.warnings[index].referrals.indices
    where file.warnings[index].referrals[referral].state == .draft {
      file.warnings[index].referrals[referral].clockKind = clock
      start(&file.warnings[index].referrals[referral], clock, file.id.division, nowMillis)
      change(&file, index, referral, to: .dispatched, .ruleIsAutomatic, nowMillis, &decisions)
    }
  }

  /// A policy that names other departments than the open referrals': what nobody has taken up goes to the new ones.
  private func reroute(
    _ file: inout HouseholdFile, _ index: Int, _ finding: Finding, _ nowMillis: Int64, _ decisions: inout [Decision]
  ) {
    for referral in file.warnings[index].referrals.indices {
      // A referral that was sent on after a return is where civil affairs wants it.
      guard file.warnings[index].referrals[referral].previousHop == 0,
        !finding.departments.contains(file.warnings[index].referrals[referral].department)
      else { continue }
      let state = file.warnings[index].referrals[referral].state
      guard state == .draft || state == .dispatched || state == .received else { continue }
      change(&file, index, referral, to: .cancelled, .reroutedByPolicy, nowMillis, &decisions)
    }
    for department in finding.departments {
      if !Self.isKnown(department, file.warnings[index].referrals) {
        addReferral(&file, index, department, finding, nowMillis, &decisions)
      }
    }
  }

  private static func isKnown(_ department: Department, _ referrals: [Referral]) -> Bool {
    for index in referrals.indices where referrals[index].state != .cancelled {
      if referrals[index].department == department || referrals[index].previousHop != 0
        || referrals[index].state == .rerouted
      {
        return true
      }
    }
    return false
  }

  private func closeByData(
    _ file: inout HouseholdFile, _ index: Int, _ determination: Determination?, _ nowMillis: Int64,
    _ decisions: inout [Decision]
  ) {
    if let determination {
      closeDetermined(&file, index, determination, nowMillis, &decisions)
      return
    }
    var confirmed = false
    for referral in file.warnings[index].referrals.indices {
      let current = file.warnings[index].referrals[referral]
      // R13: aid given first is explained before anything closes.
      if current.owesExplanation, current.state != .returned { continue }
      switch current.state {
      case .draft:
        change(&file, index, referral, to: .cancelled, .benefitInEffect, nowMillis, &decisions)
      case .reported where current.outcome.map { !$0.code.isNegative } ?? false:
        confirmed = true
        change(&file, index, referral, to: .closed, .reportConfirmedByData, nowMillis, &decisions)
      case .dispatched, .received, .accepted, .inProgress, .onHold, .returned, .reported, .escalated:
        change(&file, index, referral, to: .closed, .benefitInEffect, nowMillis, &decisions)
      case .closed, .cancelled, .voided, .merged, .rerouted:
        break
      }
    }
    end(&file, index, confirmed ? .confirmedByData : .seenInData, .benefitInEffect, &decisions)
  }

  private func withdraw(_ file: inout HouseholdFile, _ index: Int, _ nowMillis: Int64, _ decisions: inout [Decision]) {
    let isCase = file.warnings[index].key.warningClass == .complexCase
    var remains = false
    for referral in file.warnings[index].referrals.indices {
      // What a meeting has decided is carried out, whatever raised the case.
      if isCase, !file.warnings[index].referrals[referral].decisionNumber.isEmpty {
        if file.warnings[index].referrals[referral].state.isOpen { remains = true }
        continue
      }
      switch file.warnings[index].referrals[referral].state {
      case .draft, .dispatched, .received, .returned:
        change(&file, index, referral, to: .cancelled, .needIsGone, nowMillis, &decisions)
      case .escalated where isCase:
        // A case that no meeting has decided yet and whose trigger is gone.
        change(&file, index, referral, to: .cancelled, .needIsGone, nowMillis, &decisions)
      case .accepted, .inProgress, .onHold, .reported, .escalated:
        remains = true
        if !file.warnings[index].needIsGone {
          decisions.append(Decision(.needGone, warning: index, referral: referral, reason: .needIsGone))
        }
      case .closed, .cancelled, .voided, .merged, .rerouted:
        break
      }
    }
    if remains {
      file.warnings[index].needIsGone = !isCase
    } else {
      end(&file, index, .withdrawn, .needIsGone, &decisions)
    }
  }

  /// A finding whose key is not open: it opens, unless it was settled.
  private func openIfDue(
    _ file: inout HouseholdFile, _ finding: Finding, _ triggers: [CaseTrigger], _ nowMillis: Int64,
    _ decisions: inout [Decision]
  ) {
    let key = finding.key.filed
    // One that was merged says nothing about its key: the warning that went on in its place does.
    if let last = file.warnings.lastIndex(where: { $0.key == key && $0.ending != .merged }) {
      let warning = file.warnings[last]
      switch warning.ending {
      case nil: return
      case .settled:
        if key.warningClass == .complexCase {
          // A decision settles every trigger that it was about; what was escalated since needs another.
          if !file.hasEscalated, triggers.allSatisfy({ warning.triggers.contains($0.digest) }) { return }
        } else if warning.digest == finding.digest {
          return
        }
      case .confirmedByData:
        reopen(&file, last, finding, nowMillis, &decisions)
        return
      case .withdrawn, .seenInData, .merged, .lapsed: break
      }
    }
    // A household has one case, and what is escalated needs it to reach an end: there is always room for it.
    guard key.warningClass == .complexCase || !file.isFull else { return }
    open(&file, key, finding, nowMillis, &decisions)
    if key.warningClass == .complexCase { file.warnings[file.warnings.count - 1].triggers = triggers.map(\.digest) }
  }

  /// Row 24: a benefit that the data confirmed has disappeared.
  private func reopen(
    _ file: inout HouseholdFile, _ index: Int, _ finding: Finding, _ nowMillis: Int64, _ decisions: inout [Decision]
  ) {
    file.warnings[index].ending = nil
    file.warnings[index].digest = finding.digest
    file.warnings[index].floor = finding.floor
    for referral in file.warnings[index].referrals.indices
    where file.warnings[index].referrals[referral].state == .closed {
      startAnew(&file.warnings[index].referrals[referral], file.id.division, nowMillis)
      let isExit = file.warnings[index].key.warningClass == .improvedConditions
      change(
        &file, index, referral, to: .inProgress, isExit ? .stillListed : .benefitDisappeared, nowMillis, &decisions)
    }
  }

  private func open(
    _ file: inout HouseholdFile, _ key: FindingKey, _ finding: Finding, _ nowMillis: Int64,
    _ decisions: inout [Decision]
  ) {
    file.lastWarning += 1
    file.warnings.append(
      Warning(
        home: file.id, number: file.lastWarning, key: key, rule: pack.rules[finding.rule].id, policySerial: pack.serial,
        digest: finding.digest, openedMillis: nowMillis, floor: finding.floor))
    let index = file.warnings.count - 1
    decisions.append(Decision(.warningOpened, warning: index, reason: .ruleMatched))
    for department in finding.departments {
      addReferral(&file, index, department, finding, nowMillis, &decisions)
    }
  }

  func addReferral(
    _ file: inout HouseholdFile, _ index: Int, _ department: Department, _ finding: Finding, _ nowMillis: Int64,
    _ decisions: inout [Decision]
  ) {
    let hop = (file.warnings[index].referrals.map(\.hop).max() ?? 0) + 1
    let isCase = finding.key.warningClass == .complexCase
    let state: ReferralState = isCase ? .escalated : finding.isAutomatic ? .dispatched : .draft
    var referral = Referral(hop: hop, department: department, state: state, sinceMillis: nowMillis)
    referral.clockKind = pack.rules[finding.rule].clock
    if state == .dispatched { start(&referral, referral.clockKind, file.id.division, nowMillis) }
    enter(state, &referral, file.id.division, nowMillis)
    file.warnings[index].referrals.append(referral)
    decisions.append(
      Decision(
        .stateChanged, warning: index, referral: file.warnings[index].referrals.count - 1, from: nil, to: state,
        reason: isCase ? .coordination : finding.isAutomatic ? .ruleIsAutomatic : .waitsForCivilAffairs))
  }

  /// Work that was closed is taken up again with new clocks and nothing of its former answers.
  func startAnew(_ referral: inout Referral, _ division: DivisionCode, _ nowMillis: Int64) {
    referral.outcome = nil
    referral.recheckOn = nil
    referral.redos = 0
    referral.holds = 0
    referral.extensions = 0
    referral.attempts = []
    referral.visitFromMillis = 0
    referral.visitDueMillis = 0
    start(&referral, referral.clockKind, division, nowMillis)
  }

  func change(
    _ file: inout HouseholdFile, _ warning: Int, _ referral: Int, to state: ReferralState, _ reason: Decision.Reason,
    _ nowMillis: Int64, _ decisions: inout [Decision]
  ) {
    let from = file.warnings[warning].referrals[referral].state
    enter(state, &file.warnings[warning].referrals[referral], file.id.division, nowMillis)
    decisions.append(
      Decision(
        .stateChanged, warning: warning, referral: referral, from: from, to: state, role: .system, reason: reason))
  }

  /// What a confirmed outcome means for the key: a waitlisted person is looked at again on a day, and who has applied gets
  /// a determination.
  func settle(
    _ file: inout HouseholdFile, _ warning: Int, _ referral: Int, _ nowMillis: Int64, _ decisions: inout [Decision]
  ) {
    if file.warnings[warning].key.warningClass == .possiblyEligible,
      file.warnings[warning].referrals[referral].outcome?.code == .applied
    {
      openDetermination(&file, warning, referral, nowMillis, &decisions)
    }
    guard let recheck = file.warnings[warning].referrals[referral].recheckOn else { return }
    file.warnings[warning].settledUntil = min(file.warnings[warning].settledUntil ?? recheck, recheck)
  }

  /// Ends a warning whose referrals are all over. An outcome that was confirmed before settles it all the same.
  func end(
    _ file: inout HouseholdFile, _ index: Int, _ ending: Warning.Ending, _ reason: Decision.Reason,
    _ decisions: inout [Decision]
  ) {
    let warning = file.warnings[index]
    guard warning.isOpen, !warning.referrals.contains(where: { $0.state.isOpen }) else { return }
    let hasOutcome = warning.referrals.contains { $0.state == .closed && $0.outcome != nil }
    file.warnings[index].ending = ending == .withdrawn && hasOutcome ? .settled : ending
    file.warnings[index].needIsGone = false
    decisions.append(Decision(.warningClosed, warning: index, reason: reason))
  }
}

extension Reconciler {
  /// The clocks of the rule that a warning rests on; the ordinary ones where the pack no longer has the rule.
  func clock(of warning: Warning) -> Clocks.Kind {
    pack.rule(id: warning.rule)?.clock ?? .noDetermination
  }
}

extension FindingKey {
  /// The key that a finding is filed under: a household has one coordination case.
  var filed: FindingKey {
    warningClass == .complexCase
      ? FindingKey(warningClass: .complexCase, person: nil, matter: 0, episode: nil) : self
  }
}
