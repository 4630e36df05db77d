internal import Foundation
public import Referral
public import Stages

/// Why files of the contract or the policy were refused: every problem with its file and place.
public struct ContractRefused: Error, Equatable, CustomStringConvertible, Sendable {
  public let problems: [String]

  public init(problems: [String]) { self.problems = problems }

  public var description: String { problems.joined(separator: "\n") }
}

/// The folder `Topics`, read.
public struct ContractFiles: Sendable {
  public let departments: DepartmentRegistry
  public let catalogue: Catalogue
  public let topics: TopicDefinitions

  /// - Parameter directory: the folder `Topics`.
  public static func read(directory: String) throws(ContractRefused) -> ContractFiles {
    let topics = try TopicDefinitions.read(folder: "\(directory)/topics")
    let departmentBytes = try bytes(of: "\(directory)/departments.json")
    let catalogueBytes = try bytes(of: "\(directory)/catalogue.json")
    do throws(DataFileError) {
      let departments = try DepartmentRegistry.read(departmentBytes)
      return ContractFiles(
        departments: departments, catalogue: try Catalogue.read(catalogueBytes, departments: departments),
        topics: topics)
    } catch {
      throw ContractRefused(problems: ["\(directory)/\(error.description)"])
    }
  }

  /// Reads a policy pack against this contract. One under which an escalated referral would never end is refused.
  public func readPolicy(file: String) throws(ContractRefused) -> PolicyPack {
    let json = try Self.bytes(of: file)
    let pack: PolicyPack
    do throws(PolicyPackRefused) {
      pack = try PolicyPack.read(json, catalogue: catalogue, named: file)
    } catch {
      throw ContractRefused(problems: error.problems.map(\.description))
    }
    let missing = PolicyLint(pack, catalogue: catalogue).missingTriggers()
    guard missing.isEmpty else {
      throw ContractRefused(problems: missing.map { "\(file): \($0.path) \($0.text)" })
    }
    return pack
  }

  /// Reads what casework decides by.
  public func readRules(_ settings: Settings) throws(ContractRefused) -> CaseworkRules {
    CaseworkRules(
      catalogue: catalogue, pack: try readPolicy(file: settings.policyFile),
      calendar: try CalendarFiles.read(settings.calendarFiles), clocks: Clocks(), digest: try RulesDigest.of(settings))
  }

  /// The topics of the two stages.
  public func layout(prefix: String) -> TopicLayout {
    TopicLayout(departments: departments, withoutUpdates: topics.departmentsWithoutUpdates, prefix: prefix)
  }

  /// Every topic that has to be on the cluster.
  public func wantedTopics(_ settings: Settings) -> [WantedTopic] {
    topics.wanted(
      departments: departments.entries.map(\.code), prefix: settings.topicPrefix, partitions: settings.partitions,
      replicationFactor: settings.replicationFactor, retentionDays: settings.retentionDays)
  }

  private static func bytes(of path: String) throws(ContractRefused) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ContractRefused(problems: ["\(path): cannot be read; check the path in the settings and its rights"])
    }
    return Array(data)
  }
}
