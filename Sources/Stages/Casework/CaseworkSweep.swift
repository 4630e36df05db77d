import Referral
import Streams
import Wire

/// A completed list makes the household facts it did not restate stale, a bounded number of files at a time.
extension CaseworkWork {
  mutating func sweep(_ budget: Int, _ output: inout OutputBatch) {
    var left = budget
    while left > 0, let sweep = task.lists.sweeps.first {
      let start = sweepOrder.partitioningIndex { $0 > sweep.cursor }
      let end = min(start + left, sweepOrder.count)
      for key in sweepOrder[start..<end] {
        if let household = HouseholdID(rawValue: key) {
          markStale(household, sweep.marker, &output)
        }
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

  private mutating func markStale(_ household: HouseholdID, _ marker: ListMarker, _ output: inout OutputBatch) {
    guard marker.division.contains(household.division) else { return }
    let index = openFile(household, &output)
    for at in open.files[index].file.facts.facts.indices {
      let fact = open.files[index].file.facts.facts[at]
      guard fact.owner == Fact.householdOwner, !fact.flags.contains(.stale),
        marker.makesStale(fact, in: household.division)
      else { continue }
      open.files[index].file.facts.facts[at].flags.insert(.stale)
      open.files[index].needsSettling = true
    }
  }
}
