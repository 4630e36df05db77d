import Referral
import Streams
import Wire

/// Records of different households that may be one person (R4). Who has which name and day of birth is known to the task
/// that the name's key hashes to; it tells the record with the temporary id, which takes the suspicion to its household.
extension IntakeWork {
  /// Tells that a record's name is another than it was.
  func tellNamesake(
    _ person: PersonID, before: Namesake?, after: Namesake?, cause: [UInt8], _ output: inout OutputBatch
  ) {
    guard before != after else { return }
    for (namesake, isThere) in [(before, false), (after, true)] {
      guard let namesake else { continue }
      NamesakeBody.Said(person: person, namesake: namesake, isThere: isThere, cause: cause)
        .append(to: &output, partitionCount: partitionCount)
    }
  }

  /// What the loaded record says of the person's name.
  func namesake(_ person: PersonID) -> Namesake? { duplicates.namesake(person, record.facts) }

  mutating func takeNamesake(_ said: NamesakeBody.Said, _ output: inout OutputBatch) {
    let key = said.namesake.key
    let entry = Namesake.Entry(person: said.person, sex: said.namesake.sex)
    let others = namesakes.entries(key)
    guard namesakes.set(entry, key, isThere: said.isThere) else { return }
    namesakes.write(key, partition, &output)
    for other in others {
      guard let pair = Namesake.pair(entry, other, key: key) else { continue }
      NamesakeBody.Found(pair: pair, isThere: said.isThere, cause: said.cause)
        .append(to: &output, partitionCount: partitionCount)
    }
  }

  /// Takes a pair into the holder's record, or out of it, and tells the household.
  mutating func takeNamesake(_ found: NamesakeBody.Found, _ output: inout OutputBatch) {
    let holder = found.pair.holder
    guard people.contains(holder.rawValue) else { return }
    load(holder)
    // A merged record has no name any more: what it was told in the meantime is taken back.
    guard record.alias == nil else { return }
    guard record.facts.keep(found.pair, isThere: found.isThere, catalogue: catalogue) else { return }
    store(holder)
    noteChanged(holder, nil, cause: found.cause)
  }
}
