import Referral
import Streams
import Wire

/// The household files that a cycle has decoded. The slots are kept from cycle to cycle with their memory.
struct OpenFiles {
  struct Slot {
    var file: HouseholdFile
    var needsSettling = false
    /// The id of the event that touched it last.
    var cause: [UInt8] = []
    /// The inbox record that touched it last.
    var input: InputRecord?
  }

  var files: [Slot] = []
  private var count = 0
  private var index: [HouseholdID: Int] = [:]

  /// The slots in use, in the order in which the cycle opened them.
  var used: Range<Int> { 0..<count }

  func index(of household: HouseholdID) -> Int? { index[household] }

  mutating func add(_ household: HouseholdID) -> Int {
    if count == files.count {
      files.append(Slot(file: HouseholdFile(id: household)))
    } else {
      files[count].file.reset(id: household)
      files[count].needsSettling = false
      files[count].cause.removeAll(keepingCapacity: true)
      files[count].input = nil
    }
    index[household] = count
    count += 1
    return count - 1
  }

  /// Remembers what a file was touched by, and that its work has to be brought into line.
  mutating func touch(_ slot: Int, cause: [UInt8], _ input: InputRecord) {
    note(slot, cause: cause, input)
    files[slot].needsSettling = true
  }

  /// Remembers what a file was touched by.
  mutating func note(_ slot: Int, cause: [UInt8], _ input: InputRecord) {
    files[slot].cause = cause
    files[slot].input = input
  }

  mutating func removeAll() {
    count = 0
    index.removeAll(keepingCapacity: true)
  }
}
