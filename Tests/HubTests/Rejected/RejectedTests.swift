import Testing

@testable import Hub

@Suite("What operations may see and choose of dead letters")
struct RejectedTests {
  private static func message(_ partition: Int32, _ offset: Int64) -> RejectedMessage {
    RejectedMessage(
      place: RejectedPlace(partition: partition, offset: offset), refusedMillis: 1_000, stage: "intake",
      code: "not-json", field: "", text: "send JSON", isRetryable: false, isOmitted: false)
  }

  @Test("a place is a partition, an offset of it or a range, and nothing else")
  func places() {
    #expect(RejectedPlaces("2")?.offsets == 0...Int64.max)
    #expect(RejectedPlaces("2:17")?.single == RejectedPlace(partition: 2, offset: 17))
    #expect(RejectedPlaces("2:17-40")?.offsets == 17...40)
    #expect(RejectedPlaces("2:17-40")?.single == nil)
    for text in ["", "x", "-1", "2:", "2:-1", "2:+1", "2: 1", "2:40-17", "2:1-2-3", "2:1:1", "99999999999"] {
      #expect(RejectedPlaces(text) == nil, "“\(text)”")
    }
  }

  @Test("a filter takes what all of its parts take, and reads no partition in which nothing can be")
  func filter() {
    var filter = RejectedFilter()
    #expect(filter.isOpen && filter.takes(Self.message(0, 0)))
    filter.places = ["1:5-9", "1:20"].compactMap { RejectedPlaces($0) }
    #expect(filter.partitions(of: 3) == [1])
    #expect((filter.first(of: 1), filter.last(of: 1)) == (5, 20))
    let taken = [4, 5, 9, 10, 20, 21].filter { filter.takes(Self.message(1, $0)) }
    #expect(taken == [5, 9, 20])
    #expect(!filter.takes(Self.message(0, 5)))
    filter.sinceMillis = 1_001
    #expect(!filter.takes(Self.message(1, 5)))
    filter.sinceMillis = 1_000
    filter.onlyRetryable = true
    #expect(!filter.takes(Self.message(1, 5)))
    filter.onlyRetryable = false
    filter.codes = ["too-deep"]
    #expect(!filter.takes(Self.message(1, 5)))
  }

  @Test("of a key a person's id is masked, a referral's and a household's shown, and all else left out")
  func keys() {
    #expect(RejectedMessage.masked("11010519491231002X") == "110105**********2X")
    #expect(RejectedMessage.masked("420106-0012345.7.2") == "420106-0012345.7.2")
    #expect(RejectedMessage.masked("420106-0012345") == "420106-0012345")
    #expect(RejectedMessage.masked("110105194912310021") == nil)
    #expect(RejectedMessage.masked("张小明") == nil)
  }

  @Test("a mark names its department's dead letter and no other department's")
  func marks() throws {
    let contract = try ContractFiles.read(directory: repository("Topics"))
    let settings = try Settings.read(file: repository("deploy/settings/example.json"))
    let education = try #require(RejectedOwner(code: "education", contract: contract, settings: settings))
    let housing = try #require(RejectedOwner(code: "housing", contract: contract, settings: settings))
    let office = try #require(RejectedOwner(code: "coordination", contract: contract, settings: settings))
    let place = RejectedPlace(partition: 2, offset: 17)
    let key = RedriveMarks.key(place, of: education)
    #expect(RedriveMarks.place(key, of: education) == place)
    #expect(RedriveMarks.place(key, of: housing) == nil)
    #expect(education.inbound == ["updates", "feedback", "queries"].map { "dept.education.\($0)" })
    #expect((office.topic, office.inbound) == ("coordination.rejected", ["coordination.decisions"]))
    #expect(RejectedOwner(code: "educatoin", contract: contract, settings: settings) == nil)
  }
}
