import Referral
import Streams
import Wire

/// People whose term is over (R5): the record goes by tombstone, and with it the aliases that led to it.
extension IntakeWork {
  mutating func erase(_ body: ErasureBody, _ output: inout OutputBatch) {
    guard people.contains(body.person.rawValue) else { return }
    load(body.person)
    if let alias = body.alias {
      guard record.alias == alias else { return }
    } else {
      // What was said in the meantime counts: a new membership, another household, a merge.
      guard record.alias == nil, record.household == body.household, isOver(body) else { return }
    }
    let former = record.head.former
    tellNamesake(body.person, before: namesake(body.person), after: nil, cause: [], &output)
    people.remove(body.person.rawValue)
    output.append(
      topic: TopicLayout.changelog, partition: partition, key: output.place(body.person), value: nil)
    for alias in former {
      ErasureBody(person: alias, household: nil, alias: body.person, day: body.day, months: body.months)
        .append(to: &output, topic: TopicLayout.rekeyed, partitionCount: partitionCount)
    }
    guard let household = body.household else { return }
    output.appendInbox(.erasure, to: household, cause: [], partitionCount: partitionCount) { writer in
      writer.person(body.person)
    }
  }

  /// Whether the loaded record's term is over by a day. Of somebody who never was low-income the household's term counts,
  /// which casework has looked at.
  private func isOver(_ body: ErasureBody) -> Bool {
    switch retention.term(record.facts.facts, body.months) {
    case .none: true
    case .open: false
    case .last(let last): last.daysSinceEpoch < body.day
    }
  }
}
