import Testing
import Wire

@testable import Referral

struct UnreadFactsTests {
  /// A record with some thirty facts of many kinds, two with texts.
  private static let record: [UInt8] = {
    var world = World().fact(1, "identity name=张三").category(1, "dibao").category(1, "tekun")
      .fact(1, "schooling stage=primary since=2024-09-01 school=小学").fact(
        1, "employment status=flexible since=2024-02-01"
      )
      .fact(1, "disability type=physical grade=1 since=2024-01-01").fact(
        1, "work-capacity capacity=none since=2024-02-01")
    for year in 2000..<2020 { world = world.fact(1, "chronic-illness since=\(year)-01-01 longTermMedication=true") }
    var record = PersonRecord()
    record.facts = world.file.facts
    record.household = World.household("420106-0012345")
    var writer = ByteWriter()
    record.write(to: &writer)
    return writer.bytes
  }()

  private static func read(kinds: UInt64) throws -> (record: PersonRecord, unread: UnreadFacts) {
    var record = PersonRecord()
    var unread = UnreadFacts()
    try ByteReader.read(Self.record) { (reader) throws(ByteReaderError) in
      try record.read(from: &reader, kinds: kinds, unread: &unread)
    }
    return (record, unread)
  }

  private static func written(_ record: PersonRecord, _ unread: UnreadFacts) -> [UInt8] {
    var writer = ByteWriter()
    record.write(with: unread, from: Self.record.span, to: &writer)
    return writer.bytes
  }

  @Test("whatever kinds are read, the record written anew is the same")
  func same() throws {
    let seed: UInt64 = 31
    print("seed \(seed)")
    var random = SplitMix(seed: seed)
    for kinds in [0, .max] + (0..<200).map({ _ in random.next() }) {
      let (record, unread) = try Self.read(kinds: kinds)
      #expect(record.facts.facts.allSatisfy { kinds & (1 << UInt64($0.kind)) != 0 })
      #expect(Self.written(record, unread) == Self.record, "seed \(seed), kinds \(kinds)")
    }
  }

  @Test("a statement folded into the facts of its kind alone is folded as into all of them")
  func folding() throws {
    for kind in World.catalogue.kinds.compactMap(\.self) where kind.subject != .household {
      for isSeenLast in [true, false] {
        var fact = Fact(
          kind: kind.number, source: 1, timeMillis: isSeenLast ? 1_800_000_000_000 : 1_000_000_000_000, eventHash: 5)
        for field in kind.fields where field.slot >= 0 { fact.set(field.slot, 1) }
        var (partly, unread) = try Self.read(kinds: 1 << UInt64(kind.number))
        var (whole, none) = try Self.read(kinds: .max)
        #expect(
          partly.facts.fold(fact, texts: [], catalogue: World.catalogue)
            == whole.facts.fold(fact, texts: [], catalogue: World.catalogue))
        #expect(none.count == 0 && unread.count + partly.facts.facts.count == whole.facts.facts.count)
        #expect(Self.written(partly, unread) == Self.written(whole, none), "\(kind.name)")
        unread.end()
        none.end()
      }
    }
  }
}
