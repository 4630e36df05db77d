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
      let pack = try PolicyPack.read(policy, catalogue: catalogue)
      return CaseworkRules(catalogue: catalogue, pack: pack, calendar: .mondayToFriday, clocks: Clocks())
    } catch {
      fatalError("\(error)")
    }
  }()

  /// The hub as it is.
  static var hub: TrialHub {
    TrialHub(
      layout: TopicLayout(departments: rules.catalogue.departments, withoutUpdates: ["charity"]), rules: rules,
      policy: policy)
  }

  /// Rules about what a trial's departments state, of every class. Tasks read a published pack whenever they are
  /// restored; without optimisation that takes longer than all else, so that a trial in the tests has fewer rules.
  private static let rulesKept: Set<String> = [
    "B1", "B2", "B4", "M1", "M2", "M3a", "M3b", "M3c", "E1", "H1", "D1", "R10-dibao-allowance", "R10-public-rental",
    "N1", "N-income", "N-food", "N-medical", "N-housing", "N-disaster", "P1", "P2", "C1", "C2", "X1", "X2", "X4",
  ]

  private static let policy: [UInt8] = {
    do {
      let whole = try JSONSerialization.jsonObject(with: Data(bytes("deploy/policy/hubei-2024.json")))
      guard var pack = whole as? [String: Any], let rules = pack["rules"] as? [[String: Any]] else { return [] }
      pack["rules"] = rules.filter { rulesKept.contains($0["id"] as? String ?? "") }
      return [UInt8](try JSONSerialization.data(withJSONObject: pack, options: .sortedKeys))
    } catch {
      fatalError("\(error)")
    }
  }()

  private static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: root.appending(path: path)))
  }
}
