import Foundation
import Referral
import Wire

/// The readers of the hub's own records: a damaged one is refused and never traps, and what is read is written the same
/// again.
///
/// The input is no record but says how a good one is damaged, so that it keeps its use when a format changes: a byte
/// chooses the record, then each four bytes change it in one place.
struct StateTarget: FuzzTarget {
  private let people: [[UInt8]]
  private let households: [[UInt8]]
  private var record = PersonRecord()
  private var file: HouseholdFile
  private var writer = ByteWriter()

  init(contract: FuzzContract) {
    let stages = MessageTarget(contract: contract)
    stages.run(Array(contract.goodMessages.joined(separator: [0])))
    people = stages.people
    households = stages.households
    precondition(!people.isEmpty && !households.isEmpty, "the examples make records")
    guard let division = DivisionCode(rawValue: 420_106),
      let id = HouseholdID(division: division, partition: 0, number: 1)
    else { preconditionFailure("a household has an id") }
    file = HouseholdFile(id: id)
  }

  mutating func run(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let changes = bytes.dropFirst()
    if first % 2 == 0 {
      read(person: damaged(people[Int(first / 2) % people.count], changes))
    } else {
      read(household: damaged(households[Int(first / 2) % households.count], changes))
    }
  }

  private func damaged(_ record: [UInt8], _ changes: ArraySlice<UInt8>) -> [UInt8] {
    var record = record
    var at = changes.startIndex
    while at + 4 <= changes.endIndex, !record.isEmpty {
      let place = (Int(changes[at + 1]) << 8 | Int(changes[at + 2])) % record.count
      switch changes[at] % 4 {
      case 0: record[place] = changes[at + 3]
      case 1: record.insert(changes[at + 3], at: place)
      case 2: record.remove(at: place)
      default: record.removeSubrange(place...)
      }
      at += 4
    }
    return record
  }

  private mutating func read(person bytes: [UInt8]) {
    guard (try? ByteReader.read(bytes, { (reader) throws(ByteReaderError) in try record.read(from: &reader) })) != nil
    else { return }
    writer.removeAll()
    record.write(to: &writer)
    let once = writer.bytes
    let again: Void? = try? ByteReader.read(once) { (reader) throws(ByteReaderError) in
      try record.read(from: &reader)
    }
    precondition(again != nil, "a written record can be read")
    writer.removeAll()
    record.write(to: &writer)
    precondition(writer.bytes == once, "a record is written the same again")
  }

  private mutating func read(household bytes: [UInt8]) {
    guard (try? ByteReader.read(bytes, { (reader) throws(ByteReaderError) in try file.read(from: &reader) })) != nil
    else { return }
    writer.removeAll()
    file.write(to: &writer)
    let once = writer.bytes
    let again: Void? = try? ByteReader.read(once) { (reader) throws(ByteReaderError) in try file.read(from: &reader) }
    precondition(again != nil, "a written file can be read")
    writer.removeAll()
    file.write(to: &writer)
    precondition(writer.bytes == once, "a file is written the same again")
  }
}
