/// Hides citizen id numbers in texts that people typed: whoever reads a printed page need not see them.
enum MaskedText {
  /// So many digits in a row are an id number, or a part of one; telephone numbers and amounts are shorter.
  private static let shortest = 15
  private static let shownAtStart = 6

  /// Every run of 15 digits or more, also with single spaces or hyphens between them, keeps its first six digits alone.
  static func mask(_ text: String) -> String {
    let characters = Array(text)
    var masked: [Character] = []
    var index = 0
    while index < characters.count {
      let end = endOfRun(characters, from: index)
      let digits = characters[index..<end].count { $0.wholeNumberValue != nil }
      guard digits >= shortest else {
        // Shorter runs are copied whole, so that no long one is looked for inside them.
        masked += characters[index..<max(end, index + 1)]
        index = max(end, index + 1)
        continue
      }
      var shown = 0
      for character in characters[index..<end] {
        if character.wholeNumberValue == nil {
          masked.append(isCheck(character) ? "*" : character)
        } else {
          masked.append(shown < shownAtStart ? character : "*")
          shown += 1
        }
      }
      index = end
    }
    return String(masked)
  }

  /// The end of digits that start here, single separators between them and a check character X at the end included.
  private static func endOfRun(_ characters: [Character], from start: Int) -> Int {
    var index = start
    while index < characters.count {
      if characters[index].wholeNumberValue != nil {
        index += 1
      } else if index > start, isSeparator(characters[index]), index + 1 < characters.count,
        characters[index + 1].wholeNumberValue != nil
      {
        index += 2
      } else {
        break
      }
    }
    if index > start, index < characters.count, isCheck(characters[index]) { index += 1 }
    return index
  }

  private static func isSeparator(_ character: Character) -> Bool { character == " " || character == "-" }

  private static func isCheck(_ character: Character) -> Bool { character == "X" || character == "x" }
}
