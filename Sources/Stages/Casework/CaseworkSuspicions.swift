import Referral
import Streams
import Wire

/// Records that may be one person (R4): told to civil affairs once, and again when it is over.
extension CaseworkWork {
  /// Compares what the facts say now with what was told. Level-triggered: whatever the order of the facts, what is told at
  /// the end is what stands.
  mutating func followSuspicions(_ slot: inout OpenFiles.Slot, _ output: inout OutputBatch) {
    guard slot.file.members.count > 1 || !slot.file.suspicions.isEmpty || slot.file.hasNamesake else { return }
    let found = duplicates.suspicions(slot.file)
    guard found != slot.file.suspicions else { return }
    let told = slot.file.suspicions
    let occasion = slot.occasion(answer: nil, task, partition: partition)
    for suspicion in told where !found.contains(where: { $0.number == suspicion.number }) {
      publisher.publishEnd(
        suspicion, duplicates.ending(suspicion, slot.file), &slot.file, occasion, &json, &output)
    }
    for suspicion in found where !told.contains(where: { $0.number == suspicion.number }) {
      publisher.publishSuspicion(suspicion, &slot.file, occasion, &json, &output)
    }
    slot.file.suspicions = found
  }
}
