import Referral
import Streams
import Wire

/// People whom civil affairs put into a household that is full: civil affairs hears of each once, and who waits is taken
/// in when a member leaves.
extension CaseworkWork {
  mutating func turnAway(_ head: SnapshotHead, _ index: Int, _ output: inout OutputBatch) {
    task.overfull += 1
    guard open.files[index].file.keepWaiting(head.person, moveNumber: head.moveNumber) else { return }
    let occasion = open.files[index].occasion(answer: nil, task, partition: partition)
    publisher.publishTurnedAway(
      head.person, from: head.previous, &open.files[index].file, occasion, &json, &output)
  }

  /// Asks intake for the records of those for whom there is room now.
  mutating func invite(_ index: Int, _ output: inout OutputBatch) {
    for person in open.files[index].file.invite() {
      InvitationBody(person: person, household: open.files[index].file.id, cause: open.files[index].cause)
        .append(to: &output, topic: layout.rekeyedOfCasework, partitionCount: partitionCount)
    }
  }
}
