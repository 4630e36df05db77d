import Foundation
import Referral
import Stages

/// The shipped contract and policy, read from the repository that the benchmark is run in.
struct BenchContract {
  let layout: TopicLayout
  let rules: CaseworkRules

  /// Rules of the pack.
  var ruleCount: Int { rules.pack.rules.count }

  /// - Parameter rules: so many, with variants of the shipped ones; nil: the shipped ones alone.
  init(directory: String, rules count: Int? = nil) throws {
    func bytes(_ path: String) throws -> [UInt8] {
      let url = URL(filePath: directory).appending(path: path)
      guard let data = try? Data(contentsOf: url) else {
        throw DataFileError(
          file: path, path: "",
          problem: "cannot be read; run the benchmark in the repository's directory or name it with --directory")
      }
      return [UInt8](data)
    }
    let departments = try DepartmentRegistry.read(try bytes("Topics/departments.json"))
    let catalogue = try Catalogue.read(try bytes("Topics/catalogue.json"), departments: departments)
    let shipped = try bytes("deploy/policy/hubei-2024.json")
    let pack = try PolicyPack.read(
      try count.map { try VariedPolicy.varied(shipped, rules: $0) } ?? shipped, catalogue: catalogue,
      named: "hubei-2024.json")
    if count != nil, let problem = PolicyLint(pack, catalogue: catalogue).problems().first {
      throw DataFileError(file: "the varied policy pack", path: problem.path, problem: problem.text)
    }
    layout = TopicLayout(departments: departments, withoutUpdates: ["charity"])
    rules = CaseworkRules(catalogue: catalogue, pack: pack, calendar: .mondayToFriday, clocks: Clocks())
  }
}
