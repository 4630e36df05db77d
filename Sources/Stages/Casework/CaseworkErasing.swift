import Referral
import Streams
import Wire

/// Households whose term is over (R5). Casework sees that nothing is open, intake erases each record unless it has learned
/// something new, and what intake has erased leaves the file.
extension CaseworkWork {
  /// Asks intake to erase the people of a settled household whose day has come. Asking again does no harm.
  mutating func askErasure(_ file: HouseholdFile, _ output: inout OutputBatch) {
    let today = WorkingCalendar.today(atMillis: task.nowMillis)
    let months = Retention.Months(rules.pack.dataRules)
    guard let day = retention.erasedFrom(file, months), day <= today else { return }
    for member in file.members {
      ErasureBody(
        person: member.person, household: file.id, alias: nil, day: today.daysSinceEpoch, months: months
      )
      .append(to: &output, topic: layout.rekeyedOfCasework, partitionCount: partitionCount)
    }
  }

  /// The moment at which a household is to be asked about; nil where it is kept, or was asked about when it was settled.
  func erasureMillis(_ file: HouseholdFile) -> Int64? {
    guard let day = retention.erasedFrom(file, Retention.Months(rules.pack.dataRules)) else { return nil }
    let millis = day.startMillis()
    return millis > task.nowMillis || isRestoring ? millis : nil
  }

  mutating func takeErasure(
    _ reader: inout ByteReader, _ index: Int, _ output: inout OutputBatch
  ) throws(ByteReaderError) {
    let person = try reader.person()
    guard open.files[index].file.memberIndex(person) != nil else { return }
    note(.erased, other: nil, index, &output)
    _ = open.files[index].file.erase(person)
    open.files[index].file.eraseRest()
    invite(index, &output)
  }
}
