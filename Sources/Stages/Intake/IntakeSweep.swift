import Referral
import Wire

/// A completed list makes what it did not restate stale: everyone in the partition is looked at, a bounded number at a time.
extension IntakeWork {
  mutating func sweep(_ budget: Int) {
    var left = budget
    while left > 0, let sweep = task.lists.sweeps.first {
      let start = sweepOrder.partitioningIndex { $0 > sweep.cursor }
      let end = min(start + left, sweepOrder.count)
      for key in sweepOrder[start..<end] {
        if let person = PersonID(rawValue: key) { markStale(person, sweep.marker) }
      }
      left -= max(end - start, 1)
      if end == sweepOrder.count {
        task.lists.finishSweep()
      } else {
        task.lists.advanceSweep(to: sweepOrder[end - 1])
      }
    }
    if task.lists.sweeps.isEmpty { sweepOrder = [] }
  }

  private mutating func markStale(_ person: PersonID, _ marker: ListMarker) {
    load(person)
    // Who was first heard of in this very cycle has no household yet: then it is where the update came from.
    guard record.alias == nil,
      let place = record.household?.division ?? household.residence(record) ?? pending.division(of: person)
    else { return }
    var isChanged = false
    for index in record.facts.facts.indices {
      let fact = record.facts.facts[index]
      guard !fact.flags.contains(.stale), marker.makesStale(fact, in: place) else { continue }
      record.facts.facts[index].flags.insert(.stale)
      isChanged = true
    }
    guard isChanged else { return }
    store(person)
    noteChanged(person, nil, cause: [])
  }
}
