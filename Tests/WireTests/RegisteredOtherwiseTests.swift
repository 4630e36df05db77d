import Testing
import Wire

struct RegisteredOtherwiseTests {
  private static func person(_ text: String) throws -> PersonID { try PersonID.parse(text.utf8.span) }

  @Test("two citizen ids differ in birth date or sex as the dates and sexes in them say")
  func citizenIDs() throws {
    let ids: [UInt64] = [
      42_010_619_800_101_001, 42_011_119_800_101_003, 42_010_619_800_101_002, 42_010_619_800_102_001,
      42_010_620_000_101_999,
    ]
    let people = try ids.map { try #require(PersonID(rawValue: $0)) }
    for one in people {
      for other in people {
        let differs = one.birthDate != other.birthDate || one.sex != other.sex
        #expect(one.isRegisteredOtherwise(than: other) == differs)
      }
    }
    #expect(!people[0].isRegisteredOtherwise(than: people[1]))
  }

  @Test("a temporary id registers nothing, so nothing speaks against it")
  func temporaryIDs() throws {
    let temporary = try Self.person("T420106-000001")
    let citizen = try #require(PersonID(rawValue: 42_010_619_800_101_001))
    #expect(!temporary.isRegisteredOtherwise(than: citizen))
    #expect(!citizen.isRegisteredOtherwise(than: temporary))
  }
}
