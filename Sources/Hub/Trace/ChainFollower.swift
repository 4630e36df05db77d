internal import Referral
internal import Wire

/// Finds the records of a chain: follows merged records to the person, and referrals to the household that has them.
public struct ChainFollower<Source: ChainSource> {
  /// More merges or moves of one person than there can be.
  private static var maximumSteps: Int { 32 }

  private let source: Source
  private var files: [HouseholdID: HouseholdFile?] = [:]

  public init(_ source: Source) {
    self.source = source
  }

  public mutating func follow(_ question: TraceQuestion) throws(TraceFailure) -> Chain {
    var identities: [PersonID] = []
    var passed: [HouseholdID] = []
    let household: HouseholdID
    switch question {
    case .household(let id): household = id
    case .person(let person): household = try follow(person, &identities)
    case .referral(let referral): household = try follow(referral, &passed)
    }
    guard let file = try file(household) else { throw .noSuchHousehold(household) }
    var chain = Chain(question: question, identities: identities, passed: passed, file: file, journal: [])
    chain.journal = try journal(of: chain)
    return chain
  }

  private mutating func follow(
    _ person: PersonID, _ identities: inout [PersonID]
  ) throws(TraceFailure) -> HouseholdID {
    var id = person
    for _ in 0..<Self.maximumSteps {
      identities.append(id)
      guard let record = try source.record(of: id) else { throw .noSuchPerson(id) }
      guard let alias = record.alias else {
        guard let household = record.household else { throw .noHousehold(id) }
        return household
      }
      id = alias
    }
    throw .endless
  }

  private mutating func follow(
    _ referral: ReferralID, _ passed: inout [HouseholdID]
  ) throws(TraceFailure) -> HouseholdID {
    var household = referral.household
    for _ in 0..<Self.maximumSteps {
      guard let file = try file(household) else { throw .noSuchReferral(referral) }
      if let warning = file.warnings.first(where: { $0.home == referral.household && $0.number == referral.number }) {
        guard warning.referrals.contains(where: { $0.hop == referral.hop }) else { throw .noSuchReferral(referral) }
        return household
      }
      guard let next = Self.next(referral.household, referral.number, in: file) else {
        // Settled long ago: the file keeps no more of it, but the journal does.
        guard household != referral.household || referral.number <= file.lastWarning else {
          throw .noSuchReferral(referral)
        }
        return household
      }
      passed.append(household)
      household = next
    }
    throw .endless
  }

  private static func next(_ home: HouseholdID, _ number: UInt32, in file: HouseholdFile) -> HouseholdID? {
    file.forwards.first { $0.home == home && $0.number == number }?.to
  }

  /// Entries of the household itself, and of those through which its warnings came.
  private mutating func journal(of chain: Chain) throws(TraceFailure) -> [JournalEntry] {
    var entries = try source.journal(of: chain.file.id)
    var others = chain.passed
    for warning in chain.warnings where warning.home != chain.file.id {
      for household in try way(of: warning, to: chain.file.id) where !others.contains(household) {
        others.append(household)
      }
    }
    let ids = Set(chain.warnings.map(\.idText)).union(Self.asked(chain.question))
    for household in others where household != chain.file.id {
      entries += try source.journal(of: household).filter { entry in
        entry.warning.map(ids.contains) ?? (entry.lookUp.map { $0.person != nil && chain.isAbout($0) } ?? false)
      }
    }
    return entries.sorted { ($0.nowMillis, $0.household, $0.entry) < ($1.nowMillis, $1.household, $1.entry) }
  }

  private static func asked(_ question: TraceQuestion) -> [String] {
    guard case .referral(let id) = question else { return [] }
    return ["\(id.household).\(id.number)"]
  }

  /// The households that a warning came through, as far as their files still say.
  private mutating func way(of warning: Warning, to end: HouseholdID) throws(TraceFailure) -> [HouseholdID] {
    var way = [warning.home]
    while let last = way.last, last != end, way.count <= Self.maximumSteps {
      guard let file = try file(last), let next = Self.next(warning.home, warning.number, in: file), !way.contains(next)
      else { break }
      way.append(next)
    }
    return way
  }

  private mutating func file(_ household: HouseholdID) throws(TraceFailure) -> HouseholdFile? {
    if let known = files[household] { return known }
    let file = try source.file(of: household)
    files[household] = .some(file)
    return file
  }
}
