import Foundation
import Referral
import Stages

/// The shipped contract and policy, read from the repository that the benchmark is run in.
struct BenchContract {
  let layout: TopicLayout
  let rules: CaseworkRules

  init(directory: String) throws {
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
    let pack = try PolicyPack.read(
      try bytes("deploy/policy/hubei-2024.json"), catalogue: catalogue, named: "hubei-2024.json")
    layout = TopicLayout(departments: departments, withoutUpdates: ["charity"])
    rules = CaseworkRules(catalogue: catalogue, pack: pack, calendar: .mondayToFriday, clocks: Clocks())
  }
}
