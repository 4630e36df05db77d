internal import Foundation

/// What a scenario file holds, before its lines are read: see `deploy/demo-scenario/README.md`.
struct ScenarioFile: Decodable {
  struct Household: Decodable {
    var id: String
    var about: String
    var at: String
    var area: String
    var people: [String]
    var facts: [String]?
    var behave: [String: String]?
    var expect: [String]
  }

  struct List: Decodable {
    var round: Int
    var department: String
    var list: String
    var division: String
    var kinds: [String]
  }

  struct Fault: Decodable {
    var fault: String
    var on: String
    var code: String
    var times: Int
  }

  var about: String
  /// The usual behaviour by class of warning.
  var usual: [String: String]?
  var behaviours: [String: [String]]?
  var households: [Household]?
  var lists: [List]?
  var faults: [Fault]?

  static func read(_ json: [UInt8], named name: String) throws(ScenarioError) -> ScenarioFile {
    do {
      return try JSONDecoder().decode(ScenarioFile.self, from: Data(json))
    } catch {
      throw ScenarioError("\(name) is no scenario: \(error)")
    }
  }
}

/// What is wrong with a scenario and where.
public struct ScenarioError: Error, CustomStringConvertible, Sendable {
  public let description: String

  public init(_ description: String) { self.description = description }
}
