import Referral
import Testing
import Wire

@testable import Stages

@Suite("What would outgrow the log is refused before it can")
struct BoundsTests {
  private let person = Events.person(1)

  @Test("a person's facts are bounded: the update that would exceed them goes back whole")
  func factsOfAPerson() throws {
    let rig = Rig(partitionCount: 1)
    for year in 0..<9 {
      let facts = (1...30).map {
        #"{"kind":"inpatient","admitted":"\#(2010 + year)-01-\#($0 < 10 ? "0" : "")\#($0)","designated":true}"#
      }
      rig.send([
        Events.update("medical-insurance", person: person, id: "y\(year)", facts.joined(separator: ","))
      ])
    }
    let refused = try #require(rig.outside["dept.medical-insurance.rejected"])
    #expect(refused.map { $0.headers["referral-hub-code"] } == ["too-many-facts"])
    #expect(rig.files.flatMap(\.facts.facts).count == 240)
    #expect(rig.tally.isBalanced)
  }

  @Test("a household's own facts are bounded, and the refusal says where the message stands")
  func factsOfAHousehold() throws {
    let rig = Rig(partitionCount: 2)
    for year in 0..<9 {
      let facts = (1...30).map {
        #"{"kind":"visit","visitedOn":"\#(2010 + year)-01-\#($0 < 10 ? "0" : "")\#($0)","need":"legal"}"#
      }
      rig.send([
        Events.update("civil-affairs", household: Events.household, id: "v\(year)", facts.joined(separator: ","))
      ])
    }
    let refused = try #require(rig.outside["dept.civil-affairs.rejected"])
    #expect(refused.map { $0.headers["referral-hub-code"] } == ["too-many-facts"])
    #expect(refused.allSatisfy { $0.headers["referral-hub-topic"] == "dept.civil-affairs.updates" })
    #expect(rig.tally.isBalanced)
  }

  @Test("a record too large to repeat is answered without its bytes, and says where it stands")
  func tooLargeToRepeat() throws {
    let rig = Rig(partitionCount: 1)
    let value = [UInt8](repeating: UInt8(ascii: "["), count: 950_000)
    rig.send([
      Rig.Input(topic: "dept.housing.updates", key: Array("k".utf8), value: value),
      Rig.Input(
        topic: "dept.housing.updates", key: [UInt8](repeating: UInt8(ascii: "k"), count: 900_000),
        value: Array("{}".utf8)),
    ])
    let refused = try #require(rig.outside["dept.housing.rejected"])
    #expect(refused.map { $0.headers["referral-hub-code"] } == ["too-large", "too-large"])
    #expect(refused.allSatisfy { $0.value.isEmpty && $0.headers["referral-hub-omitted"] == "true" })
    #expect(refused.allSatisfy { $0.headers["referral-hub-offset"] != nil })
    #expect(rig.tally.isBalanced)
  }

  @Test("a household takes 32 people; the one too many is counted and stops nothing")
  func members() {
    let rig = Rig(partitionCount: 1)
    let people = (1...34).map { Events.person(UInt64($0)) }
    rig.send(
      people.map {
        Events.update("civil-affairs", person: $0, id: "p\($0)", Events.member(Events.household, "other"), Events.dibao)
      })
    #expect(rig.files.first { $0.id.text == Events.household }?.members.count == HouseholdFile.maximumMembers)
    rig.send([Events.update("medical-insurance", person: people[0], id: "m", Events.stay)])
    #expect(rig.openKeys.contains { $0.contains("M3b") })
    #expect(rig.tally.isBalanced)
  }
}
