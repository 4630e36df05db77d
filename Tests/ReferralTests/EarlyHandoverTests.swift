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

  @Test("a removal that the person's return overtook changes nothing, and the household that waits for it is answered")
  func overtakenRemoval() throws {
    let before = LifecycleTests.inpatient().file
    var file = before
    #expect(file.take(person, moveNumber: 3, previous: nil, facts: FactSet()) == .folded)
    let target = World.household("420106-0066666")
    let handover = file.release(
      person, moveNumber: 1, to: target, becomes: World.person(2), handoverNumber: 6)
    let answer = try #require(handover)
    #expect(answer.to == target && answer.person == World.person(2) && answer.moveNumber == 6)
    #expect(answer.warnings.isEmpty)
    #expect(file.members.map(\.person) == before.members.map(\.person))
    #expect(file.warnings.map(\.key) == before.warnings.map(\.key))
  }

  /// A household that waits for two handovers of one person, and what the first of them brings.
  private func waitingForTwo() throws -> (file: HouseholdFile, warnings: [Warning]) {
    var old = LifecycleTests.inpatient().file
    let here = World.household("420106-0055555")
    let released = old.release(person, moveNumber: 1, to: here, becomes: person, handoverNumber: 1)
    let warnings = try #require(released).warnings
    #expect(!warnings.isEmpty)
    var file = HouseholdFile(id: here)
    _ = file.take(person, moveNumber: 1, previous: old.id, facts: FactSet())
    _ = file.take(person, moveNumber: 2, previous: World.household("420106-0077777"), facts: FactSet())
    return (file, warnings)
  }

  private let person = World.person(1)

  @Test("a household that waits for two handovers opens nothing for the person until both are there, in any order")
  func twoAwaited() throws {
    var (file, warnings) = try waitingForTwo()
    var decisions: [Decision] = []
    _ = file.receive(person, moveNumber: 2, warnings: [], into: &decisions)
    #expect(file.isAwaitingHandover(file.members[0]))
    _ = file.receive(person, moveNumber: 1, warnings: warnings, into: &decisions)
    #expect(!file.isAwaitingHandover(file.members[0]))
    #expect(file.warnings.map(\.key) == warnings.map(\.key))
    #expect(file.departures.isEmpty)
  }

  @Test("both handovers follow a person who left before they came, in any order", arguments: [[1, 2], [2, 1]])
  func twoAwaitedAndLeft(order: [UInt32]) throws {
    var (file, warnings) = try waitingForTwo()
    let target = World.household("420106-0066666")
    let atOnce = file.release(person, moveNumber: 3, to: target, becomes: person, handoverNumber: 3)
    #expect(atOnce == nil)
    var decisions: [Decision] = []
    var arrived: [FindingKey] = []
    var numbers: [UInt32] = []
    for move in order {
      #expect(!file.isEarly(person, moveNumber: move))
      let passedOn = file.receive(
        person, moveNumber: move, warnings: move == 1 ? warnings : [], into: &decisions)
      #expect(passedOn?.to == target)
      numbers.append(try #require(passedOn?.moveNumber))
      arrived += passedOn?.warnings.map(\.key) ?? []
    }
    #expect(arrived == warnings.map(\.key))
    #expect(numbers == [Handover.partNumber, 3], "the new household awaits one handover: the last")
    #expect(file.departures.isEmpty)
  }

  @Test("parts of a handover follow a person who has left that household too", arguments: [[1, 2], [2, 1]])
  func twoAwaitedAndLeftTwice(order: [UInt32]) throws {
    var (first, warnings) = try waitingForTwo()
    let second = World.household("420106-0066666")
    let third = World.household("420106-0088888")
    let fromFirst = first.release(person, moveNumber: 3, to: second, becomes: person, handoverNumber: 3)
    #expect(fromFirst == nil)
    var between = HouseholdFile(id: second)
    _ = between.take(person, moveNumber: 3, previous: first.id, facts: FactSet())
    let fromSecond = between.release(person, moveNumber: 4, to: third, becomes: person, handoverNumber: 4)
    #expect(fromSecond == nil)
    var last = HouseholdFile(id: third)
    _ = last.take(person, moveNumber: 4, previous: second, facts: FactSet())
    var decisions: [Decision] = []
    for move in order {
      let one = try #require(
        first.receive(person, moveNumber: move, warnings: move == 1 ? warnings : [], into: &decisions))
      #expect(!between.isEarly(person, moveNumber: one.moveNumber))
      let other = try #require(
        between.receive(person, moveNumber: one.moveNumber, warnings: one.warnings, into: &decisions))
      #expect(other.to == third)
      #expect(!last.isEarly(person, moveNumber: other.moveNumber))
      _ = last.receive(person, moveNumber: other.moveNumber, warnings: other.warnings, into: &decisions)
    }
    #expect(last.warnings.map(\.key) == warnings.map(\.key))
    #expect(!last.isAwaitingHandover(last.members[0]))
    #expect(between.departures.isEmpty && between.earlyHandovers.isEmpty && first.departures.isEmpty)
  }

  @Test("who left twice for one household, then as another person, is handed over twice, each under its own number")
  func leftTwiceAndMerged() throws {
    var (file, warnings) = try waitingForTwo()
    let target = World.household("420106-0066666")
    let other = World.person(2)
    let atOnce = file.release(person, moveNumber: 3, to: target, becomes: person, handoverNumber: 3)
    _ = file.take(person, moveNumber: 4, previous: target, facts: FactSet())
    let merged = file.release(person, moveNumber: 5, to: target, becomes: other, handoverNumber: 3)
    #expect(atOnce == nil && merged == nil)
    var decisions: [Decision] = []
    _ = file.receive(person, moveNumber: 2, warnings: [], into: &decisions)
    let first = try #require(file.receive(person, moveNumber: 1, warnings: warnings, into: &decisions))
    #expect(first.person == person && first.to == target)
    #expect(first.moveNumber == 3)
    let second = try #require(file.receive(person, moveNumber: 4, warnings: warnings, into: &decisions))
    #expect(second.person == other && second.to == target)
    #expect(second.moveNumber == 3)
    #expect(file.departures.isEmpty)
  }

  @Test("a part of a handover follows the person's last departure, by the numbers of this household")
  func partFollowsTheLast() throws {
    var (file, warnings) = try waitingForTwo()
    let other = World.person(2)
    let first = World.household("420106-0066666")
    let last = World.household("420106-0088888")
    _ = file.release(person, moveNumber: 3, to: first, becomes: person, handoverNumber: 3)
    _ = file.take(person, moveNumber: 4, previous: first, facts: FactSet())
    _ = file.release(person, moveNumber: 5, to: last, becomes: other, handoverNumber: 1)
    var decisions: [Decision] = []
    let part = try #require(
      file.receive(person, moveNumber: Handover.partNumber, warnings: warnings, into: &decisions))
    #expect(part.person == other && part.to == last)
    #expect(part.moveNumber == Handover.partNumber)
  }

  @Test("open work goes along with a person who leaves while a merged record's handover is awaited")
  func leftWhileAwaiting() throws {
    var home = LifecycleTests.inpatient()
    let open = home.file.warnings.filter { $0.isOpen && $0.key.person == person }.map(\.key)
    #expect(!open.isEmpty)
    _ = home.world.file.take(
      person, moveNumber: 1, previous: World.household("420106-0077777"), facts: FactSet())
    let target = World.household("420106-0066666")
    let atOnce = home.world.file.release(person, moveNumber: 2, to: target, becomes: person, handoverNumber: 2)
    #expect(atOnce == nil)
    home.reconcile()
    #expect(home.decisions.allSatisfy { $0.reason != .needIsGone || home.file.warnings[$0.warning].key.person == nil })
    var decisions: [Decision] = []
    let handover = home.world.file.receive(person, moveNumber: 1, warnings: [], into: &decisions)
    let passedOn = try #require(handover)
    #expect(passedOn.warnings.filter(\.isOpen).map(\.key) == open)
    #expect(!home.file.warnings.contains { $0.key.person == person })
    #expect(home.file.forwards.count == passedOn.warnings.count, "late answers find them")
  }

  @Test("early handovers and departures have bounds: bytes, handovers and the oldest departure")
  func bounds() {
    var file = HouseholdFile(id: World.household("420106-0055555"))
    let large = [UInt8](repeating: 0, count: HouseholdFile.maximumEarlyBytes / 2)
    func early(_ bytes: [UInt8]) -> HouseholdFile.EarlyHandover {
      HouseholdFile.EarlyHandover(person: person, moveNumber: 1, warnings: bytes)
    }
    #expect(
      [file.keepEarly(early(large)), file.keepEarly(early(large)), file.keepEarly(early([0]))] == [true, true, false])
    file.earlyHandovers = []
    let kept = (0...HouseholdFile.maximumEarlyHandovers).map { _ in file.keepEarly(early([])) }
    #expect(kept == Array(repeating: true, count: HouseholdFile.maximumEarlyHandovers) + [false])
    let count = UInt32(HouseholdFile.maximumDepartures)
    for move in 1...count + 3 {
      file.expect(
        HouseholdFile.Departure(person: person, awaitedMove: move, moveNumber: move, to: file.id, becomes: person))
    }
    #expect(file.departures.map(\.awaitedMove) == Array(4...count + 3))
  }

  @Test("what is turned away ends every open referral and leaves nothing open")
  func turnedAway() throws {
    let (_, warnings) = try waitingForTwo()
    var file = HouseholdFile(id: World.household("420106-0055555"))
    var decisions: [Decision] = []
    file.turnAway(warnings, into: &decisions)
    #expect(file.warnings.allSatisfy { !$0.isOpen && $0.referrals.allSatisfy { !$0.state.isOpen } })
    #expect(decisions.contains { $0.to == .cancelled && $0.reason == .householdFull })
    #expect(decisions.count { $0.kind == .warningClosed } == warnings.count { $0.isOpen })
  }
}
