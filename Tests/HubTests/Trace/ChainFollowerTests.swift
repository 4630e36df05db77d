import Foundation
import Referral
import Testing
import Wire

@testable import Hub

@Suite("A chain is followed to where it is")
struct ChainFollowerTests {
  private let elsewhere = TraceWorld.sure(try? HouseholdID.parse("420106-0099999"))
  private let referral = TraceWorld.sure(try? ReferralID.parse("420106-0012345.7.2"))

  private func record(household: HouseholdID? = nil, alias: PersonID? = nil) -> PersonRecord {
    var record = PersonRecord()
    record.household = household
    record.alias = alias
    return record
  }

  private var source: MemoryChainSource {
    MemoryChainSource(
      records: [TraceWorld.father: record(household: TraceWorld.household)],
      files: [TraceWorld.household: TraceWorld.file], journals: [TraceWorld.household: TraceWorld.journal])
  }

  /// The father moved elsewhere, with his warning.
  private var moved: MemoryChainSource {
    var source = source
    var old = TraceWorld.file
    old.warnings = []
    old.forwards = [HouseholdFile.Forward(home: TraceWorld.household, number: 7, to: elsewhere)]
    var new = HouseholdFile(id: elsewhere)
    _ = new.take(TraceWorld.father, moveNumber: 1, previous: nil, facts: FactSet())
    new.warnings = [TraceWorld.warning]
    source.files = [TraceWorld.household: old, elsewhere: new]
    source.journals[TraceWorld.household]?.append(
      TraceWorld.entry(4, "2026-02-23T12:00", "warning-opened", reason: "rule-matched", warning: 8))
    source.journals[elsewhere] = [
      TraceWorld.entry(
        1, "2026-02-25T09:15", "state-changed", referral: 2, from: "accepted", to: "in-progress", reason: "answered",
        household: elsewhere)
    ]
    source.records[TraceWorld.father] = record(household: elsewhere)
    return source
  }

  @Test("ids of persons, households and referrals are told apart, and nothing else is taken")
  func questions() throws {
    #expect(TraceQuestion("T420106-000123") == .person(TraceWorld.father))
    #expect(TraceQuestion("420106-0012345") == .household(TraceWorld.household))
    #expect(TraceQuestion("420106-0012345.7.2") == .referral(referral))
    #expect(TraceQuestion("420106-0012345.7") == nil)
    #expect(TraceQuestion("") == nil)
  }

  @Test("a person leads to the household, a merged record to the person it became")
  func people() throws {
    var source = source
    source.records[TraceWorld.daughter] = record(alias: TraceWorld.father)
    var follower = ChainFollower(source)
    let chain = try follower.follow(.person(TraceWorld.daughter))
    #expect(chain.identities == [TraceWorld.daughter, TraceWorld.father])
    #expect(chain.person == TraceWorld.father)
    #expect(chain.file.id == TraceWorld.household)
    #expect(chain.journal == TraceWorld.journal)
  }

  @Test("a referral whose person moved is followed, with the journal of every household it was in")
  func moves() throws {
    var follower = ChainFollower(moved)
    let chain = try follower.follow(.referral(referral))
    #expect(chain.passed == [TraceWorld.household])
    #expect(chain.file.id == elsewhere)
    #expect(chain.journal.map(\.entry) == [1, 2, 3, 1])
    var again = ChainFollower(moved)
    let byPerson = try again.follow(.person(TraceWorld.father))
    #expect(byPerson.journal == chain.journal)
  }

  @Test("a household that a person left still says where the warning went")
  func left() throws {
    var follower = ChainFollower(moved)
    let chain = try follower.follow(.household(TraceWorld.household))
    let report = ChainReport(
      catalogue: TraceWorld.contract.catalogue, pack: TraceWorld.pack, disclosure: .masked, nowMillis: 0)
    let past = report.view(chain).past
    #expect(past.map(\.warning) == ["420106-0012345.7", "420106-0012345.8"])
    #expect(past.map(\.movedTo) == ["420106-0099999", nil])
    #expect(past.map(\.steps.count) == [3, 1])
  }

  @Test("a settled referral that the file has dropped is told by the journal")
  func pruned() throws {
    var source = source
    source.files[TraceWorld.household]?.warnings = []
    var follower = ChainFollower(source)
    let chain = try follower.follow(.referral(referral))
    #expect(chain.warnings.isEmpty)
    #expect(chain.journal.count == 3)
  }

  @Test("what is not there is said, without a person's id")
  func missing() throws {
    var follower = ChainFollower(MemoryChainSource())
    let person = try #require(TraceQuestion("T420106-000123"))
    #expect(throws: TraceFailure.noSuchPerson(TraceWorld.father)) { try follower.follow(person) }
    #expect(throws: TraceFailure.noSuchHousehold(elsewhere)) { try follower.follow(.household(elsewhere)) }
    #expect(throws: TraceFailure.noSuchReferral(referral)) { try follower.follow(.referral(referral)) }
    #expect(!TraceFailure.noSuchPerson(TraceWorld.father).description.contains("000123"))
    var known = source
    known.records[TraceWorld.father] = record()
    var second = ChainFollower(known)
    #expect(throws: TraceFailure.noHousehold(TraceWorld.father)) { try second.follow(person) }
    let never = try ReferralID.parse("420106-0012345.8.1")
    #expect(throws: TraceFailure.noSuchReferral(never)) { try second.follow(.referral(never)) }
    let otherHop = try ReferralID.parse("420106-0012345.7.3")
    #expect(throws: TraceFailure.noSuchReferral(otherHop)) { try second.follow(.referral(otherHop)) }
  }

  @Test("records that point at each other end with an error")
  func circles() throws {
    var source = source
    source.records[TraceWorld.father] = record(alias: TraceWorld.daughter)
    source.records[TraceWorld.daughter] = record(alias: TraceWorld.father)
    var follower = ChainFollower(source)
    #expect(throws: TraceFailure.endless) { try follower.follow(.person(TraceWorld.father)) }
    for (from, to) in [(TraceWorld.household, elsewhere), (elsewhere, TraceWorld.household)] {
      var file = HouseholdFile(id: from)
      file.forwards = [HouseholdFile.Forward(home: TraceWorld.household, number: 7, to: to)]
      source.files[from] = file
    }
    var second = ChainFollower(source)
    #expect(throws: TraceFailure.endless) { try second.follow(.referral(referral)) }
  }

  @Test("a journal entry is read as the contract's example has it, and other JSON is not")
  func entries() throws {
    let file = TraceWorld.root + "/Topics/examples/referral-hub.journal-entry.v1/valid-state-changed.json"
    let entry = try #require(JournalEntry(json: Array(Data(contentsOf: URL(filePath: file)))))
    #expect(entry.entry == 42)
    #expect(entry.warning == "420106-0012345.7")
    #expect(entry.referral?.text == "420106-0012345.7.1")
    #expect([entry.what, entry.from, entry.to] == ["state-changed", "dispatched", "received"])
    #expect([entry.role, entry.department, entry.division] == ["officer", "medical-insurance", "420106"])
    #expect(entry.nowMillis == RFC3339.parse("2025-03-11T15:20:04+08:00"))
    #expect(JournalEntry(json: Array(#"{"data": {"entry": 1}}"#.utf8)) == nil)
    #expect(JournalEntry(json: []) == nil)
  }
}
