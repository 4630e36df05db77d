internal import Referral
internal import Streams
internal import Wire

/// Every accepted update is in the person's record exactly once, after every commit: the records equal the last
/// statements of what was consumed so far (DESIGN.md, "What must always hold", 1). Records that a merge touched are left
/// to the end, when the merge is known to be over.
struct PersonCheck {
  private let history: TrialHistory
  private let partitions: Int32
  private let facts: CommittedFacts
  private let namesakes: NamesakeCheck
  private(set) var model: FactModel
  private var records: [String: PersonRecord] = [:]
  private var consumed: [SimulatedTopicPartition: Int64] = [:]
  /// Where in `hub.rekeyed` stands what.
  private var rekeyed: [SimulatedTopicPartition: [Int64: TrialInput]] = [:]

  init(_ catalogue: Catalogue, _ history: TrialHistory, partitions: Int32) {
    self.history = history
    self.partitions = partitions
    facts = CommittedFacts(catalogue: catalogue)
    namesakes = NamesakeCheck(detector: DuplicateDetector(catalogue))
    model = FactModel(catalogue)
  }

  mutating func check(_ view: CommitView, _ verdict: TrialVerdict) {
    guard view.isIntake else { return }
    for one in view.forwarded where one.at.topic == "hub.rekeyed" {
      rekeyed[one.at, default: [:]][one.offset] = history.input(one.origin, offset: one.3)
    }
    var touched: Set<String> = []
    for (at, end) in view.offsets.sorted(by: { $0.key < $1.key }) {
      for offset in (consumed[at] ?? 0)..<max(end, consumed[at] ?? 0) { take(at, offset, &touched) }
      consumed[at] = end
    }
    for one in view.people {
      read(one.person, one.value, verdict)
      touched.insert(one.person)
    }
    for person in touched.sorted() where !model.isMerged(person) { compare(person, verdict) }
  }

  private mutating func take(_ at: SimulatedTopicPartition, _ offset: Int64, _ touched: inout Set<String>) {
    if at.topic == "hub.rekeyed" {
      if let input = rekeyed[at]?[offset] { fold(input, &touched) }
      return
    }
    guard let input = history.input(at, offset: offset) else { return }
    switch input.meaning {
    case .update(let update):
      if case .person(let person) = update.subject, partition(of: person) == at.partition { fold(input, &touched) }
    // From here on the record is on its way.
    case .merge(let merge): model.merge(merge)
    case .list, .answer, .refused: break
    }
  }

  private mutating func fold(_ input: TrialInput, _ touched: inout Set<String>) {
    guard case .update(let update) = input.meaning, case .person(let person) = update.subject else { return }
    model.fold(update)
    touched.insert(person)
  }

  private func partition(of person: String) -> Int32 {
    KeyPartition.partition(of: person.utf8.span, partitionCount: partitions)
  }

  private mutating func read(_ person: String, _ value: [UInt8]?, _ verdict: TrialVerdict) {
    records[person] = nil
    guard let value else { return }
    do {
      var record = PersonRecord()
      try ByteReader.read(value) { (reader) throws(ByteReaderError) in try record.read(from: &reader) }
      records[person] = record
    } catch {
      verdict.fail("changelog", "\(person): the record cannot be read: \(error)")
    }
  }

  private func compare(_ person: String, _ verdict: TrialVerdict) {
    compare(person, model.texts(of: .person(person), withLists: false, withTimes: true), withStale: false, verdict)
  }

  /// At rest every record, merged ones among them, holds the last statements of all that was sent.
  func finish(_ expected: FactModel, _ verdict: TrialVerdict) {
    for person in Set(records.keys).union(expected.people).sorted() {
      compare(
        person, expected.texts(of: .person(person), withLists: true, withTimes: true), withStale: true, verdict)
    }
    namesakes.check(records, verdict)
  }

  private func compare(_ person: String, _ expected: [String], withStale: Bool, _ verdict: TrialVerdict) {
    let set = records[person]?.facts ?? FactSet()
    let found = set.facts.filter { $0.kind < Catalogue.namesakeKind }.map {
      facts.text($0, in: set, withStale: withStale, withTimes: true)
    }.sorted()
    guard expected != found else { return }
    let missing = expected.filter { !found.contains($0) }
    let extra = found.filter { !expected.contains($0) }
    verdict.fail(
      "facts",
      "\(person): missing \(missing.joined(separator: "; ")); not stated \(extra.joined(separator: "; "))")
  }
}
