import Referral
import Testing
import Wire

@testable import Stages

@Suite("Merges that contradict each other: the oldest gives way, in whichever order they are learned")
struct MergeRingTests {
  private static let people = (1...3).map { Events.person(UInt64($0)) }
  private static let homes = ["420106-0012345", "420106-0055555", "420106-0066666"]
  private static let first: Int64 = 1_733_014_800_000

  /// So many dibao inpatients, each in a household of their own.
  private func rig(_ count: Int) -> Rig {
    let rig = Rig()
    for index in 0..<count {
      let person = Self.people[index]
      rig.send([
        Events.update(
          "civil-affairs", person: person, at: 1_732_000_000_000 + Int64(index), id: "c\(index)",
          Events.member(Self.homes[index]), Events.dibao),
        Events.update("medical-insurance", person: person, id: "m\(index)", Events.stay),
      ])
    }
    return rig
  }

  /// One person, in the household last stated, with one referral for the stay; updates of every old id arrive there.
  private func expectOne(_ rig: Rig, is person: String, of count: Int) {
    #expect(rig.files.flatMap(\.members).map(\.person.text) == [person])
    #expect(rig.files.first { !$0.members.isEmpty }?.id.text == Self.homes[count - 1])
    #expect(rig.files.allSatisfy { file in file.members.allSatisfy { !$0.awaitsHandover } && file.departures.isEmpty })
    #expect(rig.openKeys.filter { $0.contains("M3b") }.count == 1)
    for index in 0..<count {
      rig.send([
        Events.update(
          "education", person: Self.people[index], id: "e\(index)",
          #"{"kind":"stated-need","statedOn":"2024-11-0\#(index + 1)","need":"legal"}"#)
      ])
    }
    let legal = rig.files.first { !$0.members.isEmpty }?.facts.facts.count { fact in
      Contract.catalogue.kind(fact.kind)?.name == "stated-need"
    }
    #expect(legal == count)
    #expect(rig.outside.keys.allSatisfy { !$0.hasSuffix(".rejected") })
    #expect(rig.tally.isBalanced)
  }

  @Test("each into the other", arguments: [true, false], [[0], [1], [0, 1], [1, 0]])
  func crossing(firstIsOlder: Bool, batches: [Int]) {
    let rig = rig(2)
    let merges = [
      Events.merge(Self.people[0], into: Self.people[1], at: Self.first + (firstIsOlder ? 0 : 60_000), id: "x0"),
      Events.merge(Self.people[1], into: Self.people[0], at: Self.first + (firstIsOlder ? 60_000 : 0), id: "x1"),
    ]
    if batches.count == 1 {
      rig.send([merges[batches[0]], merges[1 - batches[0]]])
    } else {
      for batch in batches { rig.send([merges[batch]]) }
    }
    expectOne(rig, is: Self.people[firstIsOlder ? 0 : 1], of: 2)
  }

  private static let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]

  @Test("three in a ring", arguments: orders, [0, 1, 2])
  func ring(order: [Int], oldest: Int) {
    let merges = (0..<3).map { index in
      Events.merge(
        Self.people[index], into: Self.people[(index + 1) % 3],
        at: Self.first + 60_000 * Int64((index - oldest + 3) % 3), id: "x\(index)")
    }
    let together = rig(3)
    together.send(order.map { merges[$0] })
    expectOne(together, is: Self.people[oldest], of: 3)
    let oneByOne = rig(3)
    for index in order { oneByOne.send([merges[index]]) }
    expectOne(oneByOne, is: Self.people[oldest], of: 3)
  }

  @Test("one stated again counts as stated then")
  func statedAgain() {
    let rig = rig(2)
    rig.send([Events.merge(Self.people[0], into: Self.people[1], at: Self.first, id: "x0")])
    rig.send([Events.merge(Self.people[1], into: Self.people[0], at: Self.first + 60_000, id: "x1")])
    rig.send([Events.merge(Self.people[0], into: Self.people[1], at: Self.first + 120_000, id: "x2")])
    rig.send([Events.merge(Self.people[1], into: Self.people[0], at: Self.first + 30_000, id: "x3")])
    expectOne(rig, is: Self.people[1], of: 2)
  }

  @Test("a record stays where it is when aliases lead on for ever, and its path keeps the last merges only")
  func endless() throws {
    let ids = try (1...UInt64(MergePath.maximumHops)).map { try PersonID.parse(Array(Events.person($0).utf8).span) }
    let stamp = MergeStamp(timeMillis: 1, eventHash: 1)
    var path = MergePath(ids[0], stamp)
    for id in ids.dropFirst() {
      #expect(!path.ends(at: id, alias: ids[0], stamp: MergeStamp(timeMillis: 2, eventHash: 2)))
      path.append(id, stamp)
    }
    #expect(path.edges.map(\.person) == Array(ids.suffix(MergePath.maximumEdges)))
    #expect(path.ends(at: ids[0], alias: ids[1], stamp: MergeStamp(timeMillis: 2, eventHash: 2)))
  }

  @Test("an alias and a record on its way, as the version before wrote them, are read as merged before all others")
  func formerVersion() throws {
    let ids = try Self.people.map { try PersonID.parse(Array($0.utf8).span) }
    var alias = ByteWriter()
    alias.byte(3)
    alias.optional(ids[1]) { $0.person($1) }
    alias.optional(HouseholdID?.none) { $0.household($1) }
    alias.optional(HouseholdID?.none) { $0.household($1) }
    alias.varint(7)
    alias.count(0)
    let (head, _) = try PersonRecord.readHead(alias.bytes.span)
    #expect(head.alias == ids[1] && head.aliasStamp == .unknown && head.moveNumber == 7)
    var adoption = ByteWriter()
    adoption.person(ids[0])
    adoption.person(ids[1])
    adoption.optional(HouseholdID?.none) { $0.household($1) }
    adoption.varint(3)
    adoption.lengthPrefixed(Array("u1".utf8))
    let read = try ByteReader.read(adoption.bytes) { (reader) throws(ByteReaderError) in
      try Adoption.read(from: &reader, hasPath: false)
    }
    #expect(read.adoption.from == ids[0] && read.into == ids[1])
    #expect(read.adoption.path == MergePath(ids[0], .unknown))
  }
}
