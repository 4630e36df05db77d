import Foundation
import Referral
import Simulation
import Stages

/// The contract and policy as they stand in the repository.
enum Contract {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static let rules: CaseworkRules = {
    do {
      let departments = try DepartmentRegistry.read(bytes("Topics/departments.json"))
      let catalogue = try Catalogue.read(bytes("Topics/catalogue.json"), departments: departments)
      let pack = try PolicyPack.read(bytes("deploy/policy/hubei-2024.json"), catalogue: catalogue)
      return CaseworkRules(catalogue: catalogue, pack: pack, calendar: .mondayToFriday, clocks: Clocks())
    } catch {
      fatalError("\(error)")
    }
  }()

  /// The hub as it is.
  static var hub: TrialHub {
    TrialHub(
      layout: TopicLayout(departments: rules.catalogue.departments, withoutUpdates: ["charity"]), rules: rules)
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: root.appending(path: path)))
  }
}
