import Testing
import Wire

@Suite struct IdentifierTests {
  private func error<Value: WireText>(_ type: Value.Type, _ text: String) -> IdentifierError?
  where Value.Failure == IdentifierError {
    do throws(IdentifierError) {
      _ = try Value.parse(text)
      return nil
    } catch {
      return error
    }
  }

  @Test("a province contains its cities and counties, a city its counties")
  func containment() throws {
    let codes = try ["420000", "420100", "420106", "420200", "429004", "430000"].map { try DivisionCode.parse($0) }
    let contained = codes.map { outer in codes.map { outer.contains($0) ? 1 : 0 } }
    #expect(
      contained == [
        [1, 1, 1, 1, 1, 0], [0, 1, 1, 0, 0, 0], [0, 0, 1, 0, 0, 0], [0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 1, 0],
        [0, 0, 0, 0, 0, 1],
      ])
    #expect(codes.map(\.level) == [.province, .city, .county, .city, .county, .province])
    #expect(codes[2].city == codes[1] && codes[2].province == codes[0] && codes[0].city == codes[0])
  }

  @Test("a division is read from two, four or six digits")
  func prefixes() throws {
    #expect(try DivisionCode.parsePrefix("42").text == "420000")
    #expect(try DivisionCode.parsePrefix("4201").text == "420100")
    #expect(try DivisionCode.parsePrefix("420106").text == "420106")
    #expect(throws: IdentifierError.wrongLength(3)) { try DivisionCode.parsePrefix("420") }
    #expect(throws: IdentifierError.wrongCharacter(at: 1)) { try DivisionCode.parsePrefix("4x") }
    #expect(error(DivisionCode.self, "42010") == .wrongLength(5))
    #expect(error(DivisionCode.self, "020106") == .noSuchDivision)
    #expect(error(DivisionCode.self, "4201O6") == .wrongCharacter(at: 4))
  }

  @Test(
    "a household id is written back byte for byte",
    arguments: [
      "420106-0012345", "420106-0000000", "420106-00123456", "420106-001234567", "420106-9999999999",
      "420106-S007000123", "420106-S999999999999", "420106-S0001000000", "100000-S000000000",
    ])
  func households(_ text: String) throws {
    let id = try HouseholdID.parse(text)
    #expect(id.text == text)
    #expect(HouseholdID(rawValue: id.rawValue) == id)
    #expect(id.division.text == String(text.prefix(6)))
    #expect(id.isHubNumbered == text.contains("S"))
  }

  @Test("ids that differ in digits only by zeros in front are different households")
  func digitCount() throws {
    #expect(try HouseholdID.parse("420106-0012345") != HouseholdID.parse("420106-00012345"))
  }

  @Test("the hub numbers a household of one within its partition")
  func numbering() throws {
    let division = try DivisionCode.parse("420106")
    let id = try #require(HouseholdID(division: division, partition: 7, number: 123))
    #expect(id.text == "420106-S007000123")
    #expect(id.partition == 7 && id.number == 123 && id.isHubNumbered)
    #expect(HouseholdID(division: division, partition: 999, number: 999_999_999)?.text == "420106-S999999999999")
    #expect(HouseholdID(division: division, partition: 1000, number: 1) == nil)
    #expect(HouseholdID(division: division, partition: -1, number: 1) == nil)
    #expect(HouseholdID(division: division, partition: 1, number: 1_000_000_000) == nil)
    #expect(try HouseholdID.parse("420106-0012345").partition == nil)
  }

  @Test(
    "what is no household id is refused with the place",
    arguments: [
      ("", .wrongLength(0)), ("420106-001234", .wrongLength(13)), ("420106-00123456789", .wrongLength(18)),
      ("420106_0012345", .wrongCharacter(at: 6)), ("420106-00123a5", .wrongCharacter(at: 12)),
      ("42010a-0012345", .wrongCharacter(at: 5)), ("020106-0012345", .noSuchDivision),
      ("420106-S00700012", .wrongLength(16)), ("420106-S0070000123", .leadingZero(at: 11)),
      ("420106-S0a7000123", .wrongCharacter(at: 9)), ("420106-s007000123", .wrongCharacter(at: 7)),
      ("420106-S00700012345678", .wrongLength(22)), ("420106-S007-00123", .wrongCharacter(at: 11)),
    ] as [(String, IdentifierError)])
  func refusedHouseholds(_ text: String, _ expected: IdentifierError) {
    #expect(error(HouseholdID.self, text) == expected)
  }

  @Test(
    "a referral id is written back byte for byte",
    arguments: [
      "420106-0012345.7.2", "420106-0012345.0.0", "420106-S999999999999.4294967295.65535", "420106-9999999999.10.1",
    ])
  func referrals(_ text: String) throws {
    #expect(try ReferralID.parse(text).text == text)
    #expect(text.utf8.count <= ReferralID.maximumLength)
  }

  @Test(
    "what is no referral id is refused with the place",
    arguments: [
      ("420106-0012345", .wrongLength(14)), ("420106-0012345.7", .wrongLength(16)),
      ("420106-0012345.70", .wrongLength(17)), ("420106-0012345.700", .wrongLength(18)),
      ("420106-0012345.07.2", .leadingZero(at: 15)), ("420106-0012345.7.02", .leadingZero(at: 17)),
      ("420106-0012345..2.1", .wrongCharacter(at: 15)), ("420106-0012345.70.", .wrongCharacter(at: 18)),
      ("420106-0012345.-7.2", .wrongCharacter(at: 15)), ("420106-0012345.7.2 ", .wrongCharacter(at: 18)),
      ("420106-0012345.7.2.3", .wrongCharacter(at: 18)), ("420106-0012345.4294967296.1", .tooLarge(at: 15)),
      ("420106-0012345.1.65536", .tooLarge(at: 17)), ("420106-0012345.12345678901.1", .tooLarge(at: 15)),
      ("420106-001234x.70.2", .wrongCharacter(at: 13)),
    ] as [(String, IdentifierError)])
  func refusedReferrals(_ text: String, _ expected: IdentifierError) {
    #expect(error(ReferralID.self, text) == expected)
  }

  @Test("mutated ids are refused or written back byte for byte, and never trap")
  func mutations() throws {
    var random = SeededRandom(for: "identifiers never trap")
    let alphabet = Array("0123456789.-ST".utf8)
    var readable = 0
    for _ in 0..<50_000 {
      var bytes = Array(
        ["420106-0012345.7.2", "420106-S007000123.10.3", "T420106-000123"][Int.random(in: 0..<3, using: &random)].utf8)
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch UInt8.random(in: 0..<3, using: &random) {
        case 0: bytes[at] = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        case 1: bytes.remove(at: at)
        default: bytes.insert(alphabet[Int.random(in: 0..<alphabet.count, using: &random)], at: at)
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      if let id = try? ReferralID.parse(bytes) { #expect(id.text == text) }
      if let id = try? HouseholdID.parse(bytes) { #expect(id.text == text) }
      if let id = try? PersonID.parse(bytes) {
        #expect(id.text == text)
        readable += 1
      }
    }
    #expect(readable > 100)
    for _ in 0..<50_000 {
      let raw = random.next()
      if let id = HouseholdID(rawValue: raw) { #expect(try HouseholdID.parse(id.text).rawValue == raw) }
    }
  }
}
