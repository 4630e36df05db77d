import Referral
import Streams
import Wire

/// Queries (R6): what a department may see of a household or one of its people, or why it sees nothing.
extension CaseworkWork {
  /// Answers or refuses a query, once, and writes both the look-up and what became of it into the journal.
  ///
  /// The person's household is the present one: intake sends queries and people's facts in one order, so that a file has
  /// its person before a query for that person comes.
  mutating func takeQuery(
    _ lookUp: LookUp, _ event: UInt64, _ input: InputRecord, _ batch: borrowing InputBatch, _ output: inout OutputBatch
  ) {
    let person = Origin.header(Origin.personHeader, input, batch).flatMap { try? PersonID.parse(batch.arena[$0]) }
    let household = Origin.header(Origin.householdHeader, input, batch)
      .flatMap { try? HouseholdID.parse(batch.arena[$0]) }
    let occasion = Occasion(
      cause: envelopes.id, partition: partition, offset: input.offset, answer: nil, nowMillis: task.nowMillis)
    var asked = LookedUp(lookUp: lookUp, event: event, person: person, result: .unknownSubject, shown: nil)
    task.tally[lookUp.department].folded += 1
    if let household, files.contains(household.rawValue) || open.index(of: household) != nil {
      let index = openFile(household, &output)
      var slot = open.lend(index)
      settle(&slot, &output)
      let today = WorkingCalendar.today(atMillis: task.nowMillis)
      (asked.result, asked.shown) = publisher.authority.look(lookUp, at: person, in: slot.file, today: today)
      publisher.writeLookUp(asked, &slot.file, occasion, &json, &output)
      open.giveBack(&slot, to: index)
    } else {
      asked.result = publisher.authority.refusal(of: lookUp) ?? .unknownSubject
      task.strayEntries += 1
      publisher.writeStrayLookUp(asked, number: task.strayEntries, occasion, &json, &output)
    }
    task.lookUps[lookUp.department, asked.result] += 1
  }
}
