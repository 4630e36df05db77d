public import Referral
public import Wire

/// Makes a county's agenda of its files: pure, the same records and the same time give the same docket.
public final class DocketReport {
  private let catalogue: Catalogue
  private let pack: PolicyPack
  private let nowMillis: Int64
  private let facts: ChainFacts
  private let options: DocketOptions
  private let disclosure = Disclosure.masked
  private var engine: FindingsEngine

  /// - Parameters:
  ///   - pack: the policy whose words are quoted; a rule it does not have is named by its id alone.
  ///   - nowMillis: what is overdue is so at this time.
  public init(catalogue: Catalogue, pack: PolicyPack, nowMillis: Int64) {
    self.catalogue = catalogue
    self.pack = pack
    self.nowMillis = nowMillis
    facts = ChainFacts(catalogue: catalogue, disclosure: .masked)
    options = DocketOptions(catalogue: catalogue, pack: pack)
    engine = FindingsEngine(pack: pack, catalogue: catalogue)
  }

  /// Reads a county's records and makes its docket.
  /// - Parameters:
  ///   - county: whose households; a province's or city's code takes in all its counties.
  ///   - meeting: the meeting's day.
  public func docket(
    of county: DivisionCode, meeting: CivilDate, from source: some DocketSource
  ) throws(TraceFailure) -> Docket {
    let files = try source.files(in: county)
    let brought = files.filter { !Self.escalated($0).isEmpty }
    let told = Set(brought.map(\.id)).union(files.filter(DocketDecisions.hasDecisions).map(\.id))
    let journal = told.isEmpty ? [] : try source.journal(of: told)
    var entries: [HouseholdID: [JournalEntry]] = [:]
    for entry in journal { entries[entry.household, default: []].append(entry) }
    let agenda = brought.map { (file: $0, urgency: urgency($0)) }
      .sorted { ($0.urgency, $0.file.id) < ($1.urgency, $1.file.id) }
    var items: [Docket.Item] = []
    for (file, _) in agenda { items.append(item(items.count + 1, file, entries[file.id] ?? [])) }
    return Docket(
      county: county.text, meeting: meeting.text, asOf: ChainWords.time(nowMillis),
      policy: "\(pack.name).\(pack.serial)", policySource: pack.source.text, items: items,
      decisions: DocketDecisions(catalogue: catalogue, pack: pack, nowMillis: nowMillis)
        .decided(in: files, journal: entries))
  }

  /// The warnings with a referral that waits for the meeting, and that referral.
  private static func escalated(_ file: HouseholdFile) -> [(warning: Warning, referral: Referral)] {
    file.warnings.filter(\.isOpen).flatMap { warning in
      warning.referrals.filter { $0.state == .escalated }.map { (warning, $0) }
    }
  }

  /// When the first deadline was missed, or where none was, when it came to the county.
  private func urgency(_ file: HouseholdFile) -> Int64 {
    breach(file)?.dueMillis ?? Self.escalated(file).map(\.referral.sinceMillis).min() ?? nowMillis
  }

  private func breach(_ file: HouseholdFile) -> (id: ReferralID, clock: String, dueMillis: Int64)? {
    var earliest: (id: ReferralID, clock: String, dueMillis: Int64)?
    for warning in file.warnings where warning.isOpen {
      for referral in warning.referrals {
        guard let missed = DocketStanding(referral: referral, nowMillis: nowMillis).missed.first,
          missed.dueMillis < earliest?.dueMillis ?? .max
        else { continue }
        earliest = (warning.id(referral), missed.clock.code, missed.dueMillis)
      }
    }
    return earliest
  }

  private func item(_ number: Int, _ file: HouseholdFile, _ journal: [JournalEntry]) -> Docket.Item {
    let escalated = Self.escalated(file)
    let today = WorkingCalendar.today(atMillis: nowMillis)
    var findings: [Finding] = []
    if !file.members.isEmpty { engine.evaluate(file, today: today, into: &findings) }
    // What no policy covers is on nobody's desk, and is why the household is here.
    let open = file.warnings.filter { warning in
      warning.isOpen
        || warning.isUncovered && findings.contains { $0.key == warning.key && $0.digest == warning.digest }
    }
    let suggestions = file.members.isEmpty ? [] : engine.suggestions(file, today: today)
    let triggers = findings.filter { $0.key.warningClass == .complexCase }.map { pack.rules[$0.rule].title }
    let since = escalated.map(\.referral.sinceMillis).min() ?? nowMillis
    return Docket.Item(
      number: number, household: file.id.text, questions: escalated.map { question($0.warning, $0.referral, triggers) },
      escalated: ChainWords.time(since),
      breach: breach(file).map {
        Docket.Breach(referral: $0.id.text, clock: $0.clock, due: ChainWords.time($0.dueMillis))
      },
      members: members(file), facts: stated(file),
      positions: open.flatMap { warning in
        warning.referrals.filter { !Self.isCase(warning, $0) }.map { position(warning, $0) }
      },
      options: options.options(for: open, suggestions: suggestions, escalated: escalated.map(\.warning)),
      settled: file.warnings.count { !$0.isOpen }, steps: journal.map(step))
  }

