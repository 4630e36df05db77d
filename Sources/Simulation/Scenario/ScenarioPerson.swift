internal import Wire

/// A fictional person: `A 张伟 1958-03-12 m head`, with `temporary` for one without a citizen id and `alone` for one
/// whom civil affairs has not put into a household.
struct ScenarioPerson: Sendable {
  let letter: Character
  let name: String
  let birth: CivilDate
  let isMale: Bool
  let relation: String
  let isAlone: Bool
  let id: PersonID

  /// - Parameter number: makes the id one of a kind in the scenario.
  init(_ line: String, division: DivisionCode, number: Int) throws(ScenarioError) {
    let words = line.split(separator: " ").map(String.init)
    guard words.count >= 5, let letter = words[0].first, words[0].count == 1, words[3] == "m" || words[3] == "f",
      let birth = try? CivilDate.parse(words[2])
    else { throw ScenarioError("\"\(line)\" is no person: letter name birth m|f relation") }
    self.letter = letter
    name = words[1]
    self.birth = birth
    isMale = words[3] == "m"
    relation = words[4]
    isAlone = words.dropFirst(5).contains("alone")
    let isTemporary = words.dropFirst(5).contains("temporary")
    guard
      let id = isTemporary
        ? Self.temporaryID(division, number) : Self.citizenID(division, birth, number, isMale: isMale)
    else { throw ScenarioError("\"\(line)\" gives no person id") }
    self.id = id
  }

  /// GB 11643: division, birth date, a number that is odd for men, and the check character, which `PersonID` adds.
  static func citizenID(_ division: DivisionCode, _ birth: CivilDate, _ number: Int, isMale: Bool) -> PersonID? {
    let day = birth.components
    let date = UInt64(day.year) * 10_000 + UInt64(day.month) * 100 + UInt64(day.day)
    let order = UInt64(number * 2 % 1_000 + (isMale ? 1 : 0))
    return PersonID(rawValue: UInt64(division.rawValue) * 100_000_000_000 + date * 1_000 + order)
  }

  private static func temporaryID(_ division: DivisionCode, _ number: Int) -> PersonID? {
    let digits = String(number)
    return try? PersonID.parse("T\(division.text)-" + String(repeating: "0", count: 6 - digits.count) + digits)
  }
}
