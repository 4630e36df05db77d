public import Referral
internal import Wire

/// Puts a chain into words: pure, the same records and the same time give the same view.
public final class ChainReport {
  private let catalogue: Catalogue
  private let pack: PolicyPack
  private let disclosure: Disclosure
  private let nowMillis: Int64
  private let facts: ChainFacts
  private var engine: FindingsEngine

  /// - Parameters:
  ///   - pack: the policy whose words are quoted; a rule it does not have is named by its id alone.
  ///   - nowMillis: what is overdue is so at this time.
  public init(catalogue: Catalogue, pack: PolicyPack, disclosure: Disclosure, nowMillis: Int64) {
    self.catalogue = catalogue
    self.pack = pack
    self.disclosure = disclosure
    self.nowMillis = nowMillis
    facts = ChainFacts(catalogue: catalogue, disclosure: disclosure)
    engine = FindingsEngine(pack: pack, catalogue: catalogue)
  }

  public func view(_ chain: Chain) -> ChainView {
    let file = chain.file
    var findings: [Finding] = []
    if !file.members.isEmpty {
      engine.evaluate(file, today: WorkingCalendar.today(atMillis: nowMillis), into: &findings)
    }
    let warnings = chain.warnings.map { view($0, chain, findings) }
    return ChainView(
      asked: asked(chain), asOf: ChainWords.time(nowMillis),
      identities: chain.identities.count > 1 ? chain.identities.map(disclosure.person) : [],
      passed: chain.passed.map(\.text), household: file.id.text, members: members(chain),
      facts: stated(chain), warnings: warnings, suspicions: suspicions(chain), past: past(chain),
      lookUps: lookUps(chain))
  }

  private func asked(_ chain: Chain) -> String {
    switch chain.question {
    case .person(let person): "person \(disclosure.person(person))"
    case .household(let household): "household \(household)"
    case .referral(let referral): "referral \(referral)"
    }
  }

  private func members(_ chain: Chain) -> [ChainView.Member] {
    chain.file.members.indices.map { index in
      let member = chain.file.members[index]
      return ChainView.Member(
        person: disclosure.person(member.person), name: facts.name(ofMember: index, in: chain.file),
        relation: facts.relation(ofMember: index, in: chain.file), isAsked: member.person == chain.person,
        awaitsHandover: member.awaitsHandover)
    }
  }

  /// By department, each department's in the order in which they were stated.
  private func stated(_ chain: Chain) -> [ChainView.StatedFact] {
    chain.file.facts.facts.filter(chain.isAbout)
      .sorted { ($0.source, $0.timeMillis, $0.owner, $0.kind) < ($1.source, $1.timeMillis, $1.owner, $1.kind) }
      .compactMap { facts.stated($0, in: chain.file) }
  }

  private func view(_ warning: Warning, _ chain: Chain, _ findings: [Finding]) -> ChainView.WarningChain {
    let rule = pack.rule(id: warning.rule)
    let matched = findings.filter { Reconciler.key($0) == warning.key }.flatMap(\.matched)
    return ChainView.WarningChain(
      warning: warning.idText, warningClass: warning.key.warningClass.code,
      matter: ChainWords.matter(warning.key, catalogue), person: warning.key.person.map(disclosure.person),
      episode: warning.key.episode.map(ChainWords.day), opened: ChainWords.time(warning.openedMillis),
      rule: "\(warning.rule) (policy \(warning.policySerial))",
      words: rule.map {
        ChainView.RuleWords(
          title: $0.title, asked: $0.asked, clause: $0.clause, source: $0.source, quotation: $0.quotation)
      },
      floor: warning.floor.map { ChainWords.floor($0, catalogue) },
      matched: matched.compactMap { facts.stated(chain.file.facts.facts[$0], in: chain.file) },
      needIsGone: warning.needIsGone, ending: warning.ending?.code,
      settledUntil: warning.settledUntil.map(ChainWords.day),
      referrals: warning.referrals.map { view($0, of: warning) },
      steps: chain.journal.filter { $0.warning == warning.idText }.map(step))
  }

