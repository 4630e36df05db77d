internal import Foundation

/// The words that the catalogue of facts gives its codes: a description such as `urban 城镇, rural 农村.` explains each
/// value of an enumeration in the same way.
public struct CatalogueWords: Sendable {
  private struct File: Decodable {
    struct Kind: Decodable {
      let name: String
      let fields: [Field]
    }
    struct Field: Decodable {
      let name: String
      let description: String
      let values: [String]?
    }
    let kinds: [Kind]
  }

  private var words: [String: String] = [:]

  /// Without any words: every code stands for itself.
  public init() {}

  /// - Parameter directory: the folder `Topics`.
  public static func read(directory: String) throws(ContractRefused) -> CatalogueWords {
    let path = "\(directory)/catalogue.json"
    guard let data = FileManager.default.contents(atPath: path),
      let file = try? JSONDecoder().decode(File.self, from: data)
    else { throw ContractRefused(problems: ["\(path): cannot be read; check contractDirectory in the settings"]) }
    var words = CatalogueWords()
    for kind in file.kinds {
      for field in kind.fields {
        for value in field.values ?? [] {
          words.words[key(kind.name, field.name, value)] = word(of: value, in: field.description)
        }
      }
    }
    return words
  }

  /// The word for a value of a field of a kind, or the value itself.
  func word(_ kind: String, _ field: String, _ value: String) -> String { words[Self.key(kind, field, value)] ?? value }

  private static func key(_ kind: String, _ field: String, _ value: String) -> String { "\(kind)/\(field)/\(value)" }

  /// What follows the value, as a word of its own, up to the next comma, full stop or semicolon.
  private static func word(of value: String, in description: String) -> String? {
    var rest = description[...]
    while let found = rest.range(of: value + " ") {
      let startsWord =
        found.lowerBound == description.startIndex
        || description[description.index(before: found.lowerBound)] == " "
      let word = rest[found.upperBound...].prefix { !",.;，。；".contains($0) }
      // A Chinese word follows; in “of the” and the like none does.
      if startsWord, let first = word.unicodeScalars.first, first.value >= 0x4E00 { return String(word) }
      rest = rest[found.upperBound...]
    }
    return nil
  }
}
