internal import Referral
internal import Wire

/// What is known of everybody when the last statement wins, by (event time, source, event id): a model of its own,
/// made from what was sent and from nothing that the hub does.
struct FactModel {
  struct Version: Equatable {
    var kind: String
    var content: String
    var isRetracted: Bool
    var millis: Int64
    var source: UInt8
    var eventHash: UInt32

    func isEarlier(than other: Version) -> Bool {
      if millis != other.millis { return millis < other.millis }
      if source != other.source { return source < other.source }
      return eventHash < other.eventHash
    }
  }

  private let catalogue: Catalogue
  /// By subject, and by what makes two statements speak of the same thing.
  private(set) var facts: [TrialUpdate.Subject: [String: Version]] = [:]
  private struct Merge {
    var into: String
    var millis: Int64
    var eventHash: UInt64
  }

  /// Into whom a record was merged, by the last statement.
  private var merged: [String: Merge] = [:]
  private var lists: [TrialList] = []

  init(_ catalogue: Catalogue) { self.catalogue = catalogue }

  mutating func fold(_ update: TrialUpdate) {
    guard let source = catalogue.departments.department(code: update.department)?.number else { return }
    for fact in update.facts {
      let version = Version(
        kind: fact.kind, content: fact.content { _ in true }, isRetracted: fact.isRetracted, millis: update.millis,
        source: source, eventHash: update.eventHash)
      fold(version, identity(fact, source), of: update.subject)
    }
  }

  mutating func merge(_ merge: TrialMerge) {
    if let old = merged[merge.from], (old.millis, old.eventHash) >= (merge.millis, merge.eventHash) { return }
    merged[merge.from] = Merge(into: merge.into, millis: merge.millis, eventHash: merge.eventHash)
  }

  mutating func complete(_ list: TrialList) { lists.append(list) }

  private mutating func fold(_ version: Version, _ identity: String, of subject: TrialUpdate.Subject) {
    if let old = facts[subject]?[identity], !old.isEarlier(than: version) { return }
    facts[subject, default: [:]][identity] = version
  }

  private func identity(_ fact: TrialFact, _ source: UInt8) -> String {
    guard let kind = catalogue.kind(named: fact.kind) else { return fact.kind }
    let key = Set(kind.fields.filter { $0.slot >= 0 && kind.layout.keyMask & (1 << UInt8($0.slot)) != 0 }.map(\.name))
    return "\(fact.kind) \(fact.content { key.contains($0) })" + (kind.layout.isPerSource ? " by \(source)" : "")
  }

  /// Who a record belongs to after all merges. Where they go round in a ring, the oldest does not count.
  func identity(of person: String) -> String {
    var way = [person]
    while let next = merged[way[way.count - 1]]?.into {
      if let start = way.firstIndex(of: next) { return oldest(of: way[start...]) }
      way.append(next)
    }
    return way[way.count - 1]
  }

  private func oldest(of ring: ArraySlice<String>) -> String {
    let stated = ring.compactMap { person in merged[person].map { (person, $0.millis, $0.eventHash) } }
    return stated.min { ($0.1, $0.2) < ($1.1, $1.2) }?.0 ?? ""
  }

  /// Whether a merge has touched the record.
  func isMerged(_ person: String) -> Bool { merged[person] != nil || merged.values.contains { $0.into == person } }

  /// The merges carried out: every fact stands with the person whom its record is now.
  func settled() -> FactModel {
    var settled = self
    settled.facts = [:]
    for (subject, versions) in facts {
      var owner = subject
      if case .person(let person) = subject { owner = .person(identity(of: person)) }
      for (identity, version) in versions { settled.fold(version, identity, of: owner) }
    }
    return settled
  }

  var people: [String] {
    facts.keys.compactMap { subject in
      if case .person(let person) = subject { person } else { nil }
    }
  }

  /// A subject's facts, readable and in order.
  /// - Parameters:
  ///   - withLists: whether the lists completed so far count: what they left out is marked stale.
  ///   - withTimes: whether to say who stated each last, and when: the same said again is not told to a household.
  func texts(of subject: TrialUpdate.Subject, withLists: Bool, withTimes: Bool) -> [String] {
    (facts[subject] ?? [:]).values.map { version in
      let isStale = withLists && lists.contains { makesStale($0, version) }
      return Self.text(version.kind, version.content, isRetracted: version.isRetracted, isStale: isStale)
        + (withTimes ? Self.text(version.millis, by: version.source) : "")
    }.sorted()
  }

  private func makesStale(_ list: TrialList, _ version: Version) -> Bool {
    catalogue.departments.department(code: list.department)?.number == version.source
      && list.kinds.contains(version.kind) && version.millis < list.startedMillis && "420106".hasPrefix(list.division)
  }

  /// The household that a person's facts name; nil: the person is a household of one.
  func household(of person: String) -> String? {
    var household: String?
    for version in (facts[.person(person)] ?? [:]).values where !version.isRetracted {
      let words = version.content.split(separator: " ")
      if version.kind == "household" {
        household = words.first { $0.hasPrefix("household=") }.map { String($0.dropFirst("household=".count)) }
      }
      if ["category=tekun", "status=active", "care=concentrated"].allSatisfy({ words.contains(Substring($0)) }) {
        return nil
      }
    }
    return household
  }

  static func text(_ kind: String, _ content: String, isRetracted: Bool, isStale: Bool) -> String {
    "\(kind) \(content)\(isRetracted ? " retracted" : "")\(isStale ? " stale" : "")"
  }

  static func text(_ millis: Int64, by source: UInt8) -> String { " at \(millis) by \(source)" }
}
