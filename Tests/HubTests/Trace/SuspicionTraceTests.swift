import Referral
import Testing
import Wire

@testable import Hub

@Suite("Suspected duplicates in a chain")
struct SuspicionTraceTests {
  private func view(_ question: TraceQuestion) throws -> ChainView {
    var file = TraceWorld.file
    let persons = [TraceWorld.father, TraceWorld.daughter].sorted()
    file.suspicions = [
      DuplicateSuspicion(first: persons[0], second: persons[1], number: 77, alike: [.name, .birthDate])
    ]
    let entries = try [(5, "duplicate-suspected", 66), (6, "duplicate-settled", 66), (7, "duplicate-suspected", 77)].map
    {
      let value = """
        {"data":{"household":"420106-0012345","entry":\($0.0),"what":"\($0.1)","suspicion":\($0.2),\
        "actor":{"role":"system"},"reason":{"code":"same-identity","rule":"R4"},"policyVersion":"p.1",\
        "now":"2026-02-0\($0.0)T10:00:00+08:00"}}
        """
      return try #require(JournalEntry(json: Array(value.utf8)))
    }
    var record = PersonRecord()
    record.household = TraceWorld.household
    var follower = ChainFollower(
      MemoryChainSource(
        records: [TraceWorld.father: record], files: [TraceWorld.household: file],
        journals: [TraceWorld.household: entries]))
    let report = ChainReport(
      catalogue: TraceWorld.contract.catalogue, pack: TraceWorld.pack, disclosure: .masked,
      nowMillis: TraceWorld.millis("2026-02-26T09:00"))
    return report.view(try follower.follow(question))
  }

  @Test("a household's chain shows who may be whom without their ids, and what became of an earlier suspicion")
  func household() throws {
    let text = try view(.household(TraceWorld.household)).text
    #expect(
      text.contains(
        """
        Records that may be one person
          suspicion 77: T420106-****23 and T420106-****56, the same name, birthDate
            civil affairs merges them, or states not-duplicate with this number
            2026-02-07 10:00  420106-0012345 #7  duplicate-suspected, by system, same-identity
          suspicion 66, over
            2026-02-05 10:00  420106-0012345 #5  duplicate-suspected, by system, same-identity
            2026-02-06 10:00  420106-0012345 #6  duplicate-settled, by system, same-identity
        """))
    #expect(!text.contains(TraceWorld.father.text) && !text.contains(TraceWorld.daughter.text))
  }

  @Test("a person's chain shows the suspicions about that person alone")
  func person() throws {
    #expect(try view(.person(TraceWorld.father)).suspicions.map(\.number) == [77])
  }
}
