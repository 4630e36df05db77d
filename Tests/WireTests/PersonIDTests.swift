import Foundation
import Testing
import Wire

@Suite struct PersonIDTests {
  /// The check character by the standard's own table of weights.
  static func withCheck(_ digits: String) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    let sum = zip(digits.utf8, weights).reduce(0) { $0 + Int($1.0 - UInt8(ascii: "0")) * $1.1 }
    return digits + String(Array("10X98765432")[sum % 11])
  }

  private func error(_ text: String) -> PersonIDError? {
    do throws(PersonIDError) {
      _ = try PersonID.parse(text)
      return nil
    } catch {
      return error
    }
  }

  @Test("the examples printed in GB 11643 are right", arguments: ["11010519491231002X", "440524188001010014"])
  func examples(_ text: String) throws {
    #expect(try PersonID.parse(text).text == text)
  }

  @Test("of all check characters exactly one fits")
  func checkCharacters() {
    var random = SeededRandom(for: "one check character fits")
    for _ in 0..<500 {
      let date = CivilDate(daysSinceEpoch: Int32.random(in: -36_000...20_000, using: &random))
      let digits =
        String(Int.random(in: 110_000...659_999, using: &random)) + date.text.replacing("-", with: "")
        + String(Int.random(in: 100...999, using: &random))
      let fitting = "0123456789X".filter { error(digits + String($0)) == nil }
      #expect(digits + fitting == Self.withCheck(digits))
      #expect(error(digits + "x") == .lowercaseX)
    }
  }

  @Test("a byte that is no digit is named by its place, whichever byte it is")
  func otherBytes() {
    let good = Array(Self.withCheck("42010619850307123").utf8)
    for position in 0..<17 {
      for byte in UInt8.min...UInt8.max where byte < UInt8(ascii: "0") || byte > UInt8(ascii: "9") {
        var typed = good
        typed[position] = byte
        // A T at the beginning makes it a temporary id, which has another length.
        guard position > 0 || byte != UInt8(ascii: "T") else { continue }
        #expect(throws: PersonIDError.wrongCharacter(at: position)) { try PersonID.parse(typed) }
      }
    }
  }

  @Test("a single wrong digit and two swapped neighbours are noticed")
  func mistypes() throws {
    let good = Array(Self.withCheck("42010619850307123"))
    for position in 0..<17 {
      for digit in "0123456789" where digit != good[position] {
        var typed = good
        typed[position] = digit
        #expect(error(String(typed)) != nil)
      }
    }
    for position in 0..<16 where good[position] != good[position + 1] {
      var typed = good
      typed.swapAt(position, position + 1)
      #expect(error(String(typed)) != nil)
    }
  }

  @Test(
    "what is wrong is said without the id",
    arguments: [
      ("", .wrongLength(0)), ("1101051949123100", .wrongLength(16)), ("110105491231002", .wrongLength(15)),
      ("11010519491231002X0", .wrongLength(19)), ("11010519491231002x", .lowercaseX),
      ("110105194912310021", .wrongCheckCharacter), ("11010519491331002X", .noSuchBirthDate),
      ("11010519490229002X", .noSuchBirthDate), ("11010517991231002X", .noSuchBirthDate),
      ("1101O519491231002X", .wrongCharacter(at: 4)), ("11010519491231002Y", .wrongCharacter(at: 17)),
      ("１1010519491231002", .wrongLength(19)), ("X10105194912310021", .wrongCharacter(at: 0)),
      ("T420106-00012", .wrongLength(13)), ("T420106-0001234567", .wrongLength(18)), ("T", .wrongLength(1)),
      ("T420106_000123", .wrongCharacter(at: 7)), ("T42O106-000123", .wrongCharacter(at: 3)),
      ("T420106-00012a", .wrongCharacter(at: 13)), ("T020106-000123", .noSuchDivision),
      ("t420106-000123", .wrongLength(14)),
    ] as [(String, PersonIDError)])
  func refusals(_ text: String, _ expected: PersonIDError) {
    #expect(error(text) == expected)
    #expect(!expected.description.contains("1101051949"))
  }

  @Test("birth date, sex and division are read from the number")
  func parts() throws {
    let woman = try PersonID.parse("11010519491231002X")
    #expect(woman.birthDate?.text == "1949-12-31")
    #expect(woman.sex == .female)
    #expect(woman.division?.text == "110105")
    #expect(!woman.isTemporary)
    #expect(try PersonID.parse(Self.withCheck("42010619850307123")).sex == .male)
    #expect(try PersonID.parse(Self.withCheck("02010619850307123")).division == nil)
    let temporary = try PersonID.parse("T420106-000123")
    #expect(temporary.isTemporary && temporary.birthDate == nil && temporary.sex == nil)
    #expect(temporary.division?.text == "420106")
  }

  @Test("an id shows itself masked, however it is printed")
  func masking() throws {
    let citizen = try PersonID.parse("11010519491231002X")
    #expect(citizen.masked == "110105**********2X")
    let temporary = try PersonID.parse("T420106-000123")
    #expect(temporary.masked == "T420106-****23")
    for shown in [
      "\(citizen)", String(describing: citizen), String(reflecting: citizen), "\([citizen])",
      "\(Optional(citizen) as Any)",
    ] {
      #expect(!shown.contains("19491231") && !shown.contains("11010519491231002"), "\(shown)")
    }
    var dumped = ""
    dump(citizen, to: &dumped)
    #expect(!dumped.contains("19491231"))
  }

  @Test("every id is written back byte for byte and packs into one number")
  func roundTrip() throws {
    var random = SeededRandom(for: "person id round trip")
    var texts: Set<String> = []
    var numbers: Set<UInt64> = []
    for round in 0..<5000 {
      let text: String
      if round % 2 == 0 {
        let date = CivilDate(daysSinceEpoch: Int32.random(in: -62_091...84_005, using: &random))
        let prefix = String(Int.random(in: 1_000_000...1_999_999, using: &random)).dropFirst()
        let suffix = String(Int.random(in: 1000...1999, using: &random)).dropFirst()
        text = Self.withCheck(prefix + date.text.replacing("-", with: "") + suffix)
      } else {
        let digits = Int.random(in: 6...9, using: &random)
        let number = (0..<digits).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
        text = "T\(Int.random(in: 100_000...999_999, using: &random))-\(number)"
      }
      let id = try PersonID.parse(text)
      #expect(id.text == text)
      #expect(PersonID(rawValue: id.rawValue) == id)
      texts.insert(text)
      numbers.insert(id.rawValue)
    }
    #expect(texts.count == numbers.count)
  }

  @Test("a packed number that stands for no id is refused")
  func packed() {
    var random = SeededRandom(for: "packed person ids")
    #expect(PersonID(rawValue: 0) == nil && PersonID(rawValue: .max) == nil && PersonID(rawValue: 1 << 63) == nil)
    for _ in 0..<20_000 {
      let raw = random.next() >> UInt64.random(in: 0..<12, using: &random) | (random.next() & 1) << 63
      guard let id = PersonID(rawValue: raw) else { continue }
      #expect((try? PersonID.parse(id.text))?.rawValue == raw)
    }
  }
}
