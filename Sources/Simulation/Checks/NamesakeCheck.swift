internal import Referral
internal import Wire

/// At rest every two records that may be one person (R4) are known to the one with the temporary id, and no others: found
/// here by comparing each record with each.
struct NamesakeCheck {
  let detector: DuplicateDetector

  func check(_ records: [String: PersonRecord], _ verdict: TrialVerdict) {
    var expected: [PersonID: Set<Int64>] = [:]
    let names = named(records)
    for (index, one) in names.enumerated() {
      for other in names[..<index] where one.namesake.key == other.namesake.key {
        let pair = Namesake.pair(
          Namesake.Entry(person: one.person, sex: one.namesake.sex),
          Namesake.Entry(person: other.person, sex: other.namesake.sex), key: one.namesake.key)
        if let pair { expected[pair.holder, default: []].insert(pair.number) }
      }
    }
    for (text, record) in records.sorted(by: { $0.key < $1.key }) {
      guard let person = try? PersonID.parse(text) else { continue }
      let found = Set(record.facts.facts.filter { $0.kind == Catalogue.namesakeKind }.compactMap { $0.cell(1) })
      guard found != expected[person] ?? [] else { continue }
      verdict.fail(
        "namesakes", "\(text) is told of \(found.sorted()), and is like \((expected[person] ?? []).sorted())")
    }
  }

  private func named(_ records: [String: PersonRecord]) -> [(person: PersonID, namesake: Namesake)] {
    records.sorted { $0.key < $1.key }.compactMap { text, record in
      guard record.alias == nil, let person = try? PersonID.parse(text) else { return nil }
      return detector.namesake(person, record.facts).map { (person, $0) }
    }
  }
}
