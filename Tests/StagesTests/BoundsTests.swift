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

  @Test("a message nested too deep goes back, and the one behind it is taken")
  func nesting() throws {
    let rig = Rig(partitionCount: 1)
    let deep = String(repeating: "[", count: 100_000)
    rig.send([
      Rig.Input(topic: "dept.housing.updates", key: Array("k".utf8), value: Array(#"{"data":\#(deep)"#.utf8)),
      Events.update(
        "human-resources", person: person, id: "behind it",
        #"{"kind":"employment","status":"flexible","since":"2023-02-01"}"#),
    ])
    let refused = try #require(rig.outside["dept.housing.rejected"])
    #expect(refused.map { $0.headers["referral-hub-code"] } == ["too-deep"])
    #expect(rig.outside["dept.human-resources.rejected"] == nil)
    #expect(rig.tally.isBalanced)
  }

  @Test("an event may be ahead by what a sender's clock may be fast and the hub's slow, and by no more")
  func eventTime() throws {
    let rig = Rig(partitionCount: 1)
    for minutes in [4, 14, 16] {
      rig.send([
        Events.update(
          "human-resources", person: person, at: rig.now + Int64(minutes) * 60_000, id: "in \(minutes) minutes",
          #"{"kind":"employment","status":"flexible","since":"2023-02-01"}"#)
      ])
    }
    let refused = try #require(rig.outside["dept.human-resources.rejected"])
    #expect(refused.map { $0.headers["referral-hub-code"] } == ["future-time"])
    #expect(String(decoding: refused[0].value, as: UTF8.self).contains("in 16 minutes"))
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

  @Test("a household takes 32 people; civil affairs hears once of who waits, and one is taken in when one leaves")
  func members() throws {
    let rig = Rig(partitionCount: 2)
    let people = (1...34).map { Events.person(UInt64($0)) }
    rig.send(
      people.enumerated().map {
        Events.update("civil-affairs", person: $1, id: "p\($0)", Events.member(Events.household, "other"), Events.dibao)
      })
    let full = try #require(rig.files.first { $0.id.text == Events.household })
    #expect(full.members.count == HouseholdFile.maximumMembers)
    let turnedAway = full.waiting.map(\.person.text)
    #expect(Set(turnedAway) == Set(people).subtracting(full.members.map(\.person.text)))
    let told = rig.messages("dept.civil-affairs.referrals", type: "referral-hub.household-full.v1")
    #expect(told.compactMap { $0.data["person"] as? String } == turnedAway)
    #expect(told.compactMap { $0.data["waits"] as? Bool } == [true, true])
    let causes = told.compactMap { $0.json["causationid"] as? String }
    #expect(causes == turnedAway.compactMap { people.firstIndex(of: $0) }.map { "p\($0)" })

    let stay = { (person: String) in Events.update("medical-insurance", person: person, id: "m\(person)", Events.stay) }
    rig.send(turnedAway.map(stay))
    rig.send(turnedAway.map(stay))
    #expect(rig.messages("dept.civil-affairs.referrals", type: "referral-hub.household-full.v1").count == told.count)
    #expect(!rig.openKeys.contains { $0.contains("M3b") })
    #expect(rig.tally.isBalanced)

    rig.restoreCasework()
    let leaving = full.members[0].person.text
    rig.send([
      Events.update(
        "civil-affairs", person: leaving, at: 1_732_100_000_000, id: "leaves", Events.member("420106-0088888"))
    ])
    let after = try #require(rig.files.first { $0.id.text == Events.household })
    #expect(after.members.count == HouseholdFile.maximumMembers)
    #expect(after.waiting.map(\.person.text) == [turnedAway[1]])
    #expect(after.members.contains { $0.person.text == turnedAway[0] && !$0.awaitsHandover })
    #expect(rig.openKeys.filter { $0.contains("M3b") }.count == 1, "what was found of the one who was taken in")
    rig.send([
      Events.update(
        "civil-affairs", person: turnedAway[1], at: 1_732_100_000_000, id: "goes", Events.member("420106-0077777"))
    ])
    #expect(!rig.files.contains { !$0.waiting.isEmpty })
    #expect(rig.openKeys.filter { $0.contains("M3b") }.count == 2, "opened in the household that has room")
    #expect(rig.messages("dept.civil-affairs.referrals", type: "referral-hub.household-full.v1").count == told.count)
    #expect(rig.tally.isBalanced)
  }

  @Test("merging full records for ever makes no record that the log cannot take, and the household stays known")
  func mergedRecords() throws {
    let rig = Rig(partitionCount: 1)
    rig.send([Events.update("civil-affairs", person: person, id: "c", Events.member(), Events.dibao)])
    for record in 0..<5 {
      let temporary = "T420106-00010\(record)"
      for part in 0..<4 {
        let facts = (0..<60).map {
          #"{"kind":"inpatient","admitted":"\#(1990 + record * 5 + part)-0\#($0 / 28 + 1)-\#($0 % 28 < 9 ? "0" : "")\#($0 % 28 + 1)","designated":true}"#
        }
        rig.send([
          Events.update("medical-insurance", person: temporary, id: "r\(record)p\(part)", facts.joined(separator: ","))
        ])
      }
      rig.send([Events.merge(temporary, into: person, id: "x\(record)")])
    }
    let file = try #require(rig.files.first { $0.id.text == Events.household })
    #expect(file.members.map(\.person.text) == [person])
    #expect(file.facts.facts.count == FactSet.maximumMergedFacts)
    #expect(rig.persons.values.map(\.count).max() ?? 0 < 100_000)
    #expect(rig.tally.isBalanced)
  }

  @Test("a household id that hundreds are put into by mistake stays small, and what cannot be kept is said")
  func wrongHousehold() throws {
    let rig = Rig(partitionCount: 1)
    let people = (1...150).map { Events.person(UInt64($0)) }
    for (index, person) in people.enumerated() {
      rig.send([
        Events.update(
          "civil-affairs", person: person, id: "c\(index)", Events.member("420106-00\(20_000 + index)"), Events.dibao),
        Events.update("medical-insurance", person: person, id: "m\(index)", Events.stay),
      ])
    }
    let wrong = "420106-0099999"
    rig.send(
      people.enumerated().map {
        Events.update("civil-affairs", person: $1, at: 1_732_100_000_000, id: "w\($0)", Events.member(wrong))
      })
    let file = try #require(rig.files.first { $0.id.text == wrong })
    #expect(file.members.count == HouseholdFile.maximumMembers)
    #expect(file.earlyHandovers.count == HouseholdFile.maximumEarlyHandovers)
    #expect(file.waiting.count == HouseholdFile.maximumWaiting)
    let tooMany = rig.messages("dept.civil-affairs.referrals", type: "referral-hub.household-full.v1")
    #expect(Set(tooMany.compactMap { $0.data["person"] as? String }).count == people.count - file.members.count)
    #expect(rig.changelog[0].values.map(\.count).max() ?? 0 < 300_000)
    let turnedAway = people.count - file.members.count - file.earlyHandovers.count
    let withdrawn = rig.messages("dept.medical-insurance.referrals", type: "referral-hub.notice.v1").filter {
      ($0.data["reason"] as? [String: Any])?["code"] as? String == "household-full"
    }
    #expect(withdrawn.count >= turnedAway)
    let told = rig.messages("dept.civil-affairs.referrals", type: "referral-hub.attention.v1").filter {
      $0.data["attention"] as? String == "withdrawn"
    }
    #expect(
      Set(withdrawn.compactMap { $0.data["referral"] as? String }).isSubset(
        of: told.compactMap { $0.data["referral"] as? String }))

    let last = try #require(people.last)
    let right = "420106-0088888"
    let before = rig.openKeys.filter { $0.contains(last) && $0.contains("M3b") }
    rig.send([
      Events.update("civil-affairs", person: last, at: 1_732_200_000_000, id: "right", Events.member(right))
    ])
    #expect(before.isEmpty)
    #expect(
      rig.openKeys.filter { $0.contains(last) && $0.contains("M3b") }.count == 1, "opened anew where there is room")
    #expect(rig.tally.isBalanced)
  }
}
