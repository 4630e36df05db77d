internal import Foundation

/// The Chinese wording of the reason codes: `Topics/reason-codes.json`.
public struct ReasonCodes: Sendable {
  private let titles: [String: String]

  /// - Parameter directory: the folder `Topics`.
  public static func read(directory: String) throws(ContractRefused) -> ReasonCodes {
    struct File: Decodable {
      struct Entry: Decodable {
        let code: String
        let title: String
      }
      let codes: [Entry]
    }
    let path = "\(directory)/reason-codes.json"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ContractRefused(problems: ["\(path): cannot be read; is this the folder Topics?"])
    }
    guard let file = try? JSONDecoder().decode(File.self, from: data) else {
      throw ContractRefused(problems: ["\(path): must have codes, each with code and title"])
    }
    return ReasonCodes(titles: Dictionary(file.codes.map { ($0.code, $0.title) }) { first, _ in first })
  }

  /// `invalid-date 日期错误`; the code alone where it has no wording.
  func text(_ code: String) -> String { titles[code].map { "\(code) \($0)" } ?? code }

  /// The Chinese wording; `nil` if there is no such code.
  public func title(_ code: String) -> String? { titles[code] }

  /// All codes, in the order of the alphabet.
  public var codes: [String] { titles.keys.sorted() }
}
