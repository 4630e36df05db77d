import Referral
import Streams
import Wire

/// Queries (R6) find the household as an answer to a referral does: by the person here, and on to the household's file.
extension IntakeWork {
  /// Takes a query by the task that owns the id asked for, once, and sends it on to the household, untouched.
  ///
  /// A query for somebody the hub does not know goes the same way, to be refused and written into the journal there: it
  /// takes as long as one for somebody of another division, and is told the same.
  mutating func takeQuery(
    _ envelope: EventEnvelope, _ input: InputRecord, _ batch: borrowing InputBatch, _ sender: Department?,
    _ origin: Origin, _ override: PersonID?, _ hops: Int64, _ output: inout OutputBatch
  ) throws(Refusal) {
    let lookUp = try QueryReader.read(envelope, envelopes)
    let named: Int32
    switch lookUp.subject {
    case .person(let person): named = owner(of: override ?? person)
    case .household(let household): named = Murmur2.partition(household.bytes.span, count: partitionCount)
    }
    guard named == partition else {
      rekey(input, batch, to: named, override: override, hops: hops, origin, &output)
      return
    }
    if override == nil, !seenQueries.take(envelope.eventHash) {
      task.tally[sender].unchanged += 1
      return
    }
    switch lookUp.subject {
    case .household(let household):
      output.appendForwarded(input, batch, to: household, origin: origin, hops: 0, partitionCount: partitionCount)
    case .person(let asked):
      let person = override ?? asked
      // What this cycle has learnt so far is told to the household before it is asked.
      if let item = pending.take(person) { post(item, &output) }
      load(person)
      if let alias = record.alias, hops < Self.maximumHops {
        rekey(input, batch, to: owner(of: alias), override: alias, hops: hops, origin, &output)
      } else if record.alias == nil, let household = record.household {
        output.appendForwarded(input, batch, to: household, origin: origin, hops: 0, partitionCount: partitionCount)
        output.appendHeader(Origin.personHeader, person.bytes)
      } else {
        output.appendCopy(of: input, in: batch, topic: TopicLayout.inbox, partition: partition)
        origin.appendHeaders(to: &output)
      }
    }
  }

  /// Writes what the cycle took: at most so many records as there are segments.
  mutating func writeSeenQueries(_ output: inout OutputBatch) {
    let partition = partition
    seenQueries.forEachChanged { key, events in
      output.appendBinary(topic: TopicLayout.changelog, partition: partition, key: key) {
        SeenQueries.write(events, to: &$0)
      }
    }
  }
}
