import Foundation
import Referral
import Stages

/// The contract as it stands in the repository.
enum Contract {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Topics")

  static let catalogue: Catalogue = {
    do {
      let departments = try DepartmentRegistry.read(bytes("departments.json"))
      return try Catalogue.read(bytes("catalogue.json"), departments: departments)
    } catch {
      fatalError("\(error)")
    }
  }()

  static let layout = TopicLayout(departments: catalogue.departments, withoutUpdates: ["charity"])

  static func bytes(_ path: String) -> [UInt8] {
    guard let data = try? Data(contentsOf: folder.appending(path: path)) else {
      fatalError("Topics/\(path) cannot be read")
    }
    return Array(data)
  }

  /// A file of the contract as an object.
  static func object(_ path: String) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(bytes(path))) as? [String: Any] ?? [:]
  }

  /// Paths of the examples, `<type>/<file>`, in order.
  static let examples: [String] = {
    let root = folder.appending(path: "examples")
    let found = FileManager.default.enumerator(atPath: root.path())?.compactMap { $0 as? String } ?? []
    return found.filter { $0.hasSuffix(".json") && !$0.hasSuffix(".expect.json") }.sorted()
  }()

  /// 2026-07-01, after every example but the one whose time is wrong.
  static let nowMillis: Int64 = 1_782_835_200_000
}
