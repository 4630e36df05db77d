import Foundation

/// The repository as it is on disk: what git would commit.
enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  struct File {
    /// Relative to the root, such as `Sources/Wire/JSON/JSONNode.swift`.
    var path: String
    var text: String

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    /// The module, for a file under Sources.
    var module: String { String(path.split(separator: "/").dropFirst().first ?? "") }
  }

  /// All Swift files below a folder.
  static func swift(_ folder: String) -> [File] { files(folder) { $0.hasSuffix(".swift") } }

  static func files(_ folder: String, where isWanted: (String) -> Bool) -> [File] {
    let base = root.appending(path: folder)
    let names = FileManager.default.enumerator(atPath: base.path())?.compactMap { $0 as? String } ?? []
    return names.filter(isWanted).sorted().compactMap { name in
      guard let text = try? String(contentsOf: base.appending(path: name), encoding: .utf8) else { return nil }
      return File(path: "\(folder)/\(name)", text: text)
    }
  }

  static func text(_ path: String) -> String {
    (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? ""
  }
}
