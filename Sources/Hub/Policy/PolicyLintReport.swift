internal import Foundation
public import Referral
public import Wire

/// What `policy lint` says of one file.
public struct PolicyLintReport: Encodable, Equatable, Sendable {
  public struct Problem: Encodable, Equatable, Sendable {
    /// A JSON Pointer into the pack.
    public var path: String
    public var kind: String
    public var text: String
  }

  public var file: String
  /// Nil where the file is no pack that can be read.
  public var pack: String?
  public var rules: Int
  public var parameters: Int
  /// The parameters whose values are examples and no county's own.
  public var examples: [String]
  public var problems: [Problem]

  /// - Parameters:
  ///   - file: how the report names the pack.
  ///   - divisions: division prefixes that must have every number.
  ///   - source: the source's text, if at hand.
  public init(
    _ json: [UInt8], file: String, catalogue: Catalogue, divisions: [DivisionCode] = [], source: String? = nil
  ) {
    self.file = file
    do throws(PolicyPackRefused) {
      let pack = try PolicyPack.read(json, catalogue: catalogue, named: file)
      self.pack = "\(pack.name).\(pack.serial)"
      rules = pack.rules.count
      parameters = pack.parameters.count
      examples = pack.parameters.filter { $0.isExample && !$0.values.isEmpty }.map(\.name)
      problems = PolicyLint(pack, catalogue: catalogue).problems(divisions: divisions, source: source)
        .map { Problem(path: $0.path, kind: $0.kind.rawValue, text: $0.text) }
    } catch {
      pack = nil
      rules = 0
      parameters = 0
      examples = []
      problems = error.problems.map {
        Problem(path: $0.path, kind: PolicyProblem.Kind.refused.rawValue, text: $0.problem)
      }
    }
  }

  public var json: String { PolicyOutput.json(self) }

  public var text: String {
    var lines = problems.map { "\(file): \($0.path.isEmpty ? "/" : $0.path) [\($0.kind)] \($0.text)" }
    if let pack {
      if !examples.isEmpty {
        lines.append("\(examples.count) parameters hold example values: \(examples.joined(separator: ", "))")
      }
      lines.append("\(pack): \(rules) rules, \(parameters) parameters, \(ChainText.count(problems.count, "problem"))")
    } else {
      lines.append("\(file) is refused with \(ChainText.count(problems.count, "problem"))")
    }
    return lines.joined(separator: "\n")
  }
}

enum PolicyOutput {
  /// One JSON object for a program. There is nothing in these values that could not be encoded.
  static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
