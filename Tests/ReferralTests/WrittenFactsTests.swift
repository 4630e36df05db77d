import Testing
import Wire

@testable import Referral

struct WrittenFactsTests {
  private static let file = World(members: 3).fact(1, "identity name=张三").category(1, "dibao")
    .fact(2, "identity name=李四").fact(2, "schooling stage=primary since=2024-09-01").category(3, "dibao")
    .home("home tenure=none area=rural sole=true since=2024-01-01").file

  /// A member's facts as a snapshot states them.
  private static func snapshot() -> FactSet {
    var facts = World().fact(1, "identity name=王五").category(1, "tekun")
      .fact(1, "employment status=flexible since=2024-02-01").file.facts
    for index in facts.facts.indices { facts.facts[index].owner = 0 }
    return facts
  }

  private static func written(_ write: (inout ByteWriter) -> Void) -> [UInt8] {
    var writer = ByteWriter()
    write(&writer)
    return writer.bytes
  }

  /// Reads the file with the second member's snapshot of a move.
  private static func read(
    _ record: [UInt8], moveNumber: UInt32
  ) throws -> (file: HouseholdFile, written: WrittenFacts, isTaken: Bool) {
    var file = HouseholdFile(id: Self.file.id)
    var written = WrittenFacts()
    written.begin(snapshot: Self.written { snapshot().write(to: &$0) }[...])
    let isTaken = try ByteReader.read(record) { (reader) throws(ByteReaderError) in
      try file.read(from: &reader, replacing: World.person(2), moveNumber: moveNumber, written: &written)
    }
    return (file, written, isTaken)
  }

  @Test("a file read with a snapshot is the file that takes it, and its copied bytes are those written anew")
  func replaced() throws {
    let record = Self.written { Self.file.write(to: &$0) }
    let (file, written, isTaken) = try Self.read(record, moveNumber: 0)
    var expected = Self.file
    #expect(expected.take(World.person(2), moveNumber: 0, previous: nil, facts: Self.snapshot()) == .folded)
    let bytes = Self.written { expected.write(to: &$0) }
    #expect(bytes != record)
    #expect(isTaken && written.isComplete)
    #expect(Self.written { file.write(to: &$0) } == bytes)
    #expect(Self.written { file.write(copying: written, from: record.span, to: &$0) } == bytes)
  }

  @Test("a snapshot of another move is not taken while the file is read")
  func anotherMove() throws {
    let record = Self.written { Self.file.write(to: &$0) }
    let (file, written, isTaken) = try Self.read(record, moveNumber: 1)
    #expect(!isTaken && !written.isComplete)
    #expect(Self.written { file.write(to: &$0) } == record)
  }

  @Test("facts that something else has touched are not copied")
  func forgotten() throws {
    var (_, written, _) = try Self.read(Self.written { Self.file.write(to: &$0) }, moveNumber: 0)
    written.forget()
    #expect(!written.isComplete)
  }
}