  private static func isCase(_ warning: Warning, _ referral: Referral) -> Bool {
    warning.key.warningClass == .complexCase && referral.isCaseItself
  }

  /// - Parameter triggers: what makes the case complex today.
  private func question(_ warning: Warning, _ referral: Referral, _ triggers: [String]) -> Docket.Question {
    let rule = pack.rule(id: warning.rule)
    let isCase = Self.isCase(warning, referral)
    return Docket.Question(
      case: isCase ? "\(warning.home).C\(warning.number)" : nil, referral: warning.id(referral).text,
      title: isCase && !triggers.isEmpty ? triggers.joined(separator: "、") : rule?.title ?? warning.rule,
      asked: isCase ? rule?.asked ?? warning.rule : "请明确由哪个部门办理、何时办结。",
      escalated: ChainWords.time(referral.sinceMillis), due: ChainWords.time(ifSet: referral.waitDueMillis))
  }

  private func members(_ file: HouseholdFile) -> [ChainView.Member] {
    file.members.indices.map { index in
      ChainView.Member(
        person: disclosure.person(file.members[index].person), name: facts.name(ofMember: index, in: file),
        relation: facts.relation(ofMember: index, in: file), isAsked: false,
        awaitsHandover: file.members[index].awaitsHandover)
    }
  }

  /// What departments say of the household. Who belongs to it stands among the members, and what was retracted or is no
  /// longer stated is nothing to decide by.
  private func stated(_ file: HouseholdFile) -> [ChainView.StatedFact] {
    let known = [catalogue.known.identity.number, catalogue.known.household.number]
    return file.facts.facts
      .filter { !known.contains($0.kind) && !$0.flags.contains(.retracted) && !$0.flags.contains(.stale) }
      .sorted { ($0.source, $0.owner, $0.kind, $0.timeMillis) < ($1.source, $1.owner, $1.kind, $1.timeMillis) }
      .compactMap { facts.stated($0, in: file) }
  }

  private func position(_ warning: Warning, _ referral: Referral) -> Docket.Position {
    let department = catalogue.departments.entry(referral.department)
    let standing = DocketStanding(referral: referral, nowMillis: nowMillis)
    return Docket.Position(
      referral: warning.id(referral).text, matter: pack.rule(id: warning.rule)?.title ?? warning.rule,
      person: warning.key.person.map(disclosure.person), department: department?.code ?? "unknown",
      departmentName: department?.name ?? "", state: referral.state.code,
      since: ChainWords.time(referral.sinceMillis), dispatched: ChainWords.time(ifSet: referral.dispatchedMillis),
      finish: ChainWords.time(ifSet: referral.finishDueMillis),
      missed: standing.missed.map { missed in
        Docket.Missed(
          clock: missed.clock.code, due: ChainWords.time(missed.dueMillis), level: referral.levels[missed.clock].code)
      }, isOverdue: standing.isOverdue,
      isBinding: referral.isBinding, task: referral.task.isEmpty ? nil : MaskedText.mask(referral.task),
      returned: returned(referral),
      outcome: referral.outcome.map { Docket.Outcome($0, catalogue) })
  }

  private func returned(_ referral: Referral) -> Docket.Returned? {
    guard referral.returnReason != nil || referral.proposed != nil else { return nil }
    return Docket.Returned(
      reason: referral.returnReason?.code,
      proposedDepartment: referral.proposed.flatMap { catalogue.departments.entry($0)?.name },
      basis: referral.returnBasis.isEmpty ? nil : MaskedText.mask(referral.returnBasis))
  }

  private func step(_ entry: JournalEntry) -> Docket.Step {
    Docket.Step(
      time: ChainWords.time(entry.nowMillis), warning: entry.warning, referral: entry.referral?.text, what: entry.what,
      from: entry.from, to: entry.to, role: entry.role,
      department: entry.department.flatMap { code in
        catalogue.departments.entries.first { $0.code == code }?.name ?? code
      },
      reason: entry.reason, text: entry.text.map(MaskedText.mask), decisionNumber: entry.decisionNumber,
      clock: entry.clock, level: entry.level)
  }
}
