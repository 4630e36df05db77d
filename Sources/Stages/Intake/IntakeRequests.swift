import Referral
import Streams
import Wire

/// A request by hand goes to the household of the person that it names, untouched.
extension IntakeWork {
  mutating func takeRequest(
    _ envelope: EventEnvelope, _ input: InputRecord, _ batch: borrowing InputBatch, _ origin: Origin,
    _ override: PersonID?, _ hops: Int64, _ output: inout OutputBatch
  ) throws(Refusal) {
    let data = try DataReader.object(envelope.data, envelopes)
    guard case .person(let named) = try DataReader.subject(data, envelopes) else {
      guard case .household(let household) = try DataReader.subject(data, envelopes) else { return }
      output.appendForwarded(input, batch, to: household, origin: origin, hops: 0, partitionCount: partitionCount)
      return
    }
    let person = override ?? named
    guard owner(of: person) == partition else {
      rekey(input, batch, to: person, override: override, hops: hops, origin, &output)
      return
    }
    // What this cycle has learned of the person reaches the household before the request does.
    if pending.contains(person) { post(&output) }
    load(person)
    if let alias = record.alias {
      guard hops < Self.maximumHops else {
        throw Refusal(
          .outOfRange, field: "/data/subject/person",
          "this record was merged too often; ask civil affairs which id is right")
      }
      rekey(input, batch, to: alias, override: alias, hops: hops, origin, &output)
      return
    }
    guard let household = record.household else { throw Answering.unknownSubject }
    output.appendForwarded(input, batch, to: household, origin: origin, hops: 0, partitionCount: partitionCount)
    if person != named { output.appendHeader(Origin.personHeader, person.bytes) }
  }
}
