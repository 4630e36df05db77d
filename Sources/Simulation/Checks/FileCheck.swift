internal import Referral
internal import Wire

/// The household files as committed: no two open warnings with one key anywhere, and every state as the journal says
/// (DESIGN.md, "What must always hold", 2). Two records that turn out to be one person may each have brought open work:
/// until the last handover has come it stands in two households, at rest in one.
struct FileCheck {
  private(set) var files: [HouseholdID: HouseholdFile] = [:]
  /// Households by the keys that are open in them.
  private var openKeys: [FindingKey: Set<HouseholdID>] = [:]

  /// - Parameter isMerged: whether a merge has touched a person's record.
  mutating func check(
    _ view: CommitView, _ journal: JournalCheck, isMerged: (String) -> Bool, _ verdict: TrialVerdict
  ) {
    for file in view.files { take(file.household, file.value, verdict) }
    let written = Set(view.files.map(\.household))
    for household in Set(view.entries.map(\.household)).sorted() {
      verdict.expect(
        written.contains(household), "journal", "\(household): the journal has a new entry, the changelog has nothing")
    }
    for household in written.sorted() { compare(household, journal, isMerged, verdict) }
  }

  private mutating func take(_ household: String, _ value: [UInt8]?, _ verdict: TrialVerdict) {
    guard let id = try? HouseholdID.parse(household) else {
      verdict.fail("changelog", "\(household) is no household id")
      return
    }
    for warning in files[id]?.warnings ?? [] where warning.isOpen && warning.key.person != nil {
      openKeys[warning.key]?.remove(id)
    }
    files[id] = nil
    guard let value else { return }
    do {
      var file = HouseholdFile(id: id)
      try ByteReader.read(value) { (reader) throws(ByteReaderError) in try file.read(from: &reader) }
      files[id] = file
      for warning in file.warnings where warning.isOpen && warning.key.person != nil {
        openKeys[warning.key, default: []].insert(id)
      }
    } catch {
      verdict.fail("changelog", "\(household): the file cannot be read: \(error)")
    }
  }

  private func compare(
    _ household: String, _ journal: JournalCheck, _ isMerged: (String) -> Bool, _ verdict: TrialVerdict
  ) {
    guard let id = try? HouseholdID.parse(household), let file = files[id] else { return }
    verdict.expect(
      Int64(file.lastEntry) == journal.lastEntry[household] ?? 0, "journal",
      "\(household): the file counts \(file.lastEntry) entries, the journal \(journal.lastEntry[household] ?? 0)")
    var keys: Set<FindingKey> = []
    for warning in file.warnings {
      let name = "\(warning.home.text).\(warning.number)"
      verdict.expect(journal.opened.contains(name), "journal", "\(household): \(name) was never opened in the journal")
      verdict.expect(
        warning.ending?.code == journal.endings[name], "journal",
        "\(name) is \(warning.ending?.code ?? "open"), in the journal \(journal.endings[name] ?? "open")")
      for referral in warning.referrals {
        let id = warning.id(referral).text
        verdict.expect(
          referral.state.code == journal.states[id], "journal",
          "\(id) is \(referral.state.code), in the journal \(journal.states[id] ?? "unknown")")
      }
      guard warning.isOpen else { continue }
      verdict.expect(
        warning.referrals.contains { $0.state.isOpen }, "referrals", "\(name) is open and no referral of it is")
      verdict.expect(
        keys.insert(warning.key).inserted, "open keys", "\(household): \(warning.key.text) is open twice")
      if let person = warning.key.person, !isMerged(person.text) { checkElsewhere(warning.key, verdict) }
    }
  }

  private func checkElsewhere(_ key: FindingKey, _ verdict: TrialVerdict) {
    let households = openKeys[key] ?? []
    verdict.expect(
      households.count <= 1, "open keys",
      "\(key.text) is open in \(households.map(\.text).sorted().joined(separator: " and in "))")
  }

  /// At rest no key is open twice, whoever was merged.
  func finish(_ verdict: TrialVerdict) {
    for key in openKeys.keys.sorted() { checkElsewhere(key, verdict) }
  }
}

extension FindingKey {
  /// Readable, for a trial's made-up people.
  var text: String {
    "\(person?.text ?? "household") \(warningClass.code) \(matter) \(episode.map(String.init) ?? "-")"
  }
}