  private func view(_ referral: Referral, of warning: Warning) -> ChainView.Work {
    let department = catalogue.departments.entry(referral.department)
    let previous = ReferralID(household: warning.home, number: warning.number, hop: referral.previousHop)
    return ChainView.Work(
      referral: warning.id(referral).text, department: department?.code ?? "unknown",
      departmentName: department?.name ?? "", state: referral.state.code, since: ChainWords.time(referral.sinceMillis),
      dispatched: ChainWords.time(ifSet: referral.dispatchedMillis),
      sign: ChainWords.time(ifSet: referral.signDueMillis),
      decide: ChainWords.time(ifSet: referral.decideDueMillis),
      finish: ChainWords.time(ifSet: referral.finishDueMillis),
      isBinding: referral.isBinding, attempts: referral.attempts.isEmpty ? nil : referral.attempts.map(attempt),
      outcome: referral.outcome.map { ChainWords.outcome($0, catalogue) },
      previous: referral.previousHop > 0 ? previous.text : nil,
      next: NextActing(departments: catalogue.departments, nowMillis: nowMillis).next(referral))
  }

  /// `2025-03-13 上门 (visit)`; masked without the department's words, which may name somebody.
  private func attempt(_ attempt: Attempt) -> String {
    ChainWords.day(attempt.day) + (disclosure == .full ? " \(attempt.channel)" : "")
      + (attempt.isVisit ? " (visit)" : "")
  }

  /// Of a person: the look-ups of that person and of the household; of a referral none.
  private func lookUps(_ chain: Chain) -> [ChainView.LookedUp] {
    if case .referral = chain.question { return [] }
    return chain.journal.compactMap { entry in
      guard let note = entry.lookUp, chain.isAbout(note) else { return nil }
      return ChainView.LookedUp(
        time: ChainWords.time(entry.nowMillis), household: entry.household.text, entry: entry.entry,
        actor: actor(entry), purpose: note.purpose, detail: disclosure == .full ? note.detail : nil,
        person: note.person, result: entry.reason, shown: note.shown, facts: note.facts, referrals: note.referrals)
    }
  }

  private func actor(_ entry: JournalEntry) -> String {
    var actor = entry.role
    if let department = entry.department { actor += " of \(department)" }
    if let division = entry.division { actor += " in \(division)" }
    return actor
  }

  private func step(_ entry: JournalEntry) -> ChainView.Step {
    let actor = actor(entry)
    return ChainView.Step(
      time: ChainWords.time(entry.nowMillis), household: entry.household.text, entry: entry.entry,
      referral: entry.referral?.text, what: entry.what, from: entry.from, to: entry.to, actor: actor,
      reason: entry.text.map { "\(entry.reason): \($0)" } ?? entry.reason,
      moved: entry.moved.isEmpty
        ? nil
        : entry.moved.map {
          ChainView.Moved(
            clock: $0.clock, from: $0.fromMillis.map(ChainWords.time), to: ChainWords.time($0.toMillis))
        }, calendars: entry.calendars.isEmpty ? nil : entry.calendars)
  }

  /// Those that are open first; whose one that is over was, nobody can say any more.
  private func suspicions(_ chain: Chain) -> [ChainView.Suspicion] {
    func steps(_ number: Int64) -> [ChainView.Step] { chain.journal.filter { $0.suspicion == number }.map(step) }
    let open = chain.file.suspicions
    let asked = open.filter { suspicion in
      switch chain.question {
      case .household: true
      case .person: chain.person.map(suspicion.names) ?? false
      case .referral: false
      }
    }
    var all = asked.map { suspicion in
      ChainView.Suspicion(
        number: suspicion.number, persons: [suspicion.first, suspicion.second].map(disclosure.person),
        alike: suspicion.alike.codes, steps: steps(suspicion.number))
    }
    guard case .household = chain.question else { return all }
    var seen = Set(open.map(\.number))
    for number in chain.journal.compactMap(\.suspicion) where seen.insert(number).inserted {
      all.append(ChainView.Suspicion(number: number, persons: nil, alike: nil, steps: steps(number)))
    }
    return all
  }

  /// Warnings that the journal knows and the file does not have any more.
  private func past(_ chain: Chain) -> [ChainView.PastWarning] {
    let present = Set(chain.file.warnings.map(\.idText))
    var order: [String] = []
    for entry in chain.journal {
      guard let id = entry.warning, !present.contains(id), !order.contains(id), isAsked(id, chain) else { continue }
      order.append(id)
    }
    return order.map { id in
      ChainView.PastWarning(
        warning: id, movedTo: chain.file.forwards.first { "\($0.home).\($0.number)" == id }?.to.text,
        steps: chain.journal.filter { $0.warning == id }.map(step))
    }
  }

  /// Whose a past warning was, nobody can say any more: a person's chain leaves it out.
  private func isAsked(_ warning: String, _ chain: Chain) -> Bool {
    switch chain.question {
    case .household: true
    case .person: false
    case .referral(let id): warning == "\(id.household).\(id.number)"
    }
  }
}
