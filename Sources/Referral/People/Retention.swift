public import Wire

/// How long a household that is no longer low-income is kept and monitored: R5.
///
/// Source: 将一年内申请社会救助未获批和动态退出低收入人口不满两年的对象信息纳入数据库管理. What happens afterwards the source does
/// not say; our reading is that nothing is kept.
public struct Retention: Sendable {
  /// How long after a refusal and after an exit, in calendar months.
  public struct Months: Equatable, Sendable {
    public var afterRefusal: Int
    public var afterExit: Int

    public init(afterRefusal: Int, afterExit: Int) {
      self.afterRefusal = afterRefusal
      self.afterExit = afterExit
    }

    public init(_ rules: DataRules) {
      self.init(afterRefusal: rules.monthsAfterRefusal, afterExit: rules.monthsAfterExit)
    }
  }

  private let category: UInt8
  private let status: Int
  private let since: Int
  private let until: Int
  private let active: Int64
  private let ended: Int64
  private let refused: Int64
  private let application: UInt8
  private let filed: Int
  private let decided: Int
  private let result: Int
  private let pending: Int64
  private let notApproved: Int64

  public init(_ catalogue: Catalogue) {
    // Cell -1 is never given: `Fact.cell` shifts the bit out.
    func slot(_ kind: FactKind, _ name: String) -> Int { kind.field(name)?.slot ?? -1 }
    let membership = catalogue.known.category
    let request = catalogue.known.application
    category = membership.number
    status = slot(membership, "status")
    since = slot(membership, "since")
    until = slot(membership, "until")
    active = membership.field("status")?.value("active") ?? -1
    ended = membership.field("status")?.value("ended") ?? -1
    refused = membership.field("status")?.value("refused") ?? -1
    application = request.number
    filed = slot(request, "filedOn")
    decided = slot(request, "decidedOn")
    result = slot(request, "result")
    pending = request.field("result")?.value("pending") ?? -1
    notApproved = request.field("result")?.value("refused") ?? -1
  }

  /// Until when somebody is kept.
  public enum Term: Equatable, Sendable {
    /// Never low-income, never refused: the rule says nothing of them.
    case none
    /// In the low-income population, or an application is pending.
    case open
    /// The last day, included.
    case last(CivilDate)
  }

  /// The term of those whose facts these are.
  public func term(_ facts: [Fact], _ months: Months) -> Term {
    var last: CivilDate?
    for fact in facts where !fact.flags.contains(.retracted) {
      guard fact.kind == category || fact.kind == application else { continue }
      switch term(fact, months) {
      case .none: continue
      case .open: return .open
      case .last(let day): last = max(last ?? day, day)
      }
    }
    return last.map(Term.last) ?? .none
  }

  private func term(_ fact: Fact, _ length: Months) -> Term {
    func day(_ cell: Int64?, _ months: Int) -> Term {
      cell.map { .last(CivilDate(daysSinceEpoch: Int32(clamping: $0)).addingMonths(months)) } ?? .none
    }
    if fact.kind == application {
      if fact.cell(result) == pending { return .open }
      guard fact.cell(result) == notApproved else { return .none }
      return day(fact.cell(decided) ?? fact.cell(filed), length.afterRefusal)
    }
    if fact.cell(status) == refused { return day(fact.cell(since), length.afterRefusal) }
    // A membership that is still open ends with its last day, if it has one.
    let exit = day(fact.cell(until), length.afterExit)
    return fact.cell(status) == active && exit == .none ? .open : exit
  }

  /// The first day on which nothing of a household is kept; nil: it is kept.
  ///
  /// A household is kept whole as long as one of its members is, and as long as anything is open: no referral is orphaned.
  public func erasedFrom(_ file: HouseholdFile, _ months: Months) -> CivilDate? {
    guard case .last(let last) = term(file.facts.facts, months), !file.warnings.contains(where: \.isOpen),
      file.departures.isEmpty, file.earlyHandovers.isEmpty, !file.members.contains(where: \.awaitsHandover)
    else { return nil }
    return last.addingDays(1)
  }
}

extension HouseholdFile {
  /// Takes a person out whose record was erased, with everything that names the person.
  ///
  /// - Returns: whether the person was here.
  public mutating func erase(_ person: PersonID) -> Bool {
    guard let index = memberIndex(person) else { return false }
    removeMember(at: index)
    warnings.removeAll { !$0.isOpen && $0.key.person == person }
    suspicions.removeAll { $0.names(person) }
    return true
  }

  /// Drops what is left of a household without people: its own facts and its settled work. What points to referrals that
  /// went elsewhere names nobody and stays.
  public mutating func eraseRest() {
    guard members.isEmpty, !warnings.contains(where: \.isOpen) else { return }
    facts.removeAll()
    warnings.removeAll()
    guard forwards.isEmpty else { return }
    lastWarning = 0
    lastEntry = 0
  }
}
