internal import Foundation

extension TopicDefinitions {
  /// Reads every file of a folder such as `Topics/topics`.
  public static func read(folder: String) throws(ContractRefused) -> TopicDefinitions {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let files = names.filter { $0.hasSuffix(".json") }.sorted()
    guard !files.isEmpty else {
      throw ContractRefused(problems: ["\(folder): no topic files; check contractDirectory in the settings"])
    }
    var definitions: [TopicDefinition] = []
    var problems: [String] = []
    for file in files {
      let path = "\(folder)/\(file)"
      do {
        let stored = try JSONDecoder().decode(StoredDefinition.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        try definitions.append(stored.definition())
      } catch let error as DecodingError {
        problems.append("\(path): \(place(of: error))")
      } catch let error as StoredDefinition.Problem {
        problems.append("\(path): \(error.text)")
      } catch {
        problems.append("\(path): cannot be read; check its rights")
      }
    }
    let repeated = Dictionary(grouping: definitions, by: \.name).filter { $1.count > 1 }.keys.sorted()
    problems += repeated.map { "\(folder): the topic \($0) is defined more than once" }
    guard problems.isEmpty else { throw ContractRefused(problems: problems) }
    return TopicDefinitions(definitions)
  }

  private static func place(of error: DecodingError) -> String {
    let context: DecodingError.Context
    let problem: String
    switch error {
    case .keyNotFound(let key, let found):
      context = found
      problem = "lacks \(key.stringValue)"
    case .typeMismatch(_, let found), .valueNotFound(_, let found):
      context = found
      problem = "has a value of another type than expected"
    case .dataCorrupted(let found):
      context = found
      problem = "is no JSON that can be read"
    @unknown default: return "cannot be read"
    }
    return "/" + context.codingPath.map(\.stringValue).joined(separator: "/") + " " + problem
  }
}

/// A topic file as it lies in the folder; what only people and tests read is skipped.
private struct StoredDefinition: Decodable {
  struct Problem: Error {
    let text: String
  }

  enum Partitions: Decodable {
    case number(Int32)
    case word(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Int32.self) {
        self = .number(number)
      } else {
        self = .word(try container.decode(String.self))
      }
    }
  }

  let name: String
  let perDepartment: Bool
  let exceptDepartments: [String]?
  let partitions: Partitions
  let config: [String: String]
  let retention: Retention?

  struct Retention: Decodable {
    let setting: String
    let times: Int?
  }

  func definition() throws -> TopicDefinition {
    guard name.contains(TopicDefinition.placeholder) == perDepartment else {
      throw Problem(text: "/name has \(TopicDefinition.placeholder) exactly where perDepartment is true")
    }
    let count: TopicDefinition.Partitions
    switch partitions {
    case .word("hub"): count = .hub
    case .number(let number) where number > 0: count = .fixed(number)
    case .word, .number: throw Problem(text: "/partitions must be \"hub\" or a number above 0")
    }
    if let retention {
      guard TopicRetention.settings.contains(where: { $0.name == retention.setting }), (retention.times ?? 1) > 0,
        config[TopicRetention.property] != nil
      else {
        let known = TopicRetention.settings.map(\.name).joined(separator: ", ")
        throw Problem(text: "/retention names a setting (\(known)) of a topic that has \(TopicRetention.property)")
      }
    }
    return TopicDefinition(
      name: name, isPerDepartment: perDepartment, exceptDepartments: exceptDepartments ?? [], partitions: count,
      configuration: config, retention: retention.map { TopicRetention(setting: $0.setting, times: $0.times ?? 1) })
  }
}
