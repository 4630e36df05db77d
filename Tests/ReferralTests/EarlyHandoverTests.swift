import Testing
import Wire

@testable import Referral

@Suite("Handovers that came early")
struct EarlyHandoverTests {
  @Test("a handover that came before its person, whom the household then did not take, goes on where the person went")
  func earlyHandoverOfOneWhoLeft() throws {
    let source = LifecycleTests.inpatient()
    let person = World.person(1)
    var old = source.file
    let released = old.release(
      person, moveNumber: 1, to: World.household("420106-0055555"), becomes: person, handoverNumber: 1)
    let handover = try #require(released)
    #expect(!handover.warnings.isEmpty)
    var writer = ByteWriter()
    WarningList.write(handover.warnings, to: &writer)
    var full = HouseholdFile(id: World.household("420106-0055555"))
    full.earlyHandovers.append(HouseholdFile.EarlyHandover(person: person, moveNumber: 1, warnings: writer.bytes))
    let target = World.household("420106-0066666")
    let left = full.release(person, moveNumber: 2, to: target, becomes: person, handoverNumber: 2)
    let passedOn = try #require(left)
    #expect(passedOn.warnings.map(\.key) == handover.warnings.map(\.key))
    #expect(full.earlyHandovers.isEmpty)
    #expect(full.forwards.count == handover.warnings.count, "late answers find them")
  }
}
